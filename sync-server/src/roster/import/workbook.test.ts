import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { workbookOf } from '../../../testing/workbook.ts';
import { importGuestFile } from './import-guest-list.ts';
import { WORKBOOK_LIMITS } from './workbook.ts';

const refusal = async (bytes: Uint8Array, limits = WORKBOOK_LIMITS): Promise<string> => {
  const result = await importGuestFile(bytes, { workbook: limits });
  return result.ok ? 'accepted' : result.error.code;
};

test('[IM11] an Excel workbook is read like a CSV, lines are its rows, numbers stay as written', async () => {
  const bytes = workbookOf({
    참가자: [
      ['2026 참가자 명단'],
      [],
      ['이름', '이메일', '연락처'],
      ['홍길동', 'HONG@example.org', 1012345678],
      ['', '', ''],
      ['남궁유리', 'yoo@example.org', '010-1234-5678'],
    ],
  });
  const result = await importGuestFile(bytes);
  if (!result.ok) throw new Error(result.error.reason);
  expect(result.value).toMatchObject({ platform: 'excel', encoding: 'xlsx', hasHeader: true });
  expect(result.value.accepted).toMatchObject([
    { line: 4, name: '홍길동', email: 'hong@example.org', phone: '1012345678' },
    { line: 6, name: '남궁유리', phone: '010-1234-5678' },
  ]);
  expect(result.value.skipped).toMatchObject([
    { line: 1, code: 'not_a_person' },
    { line: 5, code: 'empty' },
  ]);
});

test('[IM11] the sheet with the guests is found, and the other ones are named', async () => {
  const bytes = workbookOf({
    Sales: [
      ['Product', 'Units'],
      ['Standard', 10],
    ],
    Guests: [
      ['Name', 'Email'],
      ['Mia', 'mia@example.org'],
    ],
  });
  const result = await importGuestFile(bytes);
  expect(result.ok && result.value.accepted.map(({ name }) => name)).toEqual(['Mia']);
  expect(result.ok && result.value.warnings.join()).toContain('"Guests"');
});

test('[IM11] of an order report with two sheets the one that names guests is read', async () => {
  const bytes = workbookOf({
    Orders: [
      ['Order code', 'Order total', 'Status', 'Email', 'Invoice address name'],
      ['A1', 20, 'Paid', 'boss@example.org', 'Boss'],
    ],
    'Order positions': [
      ['Order code', 'Position ID', 'Status', 'Email', 'Attendee name'],
      ['A1', 1, 'Paid', 'boss@example.org', 'Ada'],
      ['A1', 2, 'Paid', 'boss@example.org', 'Bob'],
    ],
  });
  const result = await importGuestFile(bytes);
  expect(result.ok && result.value.accepted.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
});

test('[IM11] a workbook that unpacks to more than it may is refused before anything is unpacked', async () => {
  const bomb = zipSync(
    { 'xl/workbook.xml': strToU8('<x/>'), 'xl/worksheets/sheet1.xml': new Uint8Array(3_000_000) },
    { level: 9 },
  );
  expect(bomb.length).toBeLessThan(20_000);
  expect(await refusal(bomb, { ...WORKBOOK_LIMITS, bytes: 2_000_000 })).toBe('unreadable');
});

test('[IM11] a sheet whose last cell lies a million rows and columns away does not stop the server', async () => {
  const far = workbookOf({ s: [['Name', 'Email']] }, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>');
  const limits = { ...WORKBOOK_LIMITS, ms: 3_000, megabytes: 64 };
  expect(await refusal(far, limits)).toBe('unreadable');
});

test('[IM11] workbooks wait for each other, also for one that is refused', async () => {
  const far = workbookOf({ s: [['Name', 'Email']] }, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>');
  const good = workbookOf({
    s: [
      ['Name', 'Email'],
      ['Mia', 'mia@example.org'],
    ],
  });
  const limits = { ...WORKBOOK_LIMITS, ms: 3_000, megabytes: 64 };
  const outcomes = await Promise.all([far, good, good].map((bytes) => refusal(bytes, limits)));
  expect(outcomes).toEqual(['unreadable', 'accepted', 'accepted']);
});

test('[IM9] another archive, and any bytes after the archive mark, are refused by name', async () => {
  expect(await refusal(zipSync({ 'a.txt': strToU8('hello') }))).toBe('binary');
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (tail) => {
      expect(await refusal(Uint8Array.from([0x50, 0x4b, 0x03, 0x04, ...tail]))).not.toBe('accepted');
    }),
    { numRuns: 200 },
  );
});
