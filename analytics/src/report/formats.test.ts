import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { fillDemo } from '../demo/fill-demo.ts';
import { formatText } from './format.ts';
import { readHeader } from './header.ts';
import { findReport, reportNames } from './library.ts';
import { type ReportResult, runReport } from './run-report.ts';
import { type Format, writeOut } from './write-out.ts';
import { columnName } from './xlsx.ts';

let lake: TestLake;
let result: ReportResult;
beforeAll(async () => {
  lake = openTestLake();
  await fillDemo(lake.pullDeps, { seed: 5, events: 6, people: 60, lastMs: Date.UTC(2026, 9, 30, 10) });
  result = await lake.report('funnel', {}, { k: 5 });
});
afterAll(() => lake.remove());

const headerOf = (name: string) => {
  const file = findReport(name);
  if (!file.ok) throw new Error(file.error);
  return file.value.header;
};
async function written(format: Format, name = 'funnel', given = result): Promise<Buffer> {
  const file = join(lake.dataDir, `out.${format}`);
  const done = await writeOut(lake.worker, given, headerOf(name), { format, file, print: () => undefined });
  if (!done.ok) throw new Error(done.error);
  return readFileSync(file);
}

test('[A21] JSON is one line with rows, totals and what they are worth', () => {
  const text = formatText(result, 'json');
  expect(text.trimEnd()).not.toContain('\n');
  const json = JSON.parse(text) as Record<string, unknown>;
  expect(json).toMatchObject({ report: 'funnel', total: result.totals.people, rows: result.table.rows });
  expect(Object.keys(json.meta as object).sort()).toEqual([
    'asOf',
    'k',
    'lagSeconds',
    'snapshot',
    'sources',
    'stale',
    'suppressed',
  ]);
});

test('[A21] the last line of ndjson is the foot; every format names k, snapshot and data-as-of', async () => {
  const lines = formatText(result, 'ndjson').trimEnd().split('\n');
  expect(lines).toHaveLength(result.table.rows.length + 1);
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ meta: { k: 5 } });
  for (const text of [formatText(result, 'table'), (await written('html')).toString()])
    expect(text).toMatch(/data as of 20.*k 5, \d+ suppressed.*snapshot \d+/);
});

test('[A21] a text a spreadsheet would run is disarmed in CSV; commas and quotes are quoted', () => {
  const table = {
    columns: ['a', 'b'],
    rows: [
      { a: '=1+1', b: 'x,"y"' },
      { a: '-5', b: null },
    ],
  };
  expect(formatText({ ...result, table }, 'csv')).toBe('a,b\r\n\'=1+1,"x,""y"""\r\n\'-5,\r\n');
});

test('[A21] Hangul takes two columns of a terminal, so the table stays straight', () => {
  const table = {
    columns: ['gate', 'n'],
    rows: [
      { gate: '북문', n: 1 },
      { gate: 'north', n: 22 },
    ],
  };
  const [, , first, second] = formatText({ ...result, table }, 'table').split('\n');
  expect([first, second]).toEqual(['북문    1', 'north  22']);
});

test('[A22] [A23] every report with a chart is one page with inline SVG, no script and nothing from elsewhere', async () => {
  for (const name of reportNames()) {
    const needsEvent = headerOf(name).params.some((param) => param.required);
    const given = await lake.report(name, needsEvent ? { event: 'demo-5-01' } : {}, { k: 5 });
    const page = (await written('html', name, given)).toString();
    expect(page).not.toMatch(/<script|javascript:|https?:\/\/(?!www\.w3\.org)/);
    expect([name, page.includes('<svg')]).toEqual([name, headerOf(name).chart !== undefined]);
  }
});

test('[A21] xlsx holds numbers as numbers and text as text', async () => {
  const files = unzipSync(await written('xlsx'));
  const sheet = strFromU8(files['xl/worksheets/sheet1.xml']!);
  expect(sheet).toContain('<c r="A1" t="inlineStr"><is><t xml:space="preserve">ticket_type</t></is></c>');
  expect(sheet).toContain(`<c r="C2"><v>${result.table.rows[0]!.people}</v></c>`);
  expect([0, 25, 26, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
});

test('[A21] Parquet says the same as the table', async () => {
  const bytes = await written('parquet');
  expect(bytes.subarray(0, 4).toString()).toBe('PAR1');
  await expect(
    writeOut(lake.worker, result, headerOf('funnel'), {
      format: 'parquet',
      file: undefined,
      print: () => undefined,
    }),
  ).resolves.toEqual({ ok: false, error: 'parquet needs --out FILE' });
});

test('[A21] a header that lacks a line is named', () => {
  expect(readHeader('-- title: x\nselect 1')).toEqual({
    ok: false,
    error: 'the header has no "-- question: …" line',
  });
});

const HEADER = '-- title: t\n-- question: q\n-- grain: g\n-- k-rule: none; a test\n';
const ownSql = (sql: string, timeoutMs = 20_000) => {
  const header = readHeader(HEADER);
  if (!header.ok) throw new Error(header.error);
  const file = { name: 'own', sql: `${HEADER}${sql}`, header: header.value };
  return runReport(lake, { file, params: {}, k: 10, snapshot: undefined, timeoutMs });
};

test('[A2] an analyst’s SQL runs over the views, and can neither read files nor write nor change settings', async () => {
  expect(await ownSql('select count(*) as n from stg_event')).toMatchObject({
    value: { table: { rows: [{ n: 6 }] } },
  });
  for (const [sql, why] of [
    ["select * from read_csv('/etc/passwd')", /Permission Error/],
    ["select * from read_text('package.json')", /Permission Error/],
    ["copy (select 1) to 'x.csv'", /Permission Error|not_a_select/],
    ['select 1; select 2', /not_a_select/],
    ['set enable_external_access = true', /not_a_select/],
    ["attach 'x.db'", /Permission Error|not_a_select/],
    ['select * from nowhere', /Catalog Error/],
  ] as const) {
    const answer = await ownSql(sql);
    if (answer.ok) throw new Error(`${sql} ran`);
    expect(answer.error.detail).toMatch(why);
  }
});

test('[A2] SQL that never ends is stopped by name, and the next report runs', async () => {
  const endless = 'select count(*) as n from range(100000000000) a, range(100000000000) b';
  expect(await ownSql(endless, 1_000)).toMatchObject({ error: { detail: 'timeout: stopped after 1 s' } });
  expect(await ownSql('select 1 as n')).toMatchObject({ ok: true });
});
