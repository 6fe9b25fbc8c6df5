/**
 * A guest list of 100,000 rows from a file: read, judged, stored with a token each piece by piece, and a signed ticket
 * for everybody. The rival is csv-parse alone on the same bytes, which judges and stores nothing.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Taken } from './import/take-in.ts';
import type { Benchmark, BenchResult } from './report.ts';

const ROWS = 100_000;
const FAMILY = ['김', '이', '박', '최', '정', '강', '조', '윤', '장', '임'];
const GIVEN = ['민준', '서연', '도윤', '서현', '예준', '지우', '시우', '하은', '주원', '수아'];

function guestList(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const name = `${FAMILY[i % 10]}${GIVEN[Math.floor(i / 10) % 10]}${i}`;
    return `${i},${name},guest${i}@example.org,010-${1000 + (i % 9000)}-${1000 + (i % 8999)},"회사, ${i % 500}",일반,참석`;
  });
  return `번호,이름,이메일,연락처,소속,티켓 종류,참석 여부\n${lines.join('\n')}\n`;
}

/** Takes a list of so many rows in, in a process of its own. */
async function takeIn(rows: number): Promise<Taken> {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-bench-'));
  try {
    const path = join(folder, 'guests.csv');
    writeFileSync(path, guestList(rows));
    const script = join(import.meta.dirname, 'import', 'take-in.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, path, folder]);
    const taken = JSON.parse(stdout) as Taken;
    if (taken.created !== rows || taken.tickets !== rows)
      throw new Error(`${taken.created} people and ${taken.tickets} tickets instead of ${rows}`);
    return taken;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(note: (line: string) => void): Promise<readonly BenchResult[]> {
  const require = createRequire(new URL('../../sync-server/package.json', import.meta.url));
  const { parse } = require('csv-parse/sync') as { parse: (text: string) => unknown[] };
  const text = guestList(ROWS);
  const started = performance.now();
  parse(text);
  const alone = (performance.now() - started) / 1000;
  note(`csv-parse alone: ${alone.toFixed(2)} s`);
  const small = await takeIn(ROWS / 10);
  note(`10,000 rows: ${small.stored.toFixed(2)} s, peak ${small.peak.toFixed(0)} MiB`);
  const taken = await takeIn(ROWS);
  const { stored, signed, again, blocked, peak, before } = taken;
  note(
    `100,000 rows: ${stored.toFixed(2)} s, peak ${peak.toFixed(0)} MiB (${before.toFixed(0)} before the file)`,
  );
  return [
    {
      work: '100,000 rows: read, tokens, stored, signed tickets',
      ...{ ours: stored + signed, unit: 's', target: 10 },
    },
    {
      work: '100,000 rows: read, judged, stored with tokens',
      ...{ ours: stored, rival: alone, rivalName: 'csv-parse alone', unit: 's' },
    },
    { work: '100,000 signed tickets (AG1)', ours: signed, unit: 's' },
    {
      work: 'the same file again: nothing changes',
      ...{ ours: again, rival: stored, rivalName: 'first upload', unit: 's' },
    },
    { work: 'longest time without a turn for gates', ours: Math.round(blocked * 1000), unit: 'ms' },
    {
      work: 'peak memory, 100,000 rows beside 10,000',
      ...{ ours: Math.round(peak), rival: Math.round(small.peak), rivalName: '10,000 rows', unit: 'MiB' },
      target: 400,
    },
  ];
}

export default { about: 'a guest list of 100,000 rows', run } satisfies Benchmark;
