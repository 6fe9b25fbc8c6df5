/**
 * Reads camera frames off the main thread (W6, W7): on it, decoding stalls the screen for 50–100 ms. One frame at a
 * time; the page drops frames while this is busy.
 */
import { attempt, type EngineName, ROUND } from './frame-plan.ts';
import { createPicture, type Engine, openEngine, type Picture } from './scan-engines.ts';
import type { FromWorker, ToWorker } from './scan-messages.ts';

/** Every n-th miss is shown to the other decoder as well (W6). */
const SECOND_OPINION_EVERY = 15;

const tell = (message: FromWorker): void => globalThis.postMessage(message);

let engine: Engine | undefined;
let second: Promise<Engine | undefined> | undefined;
let picture: Picture | undefined;
let attempts = 0;
let misses = 0;

async function start(ladder: readonly EngineName[]): Promise<void> {
  const failed: string[] = [];
  for (const name of ladder) {
    try {
      engine = await openEngine(name);
      return tell({ kind: 'ready', engine: name, failed });
    } catch (error) {
      failed.push(`${name}: ${String(error).slice(0, 160)}`);
    }
  }
  tell({ kind: 'no_engine', failed });
}

function draw(frame: VideoFrame | ImageBitmap, width: number, height: number): Picture {
  if (picture?.canvas.width !== width || picture.canvas.height !== height)
    picture = createPicture(width, height);
  picture.context.drawImage(frame, 0, 0, width, height);
  return picture;
}

const sizeOf = (frame: VideoFrame | ImageBitmap): { width: number; height: number } =>
  'displayWidth' in frame ? { width: frame.displayWidth, height: frame.displayHeight } : frame;

async function readWith(
  one: Engine,
  frame: VideoFrame | ImageBitmap,
  most: number,
  n = attempts,
): Promise<readonly string[]> {
  const { width, height, inverted, denoise } = attempt(one.name, n, sizeOf(frame));
  return one.read(draw(frame, width, height), { inverted, denoise, most });
}

/** The plain JavaScript decoder, loaded when first needed; undefined where it cannot be had. */
const secondOpinion = (): Promise<Engine | undefined> => {
  second ??= openEngine('zxing').catch((error: unknown) => {
    console.warn('no second opinion', error);
    return undefined;
  });
  return second;
};

async function read(frame: VideoFrame | ImageBitmap, most: number): Promise<readonly string[]> {
  if (!engine) return [];
  const texts = await readWith(engine, frame, most);
  misses = texts.length === 0 ? misses + 1 : 0;
  if (texts.length > 0 || engine.name === 'zxing' || misses % SECOND_OPINION_EVERY !== 0) return texts;
  const other = await secondOpinion();
  return other ? readWith(other, frame, most) : [];
}

async function onFrame(frame: VideoFrame | ImageBitmap, most: number): Promise<void> {
  const began = performance.now();
  let texts: readonly string[] = [];
  try {
    texts = await read(frame, most);
  } catch (error) {
    console.warn('a frame could not be read', error); // one bad frame must not stop the next
  } finally {
    frame.close();
    attempts++;
  }
  tell({ kind: 'read', texts, ms: performance.now() - began });
}

/** Every way of looking, then the other decoder: what a camera gets in a second of frames, in one go. */
async function readStill(frame: ImageBitmap, most: number): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const one of [engine, await secondOpinion()]) {
    if (!one || (found.size > 0 && one !== engine)) continue;
    for (let n = 0; n < ROUND[one.name]; n++)
      for (const text of await readWith(one, frame, most, n)) found.add(text);
  }
  return [...found];
}

async function onPhoto(frame: ImageBitmap, most: number): Promise<void> {
  const began = performance.now();
  let texts: readonly string[] = [];
  try {
    texts = await readStill(frame, most);
  } catch (error) {
    console.warn('a photograph could not be read', error);
  } finally {
    frame.close();
  }
  tell({ kind: 'read', texts, ms: performance.now() - began });
}

globalThis.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case 'start':
      return void start(data.ladder);
    case 'frame':
      return void onFrame(data.frame, data.most);
    case 'photo':
      return void onPhoto(data.frame, data.most);
  }
};
