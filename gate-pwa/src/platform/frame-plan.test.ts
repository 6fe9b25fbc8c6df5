import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attempt, finderCrop, ROUND, wantsFullFrame } from './frame-plan.ts';

const side = fc.integer({ min: 16, max: 4_000 });
const size = fc.record({ width: side, height: side });

describe('frame plan', () => {
  test('[W7] the crop is even-numbered and lies inside the video', () => {
    fc.assert(
      fc.property(size, size, (video, box) => {
        const crop = finderCrop(video, box);
        expect([crop.x, crop.y, crop.width, crop.height].every((n) => n % 2 === 0 && n >= 0)).toBe(true);
        expect(crop.x + crop.width).toBeLessThanOrEqual(video.width);
        expect(crop.y + crop.height).toBeLessThanOrEqual(video.height);
        expect(crop.width).toBeGreaterThan(0);
      }),
    );
  });

  test('[W7] a wide video in a tall box is cut to what the box shows', () => {
    const crop = finderCrop({ width: 1280, height: 720 }, { width: 400, height: 720 });
    expect(crop).toEqual({ x: 460, y: 180, width: 360, height: 360 });
  });

  test('[W7] a box that is not laid out yet gives the whole frame', () => {
    expect(finderCrop({ width: 1280, height: 720 }, { width: 0, height: 0 })).toEqual({
      x: 0,
      y: 0,
      width: 1280,
      height: 720,
    });
  });

  test('[W7] every fifth miss looks at the full frame, the first never', () => {
    expect([0, 1, 2, 3, 4, 5, 9].map(wantsFullFrame)).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  test('[W8] scales come in turn, every third attempt is inverted, and nothing is enlarged', () => {
    const tries = [0, 1, 2, 3, 4, 5].map((n) => attempt('wasm', n, { width: 720, height: 720 }));
    expect(tries.map(({ width }) => width)).toEqual([720, 480, 720, 480, 720, 480]);
    expect(tries.map(({ inverted }) => inverted)).toEqual([false, false, true, false, false, true]);
    expect(attempt('wasm', 1, { width: 320, height: 200 })).toMatchObject({ width: 320, height: 200 });
  });

  test('[W8] every scale meets every inversion within six attempts', () => {
    const seen = new Set(
      [0, 1, 2, 3, 4, 5].map((n) => {
        const { width, inverted } = attempt('wasm', n, { width: 720, height: 720 });
        return `${width} ${inverted}`;
      }),
    );
    expect(seen.size).toBe(4);
  });
});

test('[W8] a round looks in every way: both scales, inverted and against noise at full size', () => {
  const ways = Array.from({ length: ROUND.wasm }, (_, n) =>
    attempt('wasm', n, { width: 1920, height: 1080 }),
  );
  const has = (width: number, inverted: boolean, denoise: boolean): boolean =>
    ways.some((way) => way.width === width && way.inverted === inverted && way.denoise === denoise);
  expect([
    has(1920, false, false),
    has(480, false, false),
    has(1920, true, false),
    has(480, true, false),
  ]).toEqual([true, true, true, true]);
  expect(has(1920, false, true)).toBe(true);
});
