/**
 * The engines that read QR codes (W6), best first: zxing-wasm, the browser's own detector, @zxing/browser in plain
 * JavaScript, which is what remains where WebAssembly is refused. Runs in the scan worker; nothing comes from a CDN.
 */
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import type { EngineName } from './frame-plan.ts';
import { isDark, SELF_TEST_SIZE, SELF_TEST_TEXT } from './self-test-code.ts';

export interface Picture {
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
}

export interface Engine {
  readonly name: EngineName;
  /** The texts of the codes in it. Where an engine can find only one, `most` changes nothing. */
  read(picture: Picture, how: Manner): Promise<readonly string[]>;
}

export interface Manner {
  /** Light codes on dark ground as well. */
  readonly inverted: boolean;
  readonly denoise: boolean;
  /** At most so many codes. */
  readonly most: number;
}

const textsOf = (texts: readonly string[]): readonly string[] => [...new Set(texts.filter(Boolean))];

/** A canvas of this size to draw and read. */
export function createPicture(width: number, height: number): Picture {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2d canvas');
  return { canvas, context };
}

async function wasmEngine(): Promise<Engine> {
  const locateFile = (path: string, prefix: string): string =>
    path.endsWith('.wasm') ? wasmUrl : prefix + path;
  await prepareZXingModule({ overrides: { locateFile }, fireImmediately: true });
  return {
    name: 'wasm',
    read: async ({ canvas, context }, { inverted, denoise, most }) => {
      const data = context.getImageData(0, 0, canvas.width, canvas.height);
      // 'QRCode' would also mean Micro QR, whose smallest size corrects no errors: it read noise as "6512".
      const found = await readBarcodes(data, {
        formats: ['QRCodeModel2'],
        maxNumberOfSymbols: most,
        tryInvert: inverted,
        tryDenoise: denoise,
      });
      return textsOf(found.map(({ text }) => text));
    },
  };
}

/** Not in TypeScript's DOM library: https://wicg.github.io/shape-detection-api/ */
interface NativeDetector {
  detect(source: OffscreenCanvas): Promise<readonly { readonly rawValue: string }[]>;
}
interface NativeDetectorClass {
  new (options: { readonly formats: readonly string[] }): NativeDetector;
  getSupportedFormats(): Promise<readonly string[]>;
}

async function nativeEngine(): Promise<Engine> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: NativeDetectorClass };
  if (!BarcodeDetector) throw new Error('this browser has no detector');
  if (!(await BarcodeDetector.getSupportedFormats()).includes('qr_code')) throw new Error('no QR codes');
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return {
    name: 'native',
    read: async ({ canvas }, { most }) => {
      const found = await detector.detect(canvas);
      return textsOf(found.map(({ rawValue }) => rawValue)).slice(0, most);
    },
  };
}

function invert({ canvas, context }: Picture): void {
  context.globalCompositeOperation = 'difference';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.globalCompositeOperation = 'source-over';
}

async function zxingEngine(): Promise<Engine> {
  const [
    { BrowserQRCodeReader },
    { DecodeHintType, NotFoundException, ChecksumException, FormatException },
    fix,
  ] = await Promise.all([
    import('@zxing/browser'),
    import('@zxing/library'),
    import('./zxing-finder-fix.ts'),
  ]);
  fix.applyFinderFix();
  const reader = new BrowserQRCodeReader(new Map([[DecodeHintType.TRY_HARDER, true]]));
  const misses = [NotFoundException, ChecksumException, FormatException];
  return {
    name: 'zxing',
    read: async (picture, { inverted }) => {
      if (inverted) invert(picture);
      try {
        // The library asks for nothing of the element but its size and its 2d context.
        return textsOf([reader.decodeFromCanvas(picture.canvas as unknown as HTMLCanvasElement).getText()]);
      } catch (error) {
        if (misses.some((miss) => error instanceof miss)) return [];
        throw error;
      }
    },
  };
}

const ENGINES: Record<EngineName, () => Promise<Engine>> = {
  wasm: wasmEngine,
  native: nativeEngine,
  zxing: zxingEngine,
};

async function passesSelfTest(engine: Engine): Promise<boolean> {
  const module = 6;
  const picture = createPicture(SELF_TEST_SIZE * module, SELF_TEST_SIZE * module);
  for (let y = 0; y < SELF_TEST_SIZE; y++)
    for (let x = 0; x < SELF_TEST_SIZE; x++) {
      picture.context.fillStyle = isDark(x, y) ? '#000' : '#fff';
      picture.context.fillRect(x * module, y * module, module, module);
    }
  return (await engine.read(picture, { inverted: false, denoise: false, most: 1 })).includes(SELF_TEST_TEXT);
}

/** An engine that has read the known code; rejects with the reason otherwise. */
export async function openEngine(name: EngineName): Promise<Engine> {
  const engine = await ENGINES[name]();
  if (!(await passesSelfTest(engine))) throw new Error('did not read the known code');
  return engine;
}
