/**
 * One import in a process of its own, so that its peak memory is that of the import and of nothing else. Takes the
 * path of a guest list and an empty folder, prints `Taken` as one line of JSON.
 */
import { randomBytes } from 'node:crypto';
import { asMillis, type EventId, type Millis } from '@attend-gate/shared';
import { openEventKeys } from '../../../sync-server/src/access/event-keys.ts';
import { demoEvent } from '../../../sync-server/src/demo.ts';
import { fileOnDisk } from '../../../sync-server/src/roster/import/byte-source.ts';
import { createRosterDesk } from '../../../sync-server/src/roster/participants.ts';
import { readGuestFile } from '../../../sync-server/src/roster/read-guest-file.ts';
import { takeFile } from '../../../sync-server/src/roster/take-file.ts';
import { openEventDatabase } from '../../../sync-server/src/store/database.ts';
import { createEventStore } from '../../../sync-server/src/store/event-store.ts';
import { createParticipantStore } from '../../../sync-server/src/store/participant-store.ts';
import { signTickets } from '../../../sync-server/src/tokens/ticket.ts';

/** Times in seconds, memory in MiB. */
export interface Taken {
  readonly created: number;
  readonly stored: number;
  readonly signed: number;
  readonly tickets: number;
  readonly again: number;
  /** The longest the event loop had no turn, in seconds. */
  readonly blocked: number;
  /** Resident memory before the file was opened, and its highest. */
  readonly before: number;
  readonly peak: number;
}

const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.from(randomBytes(n));
const MIB = 2 ** 20;

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

const [path, folder] = process.argv.slice(2);
if (path === undefined || folder === undefined) throw new Error('usage: take-in.ts FILE FOLDER');
const info = demoEvent(clock.now());
const store = await openEventDatabase(`${folder}/event.db`);
createEventStore(store, info.id as EventId).put(info, clock.now());
const keys = await openEventKeys(folder, random);
const codePrefix = (): string => info.codePrefix;
const desk = createRosterDesk({ store, clock, random, codePrefix, onChanged: () => undefined });
const take = async (): Promise<number> => {
  const read = await readGuestFile(await fileOnDisk(path));
  if (!read.ok) throw new Error(read.error);
  return (await takeFile(read.value, desk, { fileName: 'guests.csv', actor: 'bench' })).created;
};
let blocked = 0;
let turn = performance.now();
const beat = setInterval(() => {
  blocked = Math.max(blocked, (performance.now() - turn) / 1000);
  turn = performance.now();
}, 1);
const before = process.memoryUsage().rss / MIB;
let created = 0;
const stored = await seconds(async () => {
  created = await take();
});
clearInterval(beat);
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
const again = await seconds(take);
await store.close();
// `maxRSS` is in KiB.
const peak = process.resourceUsage().maxRSS / 1024;
console.log(
  JSON.stringify({ created, stored, signed, tickets, again, blocked, before, peak } satisfies Taken),
);
