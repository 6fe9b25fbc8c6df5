/**
 * Live numbers between two pulls: while somebody watches, the running events are asked for their counters every two
 * seconds. Nothing of it is stored; the pull stays the truth. An event that does not answer keeps its last number and
 * says so.
 */
import type { ExportClient } from '../pull/export-client.ts';
import type { EventStatus } from './status.ts';

export interface LiveFeedDeps {
  readonly status: () => readonly EventStatus[];
  /** Undefined for events nobody can be asked about. */
  readonly clientOf: (source: string) => ExportClient | undefined;
  readonly clock: { readonly now: () => number };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export type Watcher = (events: readonly EventStatus[]) => void;

const EVERY_MS = 2_000;
/** A slow server must not hold up the others' numbers. */
const PATIENCE_MS = 1_500;

export interface LiveFeed {
  /** Calls with all events at once and every two seconds from then on. @returns stops it */
  watch(watcher: Watcher): () => void;
}

export function createLiveFeed(deps: LiveFeedDeps): LiveFeed {
  const watchers = new Set<Watcher>();
  let running = false;

  /** What an event last said of itself; newer than the lake until the next pull. */
  const heard = new Map<
    string,
    Pick<EventStatus, 'people' | 'bodies' | 'everIn' | 'openConflicts' | 'asOf'>
  >();

  const lastKnown = (event: EventStatus, failure: string): EventStatus => {
    const numbers = heard.get(event.event);
    if (!numbers?.asOf || (event.asOf !== null && event.asOf > numbers.asOf)) return { ...event, failure };
    const lagSeconds = Math.round((deps.clock.now() - Date.parse(numbers.asOf)) / 1_000);
    return { ...event, ...numbers, lagSeconds, failure };
  };

  const ask = async (event: EventStatus): Promise<EventStatus> => {
    const client = event.phase === 'live' ? deps.clientOf(event.source) : undefined;
    if (!client) return event;
    const late = new Promise<undefined>((resolve) => deps.after(PATIENCE_MS, () => resolve(undefined)));
    const answer = await Promise.race([client.event(event.event), late]);
    if (answer === undefined) return lastKnown(event, event.failure ?? 'no answer yet');
    if (!answer.ok) return lastKnown(event, `${answer.error.kind}: ${answer.error.detail}`);
    const { counters } = answer.value.row;
    const numbers = {
      ...{ people: counters.people, bodies: counters.bodies, everIn: counters.ever_in },
      ...{ openConflicts: counters.open_conflicts, asOf: new Date(deps.clock.now()).toISOString() },
    };
    heard.set(event.event, numbers);
    return { ...event, ...numbers, lagSeconds: 0, failure: null };
  };
  const round = async (): Promise<void> => {
    const events = await Promise.all(deps.status().map(ask));
    for (const watcher of watchers) watcher(events);
  };
  const loop = (): void => {
    if (watchers.size === 0) {
      running = false;
      return;
    }
    round()
      .catch(deps.onError)
      .finally(() => deps.after(EVERY_MS, loop));
  };
  return {
    watch: (watcher) => {
      watchers.add(watcher);
      watcher(deps.status());
      if (!running) {
        running = true;
        loop();
      }
      return () => watchers.delete(watcher);
    },
  };
}
