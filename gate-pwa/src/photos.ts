/**
 * The gate's own scan worker over photographs instead of a camera, for `npm run -s scan-photos`: photos.html gives
 * `readPhoto`. Built only by `vite --mode photos`; never part of the product.
 */
import type { EngineName } from './platform/frame-plan.ts';
import type { FromWorker, ToWorker } from './platform/scan-messages.ts';

const LADDER: readonly EngineName[] = ['wasm', 'native', 'zxing'];
/** As many codes as a table of badges holds. */
const MOST = 24;

const worker = new Worker(new URL('./platform/scan-worker.ts', import.meta.url), { type: 'module' });
const tell = (message: ToWorker, transfer: Transferable[] = []): void =>
  worker.postMessage(message, transfer);

let hear: (message: FromWorker) => void = () => undefined;
worker.onmessage = ({ data }: MessageEvent<FromWorker>) => hear(data);

const started = new Promise<string>((resolve, reject) => {
  hear = (message) => {
    if (message.kind === 'ready') resolve(message.engine);
    if (message.kind === 'no_engine') reject(new Error(message.failed.join('; ')));
  };
});
tell({ kind: 'start', ladder: LADDER });

/** The texts of every code in the photograph at this address. */
async function readPhoto(url: string): Promise<readonly string[]> {
  await started;
  const frame = await createImageBitmap(await (await fetch(url)).blob());
  const answer = new Promise<readonly string[]>((resolve) => {
    hear = (message) => {
      if (message.kind === 'read') resolve(message.texts);
    };
  });
  tell({ kind: 'photo', frame, most: MOST }, [frame]);
  return answer;
}

Object.assign(globalThis, { readPhoto });
