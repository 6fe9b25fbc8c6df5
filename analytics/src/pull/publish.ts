/**
 * From pulled facts to the tables that reports read. The worker folds the event; if its totals are not the event's
 * own, nothing is published and the source shows why (A12). Readers see the old tables until the new ones are whole.
 */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type EventInfo, type ExportedEvent, err, ok, type Result } from '@attend-gate/shared';
import type { DerivedCounters } from '../lake/derive.ts';
import { DERIVED_TABLES, type DerivedTable } from '../lake/tables.ts';
import type { PullFailure } from './export-client.ts';
import type { PullDeps } from './pull-event.ts';

export interface Announced {
  readonly info: EventInfo;
  readonly counters: ExportedEvent['counters'];
  readonly lastSeq: number;
  readonly asOfMs: number;
}

const fail = (kind: PullFailure['kind'], detail: string) => err<PullFailure>({ kind, detail });

/**
 * Where the event's counters and ours differ; undefined = nowhere.
 * @param erased rows of persons were deleted here (A15): then ours may be lower
 */
function differences(ours: DerivedCounters, theirs: DerivedCounters, erased: boolean): string | undefined {
  const names = ['facts', 'people', 'bodies', 'ever_in', 'open_conflicts'] as const;
  const wrong = names.filter((name) => (erased ? ours[name] > theirs[name] : ours[name] !== theirs[name]));
  if (wrong.length === 0) return undefined;
  return wrong.map((name) => `${name} ${ours[name]}, the event says ${theirs[name]}`).join('; ');
}

/**
 * @param announced what the event said of itself after the pull
 * @returns the snapshot, or 0 when nothing had changed
 */
export async function publishEvent(
  deps: PullDeps,
  event: string,
  announced: Announced,
): Promise<Result<number, PullFailure>> {
  const { dataDir, catalog, worker, clock } = deps;
  const state = catalog.event(event);
  if (!state) return fail('concurrent', `${event} was removed`);
  const info = JSON.stringify(announced.info);
  const counters = JSON.stringify(announced.counters);
  if (!state.dirty && state.info === info && state.counters === counters) {
    catalog.notePulled(event, clock.now());
    return ok(0);
  }
  const name = randomBytes(6).toString('hex');
  const pathOf = (table: DerivedTable): string => join('lake', table, `event=${event}`, `${name}.parquet`);
  const filesOf = (table: 'fact' | 'participant_change'): string[] =>
    catalog.files({ event, table }).map(({ path }) => join(dataDir, path));
  const derived = await worker.run({
    kind: 'derive',
    info: announced.info,
    series: state.series,
    asOfMs: announced.asOfMs,
    countedFacts: announced.counters.facts,
    factFiles: filesOf('fact'),
    participantFiles: filesOf('participant_change'),
    out: Object.fromEntries(DERIVED_TABLES.map((t) => [t, join(dataDir, pathOf(t))])) as Record<
      DerivedTable,
      string
    >,
  });
  if (!derived.ok) return fail('worker', derived.error.detail.slice(0, 300));
  const drop = (): void => {
    for (const table of DERIVED_TABLES) rmSync(join(dataDir, pathOf(table)), { force: true });
  };
  const { waiting } = derived.value;
  // Between storing and counting a fact the event needs a moment; one that never counts it is wrong.
  const uncounted = waiting > 0 && announced.lastSeq >= state.factCursor;
  const wrong = uncounted
    ? `facts: the event handed out ${waiting} more than it counts`
    : differences(derived.value.counters, announced.counters, catalog.erased('event').includes(event));
  if (wrong !== undefined) {
    drop();
    return fail('audit', wrong);
  }
  const committed = catalog.commit({
    note: `publish ${event}`,
    nowMs: clock.now(),
    expected: state,
    state: {
      ...state,
      ...{ info, counters, dirty: waiting > 0, failure: undefined },
      ...{ asOfMs: announced.asOfMs, pulledMs: clock.now() },
    },
    add: derived.value.files.map(({ table, rows, bytes }) => {
      return { table, path: pathOf(table), minSeq: 0, maxSeq: state.factCursor, rows, bytes };
    }),
    retire: catalog
      .files({ event })
      .filter(({ table }) => (DERIVED_TABLES as readonly string[]).includes(table))
      .map(({ id }) => id),
  });
  if (committed.ok) return committed;
  drop();
  return fail('concurrent', 'another pull was faster');
}
