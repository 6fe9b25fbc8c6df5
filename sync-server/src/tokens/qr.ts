/**
 * QR symbols that doors can read (T2): upper-case text as one alphanumeric segment, dark on light always, quiet
 * zone 4, never version 1. Everything drawn here is public to whoever holds the ticket; nothing else goes in.
 */
import QRCode, { type QRCodeRenderersOptions, type QRCodeSegment } from 'qrcode';

/** `screen` = error correction L, for a phone or tablet; `print` = M, for paper that gets creased. */
export type QrUse = 'screen' | 'print';

const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]+$/;
const LEVEL = { screen: 'L', print: 'M' } as const;
const QUIET_ZONE = 4;
/** Without an alignment pattern the fallback decoder reads 4–21 % instead of 75–100 % (T2). */
const MIN_VERSION = 2;

const segments = (text: string): QRCodeSegment[] =>
  ALPHANUMERIC.test(text)
    ? [{ data: text, mode: 'alphanumeric' }]
    : [{ data: Buffer.from(text), mode: 'byte' }];

/** What the symbol will be: its version (size 17 + 4 · version modules) and the mode of its one segment. */
export function qrPlan(
  text: string,
  use: QrUse,
): { version: number; mode: 'alphanumeric' | 'byte'; size: number } {
  const parts = segments(text);
  const { version } = QRCode.create(parts, { errorCorrectionLevel: LEVEL[use] });
  const chosen = Math.max(MIN_VERSION, version);
  const mode = parts[0]?.mode === 'alphanumeric' ? 'alphanumeric' : 'byte';
  return { version: chosen, mode, size: 17 + 4 * chosen };
}

const options = (text: string, use: QrUse): QRCodeRenderersOptions => ({
  errorCorrectionLevel: LEVEL[use],
  version: qrPlan(text, use).version,
  margin: QUIET_ZONE,
  color: { dark: '#000000ff', light: '#ffffffff' },
});

/** @returns an `<svg>` document */
export const qrSvg = (text: string, use: QrUse): Promise<string> =>
  QRCode.toString(segments(text), { ...options(text, use), type: 'svg' });

/** @param scale pixels per module; readers want 4 or more (W8) */
export async function qrPng(text: string, use: QrUse, scale = 8): Promise<Uint8Array<ArrayBuffer>> {
  const png = await QRCode.toBuffer(segments(text), { ...options(text, use), type: 'png', scale });
  return Uint8Array.from(png);
}

/** The modules of a symbol, for who draws them themselves. */
export function qrModules(
  text: string,
  use: QrUse,
): { readonly size: number; readonly dark: (row: number, column: number) => boolean } {
  const symbol = QRCode.create(segments(text), {
    errorCorrectionLevel: LEVEL[use],
    version: qrPlan(text, use).version,
  });
  return { size: symbol.modules.size, dark: (row, column) => Boolean(symbol.modules.get(row, column)) };
}
