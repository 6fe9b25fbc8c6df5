/** Reads the QR code in a picture as a gate's camera would, with the gate's own first engine. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer as ArrayBuffer } });

export interface SeenCode {
  readonly text: string;
  /** `L`, `M`, `Q` or `H`. */
  readonly errorCorrection: string;
}

/** @param picture PNG of one code */
export async function readQr(picture: Uint8Array): Promise<SeenCode> {
  const [code, another] = await readBarcodes(picture, { formats: ['QRCodeModel2'], tryHarder: true });
  if (!code || another || !code.isValid) throw new Error(`not one readable code: ${code?.error ?? 'none'}`);
  return { text: code.text, errorCorrection: code.ecLevel };
}
