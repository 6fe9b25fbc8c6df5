import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Duck, literal, openDuck, readTable } from './duck.ts';
import { readTimes } from './scan-times.ts';

let duck: Duck;
let tempDir: string;
beforeAll(async () => {
  tempDir = mkdtempSync(join(tmpdir(), 'attend-times-'));
  duck = await openDuck({ threads: 1, memoryMb: 256, tempDir });
});
afterAll(() => {
  duck.closeSync();
  rmSync(tempDir, { recursive: true });
});

/** UTC, to the millisecond; undefined = no time. */
async function read(texts: readonly string[], format?: string): Promise<(string | undefined)[]> {
  const rows = texts.map((text, i) => `(${i}, ${literal(text)})`);
  await duck.run(
    `create or replace temp table given as select * from (values ${rows.join(', ')}) t(i, time_text)`,
  );
  await readTimes(duck, 'given', 'told', { tz: 'Asia/Seoul', shiftSeconds: 0, format });
  const table = await readTable(duck, 'select epoch_ms(moment) as ms from told order by i');
  return table.rows.map(({ ms }) => (ms === null ? undefined : new Date(Number(ms)).toISOString()));
}

const AT_NOON_UTC = '2019-05-07T12:00:00.000Z';
const NOON_SEOUL = '2019-05-07T03:00:00.000Z';

test.each([
  '2019-05-07 12:00:00 UTC',
  '2019-05-07 12:00:00 GMT',
  '2019-05-07T12:00Z',
  '2019-05-07T12:00:00.000Z',
  '2019-05-07T14:00:00+02:00',
  '2019-05-07 14:00:00+02',
  '2019-05-07 09:00:00 -0300',
  '2019-05-07 09:00:00 America/Sao_Paulo',
  'Tue May 07 2019 09:00:00 GMT-0300 (BRT)',
  'Tue, 07 May 2019 12:00:00 +0000',
  '20190507T120000Z',
  '1557230400',
  '1557230400.0',
  '1557230400000',
  '1557230400000000',
])('[P3] %s names its moment, whatever the zone of the log', async (text) => {
  expect(await read([text])).toEqual([AT_NOON_UTC]);
});

test.each([
  '2019-05-07 12:00',
  '2019-05-07T12:00:00',
  '2019/05/07 12:00:00',
  '2019-05-07 12:00:00,000',
  '07.05.2019 12:00',
  '7-5-2019 12:00:00',
  'May 7, 2019 12:00 PM',
  '7 May 2019 12:00',
  '07-May-2019 12:00:00',
  'Tue May 07 12:00:00 2019',
  '20190507120000',
  '201905071200',
  '20190507 12:00',
])('[P3] %s is local to the zone of the log', async (text) => {
  expect(await read([text])).toEqual([NOON_SEOUL]);
});

test('[P3] a date alone is its midnight; its day is not taken for a zone', async () => {
  expect(await read(['2019-05-07', '07/05/2019'])).toEqual([
    '2019-05-06T15:00:00.000Z',
    '2019-05-06T15:00:00.000Z',
  ]);
});

test('[P3] the whole log says whether its days or its months come first', async () => {
  const [month] = await read(['5/7/2019 12:00', '5/13/2019 12:00']);
  const [day] = await read(['5/7/2019 12:00', '13/5/2019 12:00']);
  const [half] = await read(['5/7/19 12:00 PM', '5/13/19 1:05 PM']);
  expect([month, day, half]).toEqual([NOON_SEOUL, '2019-07-05T03:00:00.000Z', NOON_SEOUL]);
});

test('[P3] small numbers count seconds of the log itself; fractions stay', async () => {
  expect(await read(['0', '32520', '1.5'])).toEqual([
    '1970-01-01T00:00:00.000Z',
    '1970-01-01T09:02:00.000Z',
    '1970-01-01T00:00:01.500Z',
  ]);
});

test('[P3] what is no time is none: nothing is guessed', async () => {
  const none = ['soon', '12:00', '2019-13-01', '31/02/2019 10:00', '1e400', 'nan', 'inf', '-', '99:99'];
  expect(await read(none)).toEqual(none.map(() => undefined));
});

test('[P3] --time-format reads what nothing else does', async () => {
  expect(await read(['07~May~19 @ 12.00', 'x'], '%d~%b~%y @ %H.%M')).toEqual([NOON_SEOUL, undefined]);
});
