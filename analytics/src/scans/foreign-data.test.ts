/**
 * Scan logs as strangers publish them, generated from a seed, through the import and the reports; every number is
 * worked out a second time here, from the rows alone.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { forecast } from '../forecast/forecast.ts';
import { runForecast } from '../forecast/run-forecast.ts';
import { importScans } from './import-scans.ts';
import { readScanMap } from './scan-map.ts';

let lake: TestLake;
let folder: string;
beforeAll(() => {
  lake = openTestLake();
  folder = mkdtempSync(join(tmpdir(), 'attend-foreign-'));
});
afterAll(() => {
  lake.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Mulberry32: the same log on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Given {
  readonly map: string;
  readonly series: string;
  readonly tz?: string;
  readonly where?: readonly { column: string; value: string }[];
}
async function take(files: readonly (string | Buffer)[], { map, series, tz = 'UTC', where = [] }: Given) {
  const paths = files.map((content, i) => {
    const path = join(folder, `${series}-${i}.csv`);
    writeFileSync(path, content);
    return path;
  });
  const read = readScanMap(map);
  if (!read.ok) throw new Error(read.error);
  const found = { delimiter: undefined, header: undefined, prefix: undefined, timeFormat: undefined };
  const request = { files: paths, map: read.value, where, tz, shiftSeconds: 0, series, people: series };
  const done = await importScans(lake, { ...request, ...found });
  if (!done.ok) throw new Error(done.error);
  return done.value;
}

const K = 10;
interface Scan {
  readonly person: string;
  readonly session: string;
  /** Seconds since 1970. */
  readonly at: number;
}
const dayOf = (at: number, offset = 0): string => new Date((at + offset) * 1000).toISOString().slice(0, 10);
const groupBy = <T>(all: readonly T[], key: (one: T) => string): Map<string, T[]> => Map.groupBy(all, key);
const peopleOf = (scans: readonly Scan[]): Set<string> => new Set(scans.map(({ person }) => person));
const round = (n: number): number => Number(n.toFixed(4));

/** People by the first moment at which they were seen. */
function firstSeen(scans: readonly Scan[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { person, at } of scans) first.set(person, Math.min(at, first.get(person) ?? at));
  return first;
}

function expectedCurve(scans: readonly Scan[], minutes: number): [string, number][] {
  const bins = new Map<number, number>();
  const step = minutes * 60;
  for (const at of firstSeen(scans).values())
    bins.set(Math.floor(at / step), (bins.get(Math.floor(at / step)) ?? 0) + 1);
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([bin, n]) => [new Date(bin * step * 1000).toISOString().slice(0, 16).replace('T', ' '), n]);
}

const arrivalCurve = async (event: string, every: number): Promise<[string, number][]> => {
  const { table } = await lake.report('arrivals', { event, every: String(every) });
  return table.rows
    .filter((row) => row.arrivals !== 0)
    .map((row) => [String(row.bin_start), Number(row.arrivals)]);
};

test('[P3] a contact log (t i j, blanks, seconds from 0): days, curves, presence, stays and cohorts', async () => {
  const random = seeded(11);
  const rows: [number, number, number][] = [];
  for (let day = 0; day < 3; day++)
    for (let i = 0; i < 2_500; i++) {
      // Fewer people on later days, some of them for the first time.
      const badge = (): number => 1_000 + day * 20 + Math.floor(random() * (120 - day * 15));
      const t = day * 86_400 + 32_520 + 20 * Math.floor(random() * 1_400);
      const [a, b] = [badge(), badge()];
      if (a !== b) rows.push([t, a, b]);
    }
  const text = ['# t i j', ...rows.map(([t, a, b]) => `${t}  ${a} ${b}`)].join('\n');
  const done = await take([text], { map: 'person=2,person=3,time=1', series: 'contacts' });
  const scans = rows.flatMap(([at, a, b]): Scan[] =>
    [a, b].map((person) => ({ person: String(person), session: dayOf(at), at })),
  );
  expect(done).toMatchObject({ read: 2 * rows.length, scans: 2 * rows.length, people: peopleOf(scans).size });

  const byDay = groupBy(scans, ({ session }) => session);
  const { table: visitors } = await lake.report('visitors', { series: 'contacts' }, { k: K });
  expect(visitors.rows.map((row) => [row.day, row.visitors, row.entries])).toEqual(
    [...byDay].sort().map(([day, own]) => [day, peopleOf(own).size, own.length]),
  );

  for (const [day, own] of byDay) {
    expect(await arrivalCurve(day, 10)).toEqual(expectedCurve(own, 10));
    const { table } = await lake.report('presence', { event: day, every: '30' });
    const spans = [...groupBy(own, ({ person }) => person).values()].map((mine) =>
      mine.map(({ at }) => Math.floor(at / 1_800)),
    );
    for (const row of table.rows) {
      const bin = Date.parse(`${row.bin_start}Z`.replace(' ', 'T')) / 1_800_000;
      expect([row.bin_start, row.seen, row.present]).toEqual([
        row.bin_start,
        spans.filter((bins) => bins.includes(bin)).length,
        spans.filter((bins) => Math.min(...bins) <= bin && bin <= Math.max(...bins)).length,
      ]);
    }
  }

  const stays = [...groupBy(scans, ({ person, session }) => `${person} ${session}`).values()].map((mine) => {
    const moments = mine.map(({ at }) => at);
    if (moments.length === 1) return null;
    return 30 * Math.floor((Math.max(...moments) - Math.min(...moments)) / 1_800);
  });
  const { table: dwell, totals } = await lake.report('dwell', { series: 'contacts' }, { k: K });
  expect(totals.people).toBe(stays.length);
  for (const row of dwell.rows)
    if (row.people !== null) expect(row.people).toBe(stays.filter((stay) => stay === row.minutes).length);
  expect(dwell.rows.some((row) => row.people !== null)).toBe(true);

  const { table: cohorts } = await lake.report('cohorts', { series: 'contacts', by: 'day' }, { k: K });
  const debut = new Map([...firstSeen(scans)].map(([person, at]) => [person, dayOf(at)]));
  for (const { cohort, period, people } of cohorts.rows) {
    const both = [...peopleOf(byDay.get(String(period)) ?? [])].filter((p) => debut.get(p) === cohort);
    if (people !== null) expect([cohort, period, people]).toEqual([cohort, period, both.length]);
  }
  expect(cohorts.rows.filter((row) => row.later === 0 && row.people !== null).length).toBeGreaterThan(0);
});

/** Hash-like names, quoted titles with commas, joins and leaves, times with a zone, duplicates, one bad row. */
function badgeLog() {
  const random = seeded(12);
  const start = Date.UTC(2019, 4, 6, 12) / 1000;
  const titles = Array.from({ length: 14 }, (_, i) => (i % 3 === 0 ? `Track ${i}, part "A"` : `Track ${i}`));
  const scans: Scan[] = [];
  const lines: string[] = [];
  for (const [i, session] of titles.entries())
    for (let p = 0; p < 160; p++) {
      const likes = (p + i) % 7 < 3 ? 0.7 : 0.12;
      if (random() > likes) continue;
      const at = start + Math.floor(i / 5) * 86_400 + (i % 5) * 5_400 + Math.floor(random() * 1_800);
      const person = `u-${(p * 7_919) % 100_003}`;
      const written = `${new Date((at - 3 * 3_600) * 1000).toISOString().slice(0, 19).replace('T', ' ')} -0300`;
      const line = `"${person}","${session.replaceAll('"', '""')}",Join,${written}`;
      scans.push({ person, session, at });
      lines.push(line);
      if (random() < 0.1) {
        scans.push({ person, session, at });
        lines.push(line);
      }
      lines.push(line.replace('Join', 'Leave'));
    }
  return { text: ['Full Name,session,participation,Updated At', ...lines, ',,Join,'].join('\n'), scans };
}

test('[P3] badge scans of talks: affinity, lift, Jaccard, curves and repeats of every session', async () => {
  const { text, scans } = badgeLog();
  const done = await take([text], {
    map: 'person=full name,session=session,time=Updated At',
    series: 'talks',
    tz: 'America/Sao_Paulo',
    where: [{ column: 'Participation', value: 'Join' }],
  });
  expect(done).toMatchObject({ scans: scans.length, noPerson: 1, people: peopleOf(scans).size });
  const exact = new Set(scans.map(({ person, session, at }) => `${person}|${session}|${at}`));
  expect(done.repeated).toBe(scans.length - exact.size);

  const bySession = [...groupBy(scans, ({ session }) => session)].sort(([a], [b]) => (a < b ? -1 : 1));
  expect(
    Object.fromEntries(done.events.map(({ eventId, people, scans: n }) => [eventId, [people, n]])),
  ).toEqual(
    Object.fromEntries(bySession.map(([session, own]) => [session, [peopleOf(own).size, own.length]])),
  );
  const n = peopleOf(scans).size;
  const order = bySession
    .map(([session, own]) => ({ session, doors: Math.min(...own.map(({ at }) => at)) }))
    .sort((a, b) => a.doors - b.doors)
    .map(({ session }) => session);
  const expected = bySession.flatMap(([a, left], i) =>
    bySession.slice(i + 1).flatMap(([b, right]) => {
      const [pa, pb] = [peopleOf(left), peopleOf(right)];
      const both = [...pa].filter((person) => pb.has(person)).length;
      const isNext = Math.abs(order.indexOf(a) - order.indexOf(b)) === 1;
      const few = [pa.size - both, pb.size - both].some((one) => one > 0 && one < K);
      if (both < K || (isNext && few)) return [];
      const lift = round((both * n) / (pa.size * pb.size));
      const jaccard = round(both / (pa.size + pb.size - both));
      return [{ a, b, people_a: pa.size, people_b: pb.size, both, lift, jaccard }];
    }),
  );
  const { table } = await lake.report('affinity', { series: 'talks' }, { k: K });
  expect(expected.length).toBeGreaterThan(50);
  expect(table.rows.map(({ a_to_b: _, b_to_a: __, ...row }) => row).sort(byPair)).toEqual(
    expected.sort(byPair),
  );

  for (const [session, own] of bySession.slice(0, 4)) {
    const { table: curve } = await lake.report('arrivals', { event: session, every: '5', tz: 'UTC' });
    expect(
      curve.rows.filter((row) => row.arrivals !== 0).map((row) => [row.bin_start, row.arrivals]),
    ).toEqual(expectedCurve(own, 5));
  }
  const attended = [...groupBy(scans, ({ person }) => person).values()].map(
    (mine) => new Set(mine.map(({ session }) => session)).size,
  );
  const { table: repeat } = await lake.report('repeat', { series: 'talks' }, { k: K });
  for (const row of repeat.rows)
    if (row.people !== null) expect(row.people).toBe(attended.filter((one) => one === row.events).length);
});
const byPair = (x: object, y: object): number => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1);

test('[A17] one file a day of museum visitors: the interval covers what an independent back-test says', async () => {
  const random = seeded(13);
  const summer = 3_600;
  const days = Array.from({ length: 45 }, (_, day) => {
    const size = 60 + Math.floor(random() * 120);
    const opening = Date.UTC(2009, 3, 28 + day, 9) / 1000 - summer;
    return Array.from({ length: size }, (_, i): Scan => {
      const at = opening + Math.floor((random() + random()) * 4 * 3_600);
      return { person: `${day * 1_000 + i}`, session: dayOf(at, summer), at };
    });
  });
  const files = days.map((scans) => scans.map(({ person, at }) => `${at}\t${person}\t${person}9`).join('\n'));
  const done = await take(files, { map: 'person=2,time=1', series: 'museum', tz: 'Europe/Dublin' });
  expect(done.events).toHaveLength(45);

  const request = { event: undefined, series: 'museum', after: undefined, clock: '13:00', level: 0.8 };
  const made = await runForecast(lake, { ...request, pastEvents: 1_000 });
  if (!made.ok) throw new Error(made.error.detail);
  const past = days.map((scans) => ({
    final: scans.length,
    soFar: scans.filter(({ at }) => ((at + summer) % 86_400) / 3_600 < 13).length,
    size: 1,
  }));
  const tests = past.slice(9).map((event, i) => {
    const told = forecast(past.slice(0, i + 9), event, 0.8);
    if (!told.ok) throw new Error('the history is long enough');
    return {
      ...told.value,
      ...event,
      holds: event.final >= told.value.low && event.final <= told.value.high,
    };
  });
  expect(made.value.table.rows.map((row) => [row.so_far, row.final, row.low, row.high, row.covered])).toEqual(
    tests.map((one) => [one.soFar, one.final, one.low, one.high, one.holds]),
  );
  expect(made.value.totals).toMatchObject({
    backtested: 36,
    covered: tests.filter(({ holds }) => holds).length,
  });
});

test('[P3] the same ids in two unrelated logs are different people; with one name for both they are not', async () => {
  const log = (day: string): string => Array.from({ length: 20 }, (_, i) => `${i},${day} 10:00`).join('\n');
  const map = 'person=1,time=2';
  await take([log('2031-01-01')], { map, series: 'one' });
  await take([log('2031-01-02')], { map, series: 'two' });
  const scope = { from: '2031-01-01', to: '2031-01-02' };
  expect((await lake.report('repeat', scope)).table.rows).toMatchObject([{ events: 1, people: 40 }]);
});

test.each([
  ['Windows-1252', Buffer.from('name,talk,when\nJos\u00e9,Sess\u00e3o,2030-05-07 10:00\n', 'latin1')],
  [
    'UTF-16 with its mark',
    Buffer.from('\ufeffname,talk,when\nJos\u00e9,Sess\u00e3o,2030-05-07 10:00\n', 'utf16le'),
  ],
  [
    'UTF-8 with its mark and Windows line ends',
    '\ufeffname;talk;when\r\n"Jos\u00e9";"Sess\u00e3o";2030-05-07 10:00\r\n',
  ],
  ['date and time in two columns', 'name\ttalk\twhen\tclock\nJosé\tSessão\t07/05/2030\t10:00\n'],
])('[P3] %s', async (name, content) => {
  const time = name.startsWith('date') ? 'time=when,time=clock' : 'time=when';
  const done = await take([content], { map: `person=name,session=talk,${time}`, series: 'encodings' });
  expect(done.events).toMatchObject([
    { eventId: 'Sessão', people: 1, startsMs: Date.UTC(2030, 4, 7, 10), scans: 1 },
  ]);
});

test('[P3] real contacts of a conference (SFHH 2009, CC0): two days, 403 people, and the curve of first sightings', async () => {
  const path = join(import.meta.dirname, '..', '..', 'fixtures', 'sfhh-contacts.dat.gz');
  const scans = gunzipSync(readFileSync(path))
    .toString()
    .trim()
    .split('\n')
    .flatMap((line): Scan[] => {
      const [t, ...people] = line.split(/\s+/);
      return people.map((person) => ({ person, session: dayOf(Number(t)), at: Number(t) }));
    });
  const done = await take([readFileSync(path)], { map: 'person=2,person=3,time=1', series: 'sfhh' });
  expect(done).toMatchObject({ read: 140_522, scans: 140_522, noPerson: 0, noTime: 0, people: 403 });
  const { table } = await lake.report('visitors', { series: 'sfhh' }, { k: K });
  expect(table.rows.map(({ visitors }) => visitors)).toEqual([402, 361]);
  const [first] = done.events;
  const own = scans.filter(({ session }) => session === '1970-01-01');
  expect(await arrivalCurve(first?.eventId ?? '', 15)).toEqual(expectedCurve(own, 15));
});
