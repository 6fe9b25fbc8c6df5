/**
 * A shared log as one relay uses it (L34): its own appends are announced, those of others are read and handed over in
 * commit order. What the bus says is a hint: a message that fits is used, one that does not means "look", and looking
 * every few seconds makes a dead bus slow and never wrong.
 */
import type { LogStore, Run, StoredFact } from '@attend-gate/shared';
import type { Bus } from '../../cluster/bus.ts';
import type { Following } from '../event-logs.ts';
import type { SharedLogStore } from './shared-log-store.ts';

export interface FollowingDeps {
  readonly log: SharedLogStore;
  readonly bus: Bus;
  /** Of this log alone. */
  readonly channel: string;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export type FollowingLog = LogStore & Following & { close(): void };

/** L34: how often to look without being told. */
const LOOK_EVERY_MS = 2_500;
const PAGE = 2_000;
/** A longer announcement carries numbers only. */
const SMALL = 16_384;

type Announced = readonly [seq: number, client: number, index: number, text: string];

/** Facts in commit order, gathered by session. */
function runsOf(facts: readonly Pick<StoredFact, 'client' | 'index' | 'text'>[]): Run[] {
  const runs = new Map<number, { client: number; clock: number; texts: string[] }>();
  for (const { client, index, text } of facts) {
    const run = runs.get(client);
    if (run) run.texts.push(text);
    else runs.set(client, { client, clock: index, texts: [text] });
  }
  return [...runs.values()];
}

function readAnnouncement(message: string): readonly Announced[] | undefined {
  try {
    // Only relays of this event write to the bus, and a wrong message is no more than a hint to look.
    const facts = JSON.parse(message) as readonly Announced[];
    return Array.isArray(facts) && facts.every((fact) => fact.length === 4) ? facts : undefined;
  } catch {
    return undefined;
  }
}

export function createFollowingLog(deps: FollowingDeps): FollowingLog {
  const { log, bus, channel, after, onError } = deps;
  /** Everything up to here is in the room, or on its way there. */
  let seen = 0;
  /** Raised by every load: what was being read meanwhile is about the document of before. */
  let loads = 0;
  let take: ((runs: readonly Run[]) => readonly Run[] | undefined) | undefined;
  /** Others' facts that the room is about to append: stored already, so they need no transaction. */
  const stored = new Map<string, string>();
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let closed = false;
  let cancel = (): void => undefined;

  const key = (client: number, index: number): string => `${client}:${index}`;
  const handOver = (facts: readonly Omit<StoredFact, 'receivedAt'>[]): boolean => {
    const fresh = take?.(runsOf(facts));
    if (!fresh) return false;
    for (const { client, clock, texts } of fresh)
      for (const [i, text] of texts.entries()) stored.set(key(client, clock + i), text);
    seen = facts.at(-1)?.seq ?? seen;
    return true;
  };
  const look = async (): Promise<void> => {
    try {
      do {
        lookAgain = false;
        const load = loads;
        const facts = await log.readFrom(seen, PAGE);
        if (closed || load !== loads) return;
        // What came over the bus while this was being read is in the room.
        const rest = facts.filter(({ seq }) => seq > seen);
        if (rest.length > 0 && !handOver(rest)) return;
        if (facts.length === PAGE) lookAgain = true;
      } while (lookAgain);
    } finally {
      looking = undefined;
    }
  };
  const lookNow = (): Promise<void> => {
    lookAgain = true;
    looking ??= look();
    return looking;
  };
  const hear = (message: string): void => {
    if (closed || !take) return;
    const facts = readAnnouncement(message)?.map(([seq, client, index, text]) => ({
      seq,
      client,
      index,
      text,
    }));
    const next = facts?.[0]?.seq === seen + 1 && !looking;
    if (!next || !facts || !handOver(facts)) lookNow().catch(onError);
  };
  const lookLater = (): void => {
    cancel = after(LOOK_EVERY_MS, () => {
      if (closed) return;
      lookNow().catch(onError).finally(lookLater);
    });
  };
  const unsubscribe = bus.subscribe(channel, hear);

  /** Without what `handOver` put there. */
  const withoutStored = (runs: readonly Run[]): Run[] =>
    runs.flatMap((run) => {
      let at = 0;
      while (at < run.texts.length && stored.get(key(run.client, run.clock + at)) === run.texts[at]) {
        stored.delete(key(run.client, run.clock + at));
        at++;
      }
      return at === run.texts.length ? [] : [{ ...run, clock: run.clock + at, texts: run.texts.slice(at) }];
    });
  return {
    load: async () => {
      const { runs, lastSeq } = await log.loadAt();
      loads++;
      stored.clear();
      seen = lastSeq;
      return runs;
    },
    append: async (runs, receivedAt) => {
      const rest = withoutStored(runs);
      if (rest.length === 0) return { lastSeq: seen };
      const { lastSeq, facts } = await log.append(rest, receivedAt);
      const first = facts[0];
      if (!first) return { lastSeq };
      if (first.seq === seen + 1) seen = lastSeq;
      else lookNow().catch(onError);
      const announced = facts.map(({ seq, client, index, text }): Announced => [seq, client, index, text]);
      const message = JSON.stringify(announced);
      bus.publish(channel, message.length <= SMALL ? message : JSON.stringify([]));
      return { lastSeq };
    },
    readFrom: log.readFrom,
    follow: (into) => {
      take = into;
      lookLater();
      lookNow().catch(onError);
    },
    catchUp: lookNow,
    close: () => {
      closed = true;
      cancel();
      unsubscribe();
    },
  };
}
