import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ByteSource, bytesInMemory } from './byte-source.ts';
import type { ImportResult } from './guest-file.ts';
import { importGuestFile, openGuestFile, readWhole } from './import-guest-list.ts';

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../../../fixtures/import/${name}`, import.meta.url));
const read = async (file: string | Uint8Array): Promise<ImportResult> => {
  const result = await importGuestFile(typeof file === 'string' ? new TextEncoder().encode(file) : file);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.reason}`);
  return result.value;
};
const refusal = async (file: string | Uint8Array): Promise<string> => {
  const result = await importGuestFile(typeof file === 'string' ? new TextEncoder().encode(file) : file);
  return result.ok ? 'accepted' : result.error.code;
};
const skips = (result: ImportResult): string[] => result.skipped.map(({ line, code }) => `${line} ${code}`);

test('[IM1] old Korean, Japanese and Western files are read letter by letter', async () => {
  const korean = await read(fixture('excel-ko.csv'));
  expect([korean.encoding, korean.platform]).toEqual(['cp949', 'excel']);
  expect(korean.accepted).toMatchObject([
    { line: 2, name: '뷁두산', company: '㈜뷁상사', phone: '010-0000-0011' },
    { line: 3, name: '똠얌', notes: '채식' },
  ]);
  expect(await read(fixture('excel-ja.csv'))).toMatchObject({
    encoding: 'cp932',
    accepted: [{ name: '山田はなこ', company: 'カモメ商会' }],
  });
  expect(await read(fixture('western.csv'))).toMatchObject({
    encoding: 'windows-1252',
    delimiter: ';',
    accepted: [{ name: 'Jürgen Groß' }],
  });
});

test('[IM1] UTF-16 with and without a mark, and UTF-8 with one', async () => {
  const text = 'Name,Email\nMia,mia@example.org\n';
  const utf16 = Buffer.from(text, 'utf16le');
  expect((await read(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]))).encoding).toBe('utf-16le');
  expect((await read(utf16)).encoding).toBe('utf-16le');
  expect((await read(Buffer.from(utf16).swap16())).encoding).toBe('utf-16be');
  expect(await read(`\ufeff${text}`)).toMatchObject({
    encoding: 'utf-8-bom',
    accepted: [{ name: 'Mia', email: 'mia@example.org' }],
  });
});

test('[IM2] lines are those of the file, also after a cell that spans two', async () => {
  const result = await read(fixture('eventbrite.csv'));
  expect(result.platform).toBe('eventbrite');
  expect(result.accepted.map(({ line }) => line)).toEqual([2, 4, 6]);
  expect(skips(result)).toEqual(['5 refunded', '7 not_attending', '8 duplicate']);
  expect(result.accepted[0]).toMatchObject({
    name: 'Ida Nyström',
    email: 'ida@example.org',
    externalId: '900001',
    order: '700001',
    ticketType: 'Standard',
    answers: { 'Access needs?': 'Ramp,\nfront row' },
  });
  expect(result.accepted[1]).toMatchObject({ alreadyCheckedIn: true });
  expect(result.accepted[2]).toMatchObject({ name: 'Info Requested', email: undefined });
  expect(result.accepted[2]!.attention).toContain('placeholder');
});

test('[IM2] `sep=` names the delimiter and is no record', async () => {
  expect(await read('sep=;\r\nName;E-Mail\r\n"Kay; L";kay@example.org\r\n')).toMatchObject({
    delimiter: ';',
    accepted: [{ line: 3, name: 'Kay; L' }],
  });
  expect((await read('Name\tEmail\nA\ta@example.org\n')).delimiter).toBe('\t');
});

test('[IM3] a column nobody knows becomes an answer; a chosen mapping wins', async () => {
  const file = 'Name,Email,Shirt\nMia,mia@example.org,L\n';
  expect((await read(file)).accepted[0]!.answers).toEqual({ Shirt: 'L' });
  const mapped = await importGuestFile(new TextEncoder().encode(file), { mapping: { Shirt: 'ticketType' } });
  expect(mapped.ok && mapped.value.accepted[0]).toMatchObject({ ticketType: 'L', answers: {} });
});

test('[IM3] without headers the columns are guessed from what stands in them', async () => {
  const result = await read('Fay,Gold,Lab,+41 22 000 00 01,fay@example.org\nHal,Ito,,,hal@example.org\n');
  expect(result.accepted).toMatchObject([
    { line: 1, name: 'Fay Gold', company: 'Lab', phone: '+41 22 000 00 01', email: 'fay@example.org' },
    { line: 2, name: 'Hal Ito', company: undefined },
  ]);
});

test('[IM5] status words of several languages leave people out by name; unknown words leave nobody out', async () => {
  const rows = ['Waitlist', '취소', 'storniert', 'Pending approval', 'declined', 'something new'];
  const result = await read(`Name,Status\n${rows.map((status, i) => `P${i},${status}`).join('\n')}\n`);
  expect(skips(result)).toEqual(['2 waitlisted', '3 canceled', '4 canceled', '5 pending', '6 declined']);
  expect(result.accepted.map(({ name }) => name)).toEqual(['P5']);
});

test('[IM6] addresses lose what people put around them; what is no address is kept for a look', async () => {
  const cells = [
    'mailto:A@Example.org',
    '"Ned <b@example.org>"',
    '"c@example.org; d@example.org"',
    'e(at)example.org',
  ];
  const { accepted } = await read(`Name,Email\n${cells.map((cell, i) => `P${i},${cell}`).join('\n')}\n`);
  expect(accepted.map(({ email }) => email)).toEqual([
    'a@example.org',
    'b@example.org',
    'c@example.org',
    undefined,
  ]);
  expect(accepted.map(({ attention }) => attention !== undefined)).toEqual([false, false, true, true]);
});

test('[IM7] empty rows, totals and formulas are told apart from people', async () => {
  const result = await read('Name,Email\n,\nTotal,\n=cmd(),x@example.org\n');
  expect(skips(result)).toEqual(['2 empty', '3 not_a_person']);
  expect(result.accepted).toMatchObject([
    { name: '=cmd()', attention: 'looks like a formula; stored as text' },
  ]);
});

test('[IM8] twice the same person is one; the same e-mail with another name is two', async () => {
  const result = await read('Name,Email\nSue,SUE@example.org\nsue,sue@example.org\nTim,sue@example.org\n');
  expect(skips(result)).toEqual(['3 duplicate']);
  expect(result.accepted).toMatchObject([
    { name: 'Sue' },
    { name: 'Tim', attention: 'same e-mail as line 2, different person: kept' },
  ]);
});

test('[IM9] what is no guest list is refused by name', async () => {
  expect(await refusal('')).toBe('empty_file');
  expect(await refusal('\n\n , \n')).toBe('empty_file');
  expect(await refusal(new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]))).toBe('unreadable');
  expect(await refusal(new Uint8Array([1, 0, 0, 2, 0, 0, 3]))).toBe('binary');
  expect(await refusal('foo,bar\n1,2\n')).toBe('no_guest_list');
  expect(await refusal('Name,Email\n"never closed,a@example.org\n'.repeat(3))).toBe('unreadable');
  expect(await refusal(`Name${',x'.repeat(100_000)}\n`)).toBe('no_guest_list');
  expect(await refusal(`Name\n"${'x'.repeat(300_000)}"\n`)).toBe('unreadable');
  expect(await refusal(`Name\n${',\n'.repeat(200_001)}A\n`)).toBe('unreadable');
});

test('[IM9] one damaged row costs nobody else', async () => {
  const result = await read(`Name,Email\nA\0,a@example.org\nB,${'x,'.repeat(600)}\nC,c@example.org\n`);
  expect(skips(result)).toEqual(['2 malformed', '3 malformed']);
  expect(result.accepted).toMatchObject([{ line: 4, name: 'C' }]);
});

test('[IM9] half a surrogate pair becomes a visible replacement, and is to be looked at', async () => {
  const result = await read(Buffer.from('\ufeffName,Email\nA\ud800,a@example.org\n', 'utf16le'));
  expect(result.accepted).toMatchObject([{ name: 'A\ufffd', attention: 'letters that could not be read' }]);
});

test('[IM9] cells made to slow patterns down are read like others', async () => {
  const nasty = ['(', '<', '@', 'a.', 'a@', ' ', '-', ':'].map((piece) => piece.repeat(50_000));
  for (const cell of nasty)
    expect(
      (await read(`Name,Email,Status\nA,"${cell}","${cell}"\nB,b@example.org,yes\n`)).accepted.at(-1),
    ).toMatchObject({
      name: 'B',
    });
});

test('[IM9] any bytes at all are read or refused by name', async () => {
  const piece = fc.constantFrom(
    'Name',
    'Email',
    ',',
    '"',
    '\n',
    '\r\n',
    'a@b.co',
    'sep=;',
    '\ud800',
    '\u0000',
    '이름',
    '=',
    ';',
  );
  const anyFile = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(piece).map((p) => Buffer.from(p.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(anyFile, async (bytes) => {
      const result = await importGuestFile(bytes);
      if (!result.ok) {
        expect(result.error.reason).not.toBe('');
        return;
      }
      // Every record is told of once: as a guest or by the reason it is none.
      const lines = [...result.value.accepted, ...result.value.skipped].map(({ line }) => line);
      expect(new Set(lines).size).toBe(lines.length);
    }),
    { numRuns: 1_000 },
  );
});

test('[IM13] however a file is cut into pieces, the same people stand in it at the same lines', async () => {
  const names = [
    'eventbrite.csv',
    'excel-ko.csv',
    'excel-ja.csv',
    'meetup-attendees.tsv',
    'luma-guests-old.csv',
  ];
  for (const name of names)
    for (const length of [1, 7, 1_000]) {
      const bytes = fixture(name);
      const source: ByteSource = {
        ...bytesInMemory(bytes),
        read: async function* () {
          for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
        },
      };
      const opened = await openGuestFile(source);
      if (!opened.ok) throw new Error(opened.error.reason);
      expect(await readWhole(opened.value)).toEqual(await read(bytes));
    }
});

test('[IM13] a file is never asked for at once, and what cannot be read to its end gives nobody', async () => {
  const row = `Mia,mia@example.org,"${'long '.repeat(200)}"\n`;
  let whole = 0;
  const source: ByteSource = {
    ...bytesInMemory(Buffer.from(`Name,Email,Answer\n${row.repeat(500)}"never closed`)),
    whole: () => {
      whole++;
      return Promise.reject(new Error('asked for all of it'));
    },
  };
  const opened = await openGuestFile(source);
  expect(opened).toMatchObject({ ok: false, error: { code: 'unreadable' } });
  expect(whole).toBe(0);
});
