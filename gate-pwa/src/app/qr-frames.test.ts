import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectFrames, isFrame, toFrames } from './qr-frames.ts';

const anyBytes = fc.uint8Array({ maxLength: 4_000 }).map((bytes) => new Uint8Array(bytes));

test('[L31] frames in any order, with repeats, give the same bytes back', async () => {
  await fc.assert(
    fc.asyncProperty(anyBytes, fc.infiniteStream(fc.nat()), async (bytes, order) => {
      const frames = await toFrames(bytes);
      const collector = collectFrames();
      const shuffled = [...frames].sort(() => (order.next().value % 2 === 0 ? 1 : -1));
      let last = await collector.add(frames[0]!);
      for (const frame of shuffled) if (last.kind !== 'done') last = await collector.add(frame);
      expect(last).toEqual({ kind: 'done', bytes });
    }),
    { numRuns: 50 },
  );
});

test('[L31] every frame fits version 18 and packs as letters and digits', async () => {
  const frames = await toFrames(crypto.getRandomValues(new Uint8Array(10_000)));
  expect(frames).toHaveLength(17);
  for (const frame of frames) {
    expect(frame).toMatch(/^[0-9A-Z]+$/);
    expect(frame.length).toBeLessThanOrEqual(1_046); // alphanumeric capacity of 18-L, ISO/IEC 18004
  }
});

test('[L31] strange codes are ignored, a damaged frame never completes a transfer, another transfer starts anew', async () => {
  const collector = collectFrames();
  for (const text of ['', 'AG1ABC', 'AGX1', 'AGX1AAAAAAAA000000', 'AGX1AAAAAAAA001001!!'])
    expect(await collector.add(text)).toEqual({ kind: 'ignored' });
  expect(isFrame('AG1ABC')).toBe(false);
  const [first, second] = await toFrames(new Uint8Array(1_000).fill(7));
  await collector.add(first!);
  expect(await collector.add(`${second!.slice(0, -1)}Z`)).not.toMatchObject({ kind: 'done' });
  const [other] = await toFrames(new Uint8Array([1, 2, 3]));
  expect(await collector.add(other!)).toEqual({ kind: 'done', bytes: new Uint8Array([1, 2, 3]) });
});
