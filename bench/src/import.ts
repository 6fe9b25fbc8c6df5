/**
 * A guest list of 100,000 rows: read, judged, stored with a token each in one transaction, and a signed ticket for
 * everybody. The rival is csv-parse alone on the same bytes, which judges and stores nothing.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type EventId, type Millis } from '@attend-gate/shared';
import { openEventKeys } from '../../sync-server/src/access/event-keys.ts';
import { demoEvent } from '../../sync-server/src/demo.ts';
import { importGuestFile } from '../../sync-server/src/roster/import/import-guest-list.ts';
import { createRosterDesk } from '../../sync-server/src/roster/participants.ts';
import { listOfResult } from '../../sync-server/src/roster/read-guest-file.ts';
import { openEventDatabase } from '../../sync-server/src/store/database.ts';
import { createEventStore } from '../../sync-server/src/store/event-store.ts';
import { createParticipantStore } from '../../sync-server/src/store/participant-store.ts';
import { signTickets } from '../../sync-server/src/tokens/ticket.ts';
import type { Benchmark, BenchResult } from './report.ts';

const ROWS = 100_000;
const FAMILY = ['김', '이', '박', '최', '정', '강', '조', '윤', '장', '임'];
const GIVEN = ['민준', '서연', '도윤', '서현', '예준', '지우', '시우', '하은', '주원', '수아'];

function guestList(): Buffer {
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const name = `${FAMILY[i % 10]}${GIVEN[Math.floor(i / 10) % 10]}${i}`;
    return `${i},${name},guest${i}@example.org,010-${1000 + (i % 9000)}-${1000 + (i % 8999)},"회사, ${i % 500}",일반,참석`;
  });
  return Buffer.from(`번호,이름,이메일,연락처,소속,티켓 종류,참석 여부\n${rows.join('\n')}\n`);
}

const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.from(randomBytes(n));
const seconds = async (work: () => unknown): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

async function run(note: (line: string) => void): Promise<readonly BenchResult[]> {
  const require = createRequire(new URL('../../sync-server/package.json', import.meta.url));
  const { parse } = require('csv-parse/sync') as { parse: (text: string) => unknown[] };
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-bench-'));
  const bytes = guestList();
  const text = bytes.toString();
  const info = demoEvent(clock.now());
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20).unref();
  try {
    const alone = await seconds(() => parse(text));
    note(`csv-parse alone: ${alone.toFixed(2)} s`);
    const store = await openEventDatabase(join(folder, 'event.db'));
    createEventStore(store, info.id as EventId).put(info, clock.now());
    const keys = await openEventKeys(folder, random);
    const codePrefix = (): string => info.codePrefix;
    const desk = createRosterDesk({ store, clock, random, codePrefix, onChanged: () => undefined });
    const take = async (): Promise<number> => {
      const read = await importGuestFile(bytes);
      if (!read.ok) throw new Error(read.error.reason);
      const { people, skipped } = listOfResult(read.value);
      return desk.take({ people, skipped, fileName: 'guests.csv', actor: 'bench' }).created;
    };
    let created = 0;
    const stored = await seconds(async () => {
      created = await take();
    });
    if (created !== ROWS) throw new Error(`${created} people instead of ${ROWS}`);
    note(`read, judged and stored with tokens: ${stored.toFixed(2)} s`);
    const people = createParticipantStore(store);
    let tickets = 0;
    const signed = await seconds(async () => {
      let after: string | undefined;
      for (;;) {
        const page = await people.page(after, 2_000);
        if (page.length === 0) break;
        tickets += (await signTickets(page, info, keys.event.signer)).length;
        after = page.at(-1)?.id;
      }
    });
    if (tickets !== ROWS) throw new Error(`${tickets} tickets instead of ${ROWS}`);
    note(`signed tickets: ${signed.toFixed(2)} s`);
    const again = await seconds(take);
    await store.close();
    return [
      {
        work: '100,000 rows: read, tokens, stored, signed tickets',
        ours: stored + signed,
        unit: 's',
        target: 10,
      },
      {
        work: '100,000 rows: read, judged, stored with tokens',
        ...{ ours: stored, rival: alone, rivalName: 'csv-parse alone', unit: 's' },
      },
      { work: '100,000 signed tickets (AG1)', ours: signed, unit: 's' },
      {
        work: 'the same file again: nothing changes',
        ours: again,
        rival: stored,
        rivalName: 'first upload',
        unit: 's',
      },
      { work: 'peak resident memory', ours: Math.round(peak / 2 ** 20), unit: 'MiB', target: 1_024 },
    ];
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true, force: true });
  }
}

export default { about: 'a guest list of 100,000 rows', run } satisfies Benchmark;
