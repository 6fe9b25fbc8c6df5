/**
 * One round over the events of one source: pull, compare, publish. An event that fails is noted and takes nobody
 * with it (P1); a source that fails leaves the others alone.
 */
import { err, ok, type Result } from '@attend-gate/shared';
import type { Source } from '../sources/sources.ts';
import { COMPACT_ABOVE, compactEvent } from './compact.ts';
import type { ExportClient, PullFailure } from './export-client.ts';
import { publishEvent } from './publish.ts';
import { type EventOfSource, type PullDeps, pullEvent } from './pull-event.ts';

export interface EventOutcome {
  readonly event: string;
  readonly result: Result<{ readonly facts: number; readonly participants: number }, PullFailure>;
}
export type SourceOutcome = Result<readonly EventOutcome[], PullFailure>;

/** A fact may arrive between the pull and the event's own counters; then both are asked again. */
const ATTEMPTS = 4;

async function pullAndPublish(deps: PullDeps, of: EventOfSource): Promise<EventOutcome['result']> {
  const total = { facts: 0, participants: 0 };
  let last: Result<never, PullFailure> = err({ kind: 'audit', detail: 'never tried' });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    // Our own clock: an event server whose clock jumped must not make its numbers look fresh.
    const asOfMs = deps.clock.now();
    const head = await of.client.event(of.event);
    if (!head.ok) return head;
    const pulled = await pullEvent(deps, of, head.value);
    if (!pulled.ok) return pulled;
    total.facts += pulled.value.facts;
    total.participants += pulled.value.participants;
    const { info, row } = head.value;
    const announced = { info, counters: row.counters, lastSeq: row.last_seq, asOfMs };
    const published = await publishEvent(deps, of.event, announced);
    if (published.ok) {
      // What is over is read for years and hardly written: one file a table.
      const over = info.endsAt < deps.clock.now();
      const compacted = await compactEvent(deps, of.event, over ? 1 : COMPACT_ABOVE);
      return compacted.ok ? ok(total) : err({ kind: 'worker', detail: compacted.error.detail });
    }
    last = published;
    if (published.error.kind !== 'audit') break;
  }
  return last;
}

export async function pullSource(
  deps: PullDeps,
  source: Source,
  client: ExportClient,
  only?: string,
): Promise<SourceOutcome> {
  const listed = source.events.length > 0 ? ok(source.events) : await client.events();
  if (!listed.ok) {
    for (const { eventId, source: url } of deps.catalog.events())
      if (url === source.url) deps.catalog.noteFailure(eventId, describe(listed.error), deps.clock.now());
    return listed;
  }
  const outcomes: EventOutcome[] = [];
  for (const event of listed.value) {
    if (only !== undefined && only !== event) continue;
    const series = source.series === '' ? event : source.series;
    const result = await pullAndPublish(deps, { source: source.url, event, series, client });
    if (!result.ok) deps.catalog.noteFailure(event, describe(result.error), deps.clock.now());
    outcomes.push({ event, result });
  }
  return ok(outcomes);
}

export const describe = ({ kind, detail }: PullFailure): string => `${kind}: ${detail}`;
