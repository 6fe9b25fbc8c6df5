/**
 * Which part of a camera frame is looked at, and how (W7, W8). Pure arithmetic: the camera and the worker follow it.
 */

/** Pixels of the video, even-numbered: half-resolution colour planes cannot be cut at odd pixels. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Share of the shorter side of the picture that the frame on screen covers; styles use the same number. */
export const FINDER_SHARE = 0.72;
/** People hold codes half outside the frame: this much more than the frame is read. */
const MARGIN = 1.25;
/** No code can be read from fewer pixels. */
const MIN_SIDE = 64;
const FULL_FRAME_EVERY = 5;

const even = (n: number): number => Math.max(0, Math.floor(n)) & ~1;

/**
 * The square of the video behind the frame on screen. The video fills `box` with `object-fit: cover`.
 * @param video size of the video in pixels
 * @param box size of the element on screen in CSS pixels
 */
export function finderCrop(video: Size, box: Size): Crop {
  if (box.width <= 0 || box.height <= 0)
    return { x: 0, y: 0, width: even(video.width), height: even(video.height) };
  const scale = Math.max(box.width / video.width, box.height / video.height);
  const shown = Math.min(box.width, box.height) * FINDER_SHARE * MARGIN;
  const side = Math.min(Math.max(shown / scale, MIN_SIDE), video.width, video.height);
  return {
    x: even((video.width - side) / 2),
    y: even((video.height - side) / 2),
    width: even(side),
    height: even(side),
  };
}

/** After every few misses the whole frame is tried: the code may be beside the frame on screen. */
export const wantsFullFrame = (misses: number): boolean =>
  misses > 0 && misses % FULL_FRAME_EVERY === FULL_FRAME_EVERY - 1;

export type EngineName = 'wasm' | 'native' | 'zxing';

/** Longest side per attempt, in turn: full for low light and small codes, half against noise (W8). */
const SCALES: Record<EngineName, readonly number[]> = {
  wasm: [Number.POSITIVE_INFINITY, 480],
  native: [Number.POSITIVE_INFINITY],
  zxing: [640, Number.POSITIVE_INFINITY, 400],
};

export interface Attempt extends Size {
  /** White on black is looked for as well. */
  readonly inverted: boolean;
  /** Takes 1.7 times as long and finds one code in forty more, so only now and then. */
  readonly denoise: boolean;
}

/** So many attempts in a row and every way of looking has had its turn. */
export const ROUND: Record<EngineName, number> = { wasm: 12, native: 1, zxing: 9 };

/** @param n number of the attempt, rising by one */
export function attempt(engine: EngineName, n: number, { width, height }: Size): Attempt {
  const scales = SCALES[engine];
  const longest = scales[n % scales.length] ?? Number.POSITIVE_INFINITY;
  const factor = Math.min(1, longest / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
    inverted: n % 3 === 2,
    denoise: engine === 'wasm' && n % 5 === 4,
  };
}
