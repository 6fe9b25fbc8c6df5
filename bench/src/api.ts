/**
 * The REST API as another system uses it: verify a code, check a person in. The rivals are a bare Hono handler, which
 * checks, judges and stores nothing, and a bare handler with one durable SQLite insert per request. CPU per request is
 * of the asked process alone; half of the requests warm up and are not counted.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drive, type Measured, start } from './api/drive.ts';
import type { Benchmark, BenchResult } from './report.ts';

const REQUESTS = 2_000;
const CONNECTIONS = 32;

const rows = (work: string, ours: Measured, rival: Measured, rivalName: string): readonly BenchResult[] => [
  { work: `${work}, CPU per request`, ours: ours.cpu, rival: rival.cpu, rivalName, unit: 'µs' },
  { work: `${work}, p99`, ours: ours.p99, rival: rival.p99, rivalName, unit: 'ms' },
  {
    work: `${work}, time per request at ${CONNECTIONS} connections`,
    ...{ ours: 1e6 / ours.perSecond, rival: 1e6 / rival.perSecond, rivalName, unit: 'µs' },
  },
];

/** Uploads that many people and answers with their codes. */
async function codesOf(
  { started }: Awaited<ReturnType<typeof start>>,
  count: number,
): Promise<readonly string[]> {
  const { address, key, event } = started;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
  const participants = Array.from({ length: count }, (_, i) => ({
    name: `Guest ${i}`,
    email: `g${i}@example.org`,
  }));
  const body = JSON.stringify({ participants });
  const upload = await fetch(`${address}/api/participants/bulk-upload`, { method: 'POST', headers, body });
  if (!upload.ok) throw new Error(`the upload answers ${upload.status}: ${await upload.text()}`);
  const codes: string[] = [];
  let cursor = '';
  do {
    const url = `${address}/api/events/${event}/participants?limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const page = (await (await fetch(url, { headers })).json()) as {
      readonly participants: readonly { readonly code: string }[];
      readonly next: string | null;
    };
    codes.push(...page.participants.map(({ code }) => code));
    cursor = page.next ?? '';
  } while (cursor !== '');
  return codes;
}

async function run(note: (line: string) => void): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-bench-'));
  const ours = await start('ours.ts', folder);
  const bare = await start('bare.ts', folder);
  try {
    const codes = await codesOf(ours, REQUESTS * 2);
    note(`${codes.length} people`);
    const twice = async (of: Parameters<typeof drive>[1], target: typeof ours): Promise<Measured> => {
      await drive(target, of, REQUESTS, CONNECTIONS);
      const second = { ...of, body: (i: number) => of.body(REQUESTS + i) };
      const measured = await drive(target, second, REQUESTS, CONNECTIONS);
      note(`${of.path}: ${measured.cpu.toFixed(0)} µs CPU, ${measured.perSecond.toFixed(0)} a second`);
      return measured;
    };
    const token = (i: number): string => codes[i % codes.length]!;
    const verify = await twice(
      { path: '/api/tokens/verify', body: (i) => ({ token: token(i) }), status: 200 },
      ours,
    );
    const read = await twice({ path: '/read', body: (i) => ({ token: token(i) }), status: 200 }, bare);
    const entry = (i: number) => ({ token: token(i), gate: 'north', nonce: `n-${i}` });
    const checkIn = await twice({ path: '/api/attendance/checkin', body: entry, status: 201 }, ours);
    const insert = await twice({ path: '/insert', body: entry, status: 201 }, bare);
    return [
      ...rows('verify a code', verify, read, 'bare Hono handler'),
      ...rows('check in', checkIn, insert, 'bare Hono + SQLite insert'),
      {
        work: 'check in beside verify, CPU',
        ours: checkIn.cpu,
        rival: verify.cpu,
        rivalName: 'our verify',
        unit: 'µs',
      },
    ];
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

export default { about: 'REST check-in and verify', run } satisfies Benchmark;
