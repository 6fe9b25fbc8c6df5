import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { type ByteSource, bytesInMemory } from './byte-source.ts';
import { decodeText } from './decode-text.ts';

/** In pieces of a few bytes, which cut letters in two. */
const inBits = (bytes: Uint8Array, length: number): ByteSource => ({
  ...bytesInMemory(bytes),
  read: async function* () {
    for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
  },
});
async function textOf(source: ByteSource): Promise<{ readonly encoding: string; readonly text: string }> {
  const read = await decodeText(source);
  if (!read.ok) throw new Error(read.error.reason);
  let text = '';
  for await (const piece of read.value.read()) text += piece;
  return { encoding: read.value.encoding, text };
}

/** Rows of a few short cells, as they stand in small lists: the fewer letters, the harder to tell. */
const listOf = (...words: readonly string[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...words)), { minLength: 1, maxLength: 4 })
    .map((rows) => rows.map(([a, b]) => `${a},${b},x@example.org\r\n`).join(''));

const LISTS = {
  cp949: listOf('홍길동', '김', '뷁두산', '㈜가온', '똠얌', '서울, 강남', '李明博 이명박', '남궁 유리'),
  cp932: listOf('山田太郎', 'はなこ', 'カモメ', '株式会社アオイ', '東京都', '鈴木', '高橋さくら', '表示'),
  'windows-1252': listOf(
    'Jürgen',
    'Groß',
    'Renée',
    'Åse Løk',
    'São',
    'Núñez',
    'Zoë’s',
    'O’Brien',
    '“Lu”',
    'Müller–Lüdenscheidt',
  ),
};

test.each(Object.entries(LISTS))(
  '[IM1] any small list in %s is read letter by letter',
  async (encoding, anyList) => {
    await fc.assert(
      fc.asyncProperty(anyList, fc.integer({ min: 1, max: 50 }), async (text, length) => {
        expect(await textOf(inBits(iconv.encode(text, encoding), length))).toEqual({ encoding, text });
      }),
    );
  },
);

test('[IM1] one broken letter does not turn a whole UTF-8 file into another code page', async () => {
  const good = Buffer.from('이름,이메일\n홍길동,hong@example.org\n김하나,kim@example.org\n');
  const read = await textOf(bytesInMemory(Buffer.concat([good, Buffer.from([0xea, 0xb9, 0x0a])])));
  expect(read.encoding).toBe('utf-8');
  expect(read.text.startsWith('이름,이메일\n홍길동')).toBe(true);
  expect(read.text).toContain('\ufffd');
});

test('[IM9] pictures, workbooks, documents, web pages and JSON are refused by name', async () => {
  const codeOf = async (bytes: Uint8Array): Promise<string> => {
    const read = await decodeText(bytesInMemory(bytes));
    return read.ok ? 'read' : read.error.code;
  };
  const magics = [
    [0x89, 0x50, 0x4e, 0x47],
    [0xff, 0xd8, 0xff, 0xe0],
    [0x50, 0x4b, 3, 4],
    [0xd0, 0xcf, 0x11, 0xe0],
  ];
  for (const magic of magics) expect(await codeOf(Uint8Array.from(magic))).toBe('binary');
  expect(await codeOf(Buffer.from('%PDF-1.7\nName,Email\n'))).toBe('binary');
  expect(await codeOf(Buffer.from(' <!doctype html><p>a@example.org'))).toBe('no_guest_list');
  expect(await codeOf(Buffer.from('[{"name":"A"}]'))).toBe('no_guest_list');
});
