import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ReadableStream } from 'node:stream/web';
import { expect, test } from 'vitest';
import { withFile } from './upload-body.ts';

const request = (pieces: readonly string[]): Request =>
  new Request('http://x/', {
    method: 'POST',
    body: ReadableStream.from(pieces.map((piece) => new TextEncoder().encode(piece))),
    duplex: 'half',
  } as RequestInit);
const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('attend-gate-upload-'));

test('[H8] [IM13] a file as the body is read from the disk, more than once, and nothing of it stays', async () => {
  const before = left();
  const read = await withFile(request(['Name\n', 'Mia\n']), async (file) => {
    expect(file.size).toBe(9);
    const texts: string[] = [];
    for (let i = 0; i < 2; i++) {
      let text = '';
      for await (const piece of file.read()) text += Buffer.from(piece).toString();
      texts.push(text);
    }
    return texts;
  });
  expect(read).toEqual(['Name\nMia\n', 'Name\nMia\n']);
  expect(left()).toEqual(before);
});

test('[H2] a body without a length is refused as soon as it is longer than it may be', async () => {
  const before = left();
  let asked = 0;
  const endless = ReadableStream.from(
    (function* () {
      for (;;) {
        asked++;
        yield new Uint8Array(1024);
      }
    })(),
  );
  const init = { method: 'POST', body: endless, duplex: 'half' } as RequestInit;
  expect(await withFile(new Request('http://x/', init), async () => 'read', 100_000)).toBeUndefined();
  expect(asked).toBeLessThan(1_000);
  expect(left()).toEqual(before);
});
