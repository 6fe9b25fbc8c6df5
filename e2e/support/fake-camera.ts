/**
 * A camera for tests: a YUV4MPEG2 film that Chromium plays in a loop as a capture device
 * (`--use-file-for-fake-video-capture`). Each scene holds a picture up for some frames, or nothing.
 */
import { writeFileSync } from 'node:fs';
import { PNG } from 'pngjs';

export interface Scene {
  /** PNG of a code; undefined = nobody holds anything up. */
  readonly picture: Uint8Array | undefined;
  readonly frames: number;
}

const WIDTH = 640;
const HEIGHT = 480;
const FPS = 15;
const WALL = 110;
/** Paper and ink in a lit hall are neither white nor black. */
const INK = 30;
const CONTRAST = 205 / 255;

/** The luma plane of one frame: the picture on a grey wall, centred. */
function lumaOf(picture: Uint8Array | undefined): Uint8Array {
  const plane = new Uint8Array(WIDTH * HEIGHT).fill(WALL);
  if (!picture) return plane;
  const { width, height, data } = PNG.sync.read(Buffer.from(picture));
  if (width > WIDTH || height > HEIGHT)
    throw new Error(`a picture of ${width}×${height} does not fit the camera`);
  const [left, top] = [(WIDTH - width) >> 1, (HEIGHT - height) >> 1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      plane[(top + y) * WIDTH + left + x] = INK + data[(y * width + x) * 4]! * CONTRAST;
  return plane;
}

/** Writes the scenes as one film; Chromium starts again at the first when the last is over. */
export function writeFakeCamera(file: string, scenes: readonly Scene[]): void {
  const chroma = new Uint8Array((WIDTH * HEIGHT) / 2).fill(128);
  const parts: Uint8Array[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420jpeg\n`)];
  for (const { picture, frames } of scenes) {
    const luma = lumaOf(picture);
    for (let i = 0; i < frames; i++) parts.push(Buffer.from('FRAME\n'), luma, chroma);
  }
  writeFileSync(file, Buffer.concat(parts));
}
