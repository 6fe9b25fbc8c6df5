import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { type ImportRequest, importScans } from './import-scans.ts';
import { readScanMap } from './scan-map.ts';

let lake: TestLake;
let folder: string;
beforeEach(() => {
  lake = openTestLake();
  folder = mkdtempSync(join(tmpdir(), 'attend-scans-'));
});
afterEach(() => {
  lake.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function take(text: string | Buffer, map: string, options: Partial<ImportRequest> = {}) {
  const file = join(folder, 'scans.csv');
  writeFileSync(file, text);
  const read = readScanMap(map);
  if (!read.ok) throw new Error(read.error);
  const found = { delimiter: undefined, header: undefined, prefix: undefined, timeFormat: undefined };
  const base = { files: [file], map: read.value, where: [], tz: 'UTC', ...found };
  const request = { ...base, shiftSeconds: 0, series: 's', people: 's', ...options };
  const done = await importScans(lake, request);
  if (!done.ok) throw new Error(done.error);
  return done.value;
}

const people = (n: number, from = 0): string[] => Array.from({ length: n }, (_, i) => `p${from + i}`);

test('[P3] comma, header, ISO times and repeats: sessions become events, repeats are no new people', async () => {
  const rows = [
    ...people(12).map((p, i) => `${p},Keynote,2024-05-01T09:${10 + i}:00Z`),
    ...people(12).map((p) => `${p},Keynote,2024-05-01T11:00:00Z`),
    ...people(10, 2).map((p) => `"${p}",Workshop,2024-05-01 14:00:00`),
  ];
  const done = await take(['badge,room,when', ...rows].join('\r\n'), 'person=badge,session=room,time=when');
  expect(done).toMatchObject({ read: 34, people: 12, noPerson: 0, noTime: 0, noSession: 0 });
  expect(done.events.map(({ eventId, people: n, scans }) => [eventId, n, scans])).toEqual([
    ['Keynote', 12, 24],
    ['Workshop', 10, 10],
  ]);
  const { table, totals } = await lake.report('arrivals', { event: 'Keynote' });
  expect(totals).toEqual({ arrivals: 12, entries: 24, overlapping: 0 });
  expect(table.rows[0]).toMatchObject({ bin_start: '2024-05-01 09:10', arrivals: 5 });
});

const unix = Date.UTC(2024, 4, 1, 9) / 1000;
const forms: Readonly<Record<string, readonly [text: string | Buffer, map: string]>> = {
  'tab, no header, unix seconds': [
    people(6)
      .map((p) => `${unix}\t${p}\tA`)
      .join('\n'),
    'person=2,session=3,time=1',
  ],
  'semicolon, header, by number': [
    ['t;p;s', ...people(6).map((p) => `${unix};${p};A`)].join('\n'),
    'time=1,person=2,session=3',
  ],
  'unix milliseconds with a fraction': [
    people(6)
      .map((p) => `${unix * 1000}.5,${p},A`)
      .join('\n'),
    'time=1,person=2,session=3',
  ],
  'space, gzip': [
    gzipSync(
      people(6)
        .map((p) => `${unix} ${p} A`)
        .join('\n'),
    ),
    'time=1,person=2,session=3',
  ],
  'day first': [
    ['t,p,s', ...people(6).map((p) => `01/05/2024 09:00,${p},A`)].join('\n'),
    'time=t,person=p,session=s',
  ],
};
for (const [name, [text, map]] of Object.entries(forms))
  test(`[P3] ${name}`, async () => {
    const done = await take(text, map);
    expect(done).toMatchObject({ people: 6, noTime: 0, events: [{ eventId: 'A', people: 6 }] });
    const { table } = await lake.report('arrivals', { event: 'A' });
    expect(table.rows).toMatchObject([{ bin_start: '2024-05-01 09:00', arrivals: 6 }]);
  });

test('[P3] a contact log names two people a row; without a session the local day is the event', async () => {
  const rows = [10, 20, 86_400 + 30].map((t, i) => `${t} a${i} b${i}`);
  const done = await take(rows.join('\n'), 'person=2,person=3,time=1', {
    tz: 'Asia/Seoul',
    shiftSeconds: unix,
  });
  expect(done.events.map(({ eventId, people: n }) => [eventId, n])).toEqual([
    ['2024-05-01', 4],
    ['2024-05-02', 2],
  ]);
});

test('[P3] rows that cannot be read are counted by reason, never guessed', async () => {
  const text = [
    'p,s,t',
    'a,A,2024-05-01 09:00:00',
    ',A,2024-05-01 09:00:00',
    'b,A,soon',
    'c,,2024-05-01 09:00:00',
  ];
  const done = await take(text.join('\n'), 'person=p,session=s,time=t');
  expect(done).toMatchObject({ read: 4, people: 1, noPerson: 1, noTime: 1, noSession: 1 });
});

test('[P3] the same series again takes the place of the last import; an id of others gets the series in front, or is refused', async () => {
  const text = (n: number): string =>
    people(n)
      .map((p) => `${unix},${p},A`)
      .join('\n');
  await take(text(6), 'time=1,person=2,session=3');
  await take(text(8), 'time=1,person=2,session=3');
  expect((await lake.report('arrivals', { event: 'A' })).totals).toMatchObject({ arrivals: 8 });
  const other = (prefix: string | undefined) =>
    take(text(4), 'time=1,person=2,session=3', { series: 'other', prefix });
  await expect(other('')).rejects.toThrow('already comes from');
  for (const [prefix, eventId] of [
    [undefined, 'other-A'],
    ['x-', 'x-A'],
  ] as const) {
    expect(await other(prefix)).toMatchObject({ events: [{ eventId, name: 'A' }] });
    expect((await lake.report('arrivals', { event: eventId })).totals).toMatchObject({ arrivals: 4 });
  }
});

test('[P3] --where keeps rows with one value; a column that is not there is named', async () => {
  const text = ['p,s,t,kind', 'a,A,2024-05-01 09:00:00,Join', 'b,A,2024-05-01 09:00:00,Leave'].join('\n');
  const where = [{ column: 'kind', value: 'Join' }];
  expect(await take(text, 'person=p,session=s,time=t', { where })).toMatchObject({ people: 1 });
  await expect(take(text, 'person=nobody,session=s,time=t')).rejects.toThrow(
    'there is no column nobody; there are p, s, t, kind',
  );
});

test('[A8] the ids of the log stay outside: no Parquet file holds one', async () => {
  const { readFileSync, globSync } = await import('node:fs');
  await take(`${unix},unmistakable-badge-77,A`, 'time=1,person=2,session=3');
  for (const path of globSync('lake/**/*.parquet', { cwd: lake.dataDir }))
    expect(readFileSync(join(lake.dataDir, path)).includes('unmistakable')).toBe(false);
});
