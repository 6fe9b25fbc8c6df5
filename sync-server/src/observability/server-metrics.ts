/** The figures of the whole process: one registry, and in it every event that is open. */
import type { EventId, Millis } from '@attend-gate/shared';
import { METRICS, type MetricName } from './catalogue.ts';
import type { EventProbe, EventWatch } from './event-watch.ts';
import { createRegistry, type Instruments, type Sample } from './registry.ts';
import { type Span, UNTRACED } from './tracing.ts';
import { type WatchedEvent, watchEvent } from './watch-event.ts';

export interface ServerMetricsDeps {
  readonly version: string;
  readonly clock: { readonly now: () => Millis };
  /** Milliseconds that only ever rise. */
  readonly elapsed: () => number;
  /** Also the figures of Node itself; once per process. */
  readonly process: boolean;
  /** Left out = no traces. */
  readonly span?: Span;
  /** The figures of one event could not be looked up: it counts as not ready. */
  readonly onError: (error: unknown) => void;
}

export interface ServerMetrics {
  readonly instruments: Instruments<MetricName>;
  readonly contentType: string;
  /** For `openEvent`; the same one when the event opens again. */
  watch(event: EventId): EventWatch;
  /** From now on its figures are looked up. */
  opened(event: EventId, probe: EventProbe): void;
  closed(event: EventId): void;
  /** Asked for events that are there and could not be opened: they are not ready. */
  failing(events: () => readonly EventId[]): void;
  /** What Prometheus fetches. Looks everything up first. */
  text(): Promise<string>;
  /** The same, for who judges them here. */
  samples(): Promise<readonly Sample[]>;
}

/** Gauges with labels that may vanish: emptied before they are looked up again. */
const LOOKED_UP = [
  ...['connections', 'deviceAcknowledged', 'deviceUnsent', 'deviceLag', 'deviceLast', 'waiting'],
  ...['outbox', 'outboxAge', 'ready', 'facts', 'people', 'conflicts', 'rooms', 'rosterAge'],
  ...['rosterBehind', 'files', 'diskFree'],
] as readonly MetricName[];

export function createServerMetrics(deps: ServerMetricsDeps): ServerMetrics {
  const { instruments, text, samples, contentType } = createRegistry(METRICS, { process: deps.process });
  instruments.build.record(1, { version: deps.version, node: process.versions.node });
  // Counters that have not counted yet are there from the start, or an alert on them would have nothing to look at.
  for (const name of ['errors', 'backupFailures'] as const) instruments[name].record(0);
  const events = new Map<EventId, WatchedEvent>();
  const probes = new Map<EventId, EventProbe>();
  const watched = (event: EventId): WatchedEvent => {
    const known =
      events.get(event) ?? watchEvent({ event, instruments, ...deps, span: deps.span ?? UNTRACED });
    events.set(event, known);
    return known;
  };
  let failed = (): readonly EventId[] => [];
  const lookUp = async (): Promise<void> => {
    for (const name of LOOKED_UP) instruments[name].clear();
    for (const event of failed()) instruments.ready.record(0, { event });
    await Promise.all(
      [...probes].map(async ([event, probe]) => {
        try {
          await watched(event).refresh(probe);
        } catch (error) {
          // Its database is away. The others' figures are served all the same.
          instruments.ready.record(0, { event });
          deps.onError(error);
        }
      }),
    );
  };
  // One after the other: whoever empties the gauges must not do it while somebody else reads them.
  let turn: Promise<unknown> = Promise.resolve();
  const lookedUp = <T>(read: () => Promise<T>): Promise<T> => {
    const mine = turn.then(async () => {
      await lookUp();
      return read();
    });
    turn = mine.catch(() => undefined);
    return mine;
  };
  return {
    instruments,
    contentType,
    watch: (event) => watched(event).watch,
    opened: (event, probe) => void probes.set(event, probe),
    closed: (event) => void probes.delete(event),
    failing: (events) => {
      failed = events;
    },
    text: () => lookedUp(text),
    samples: () => lookedUp(samples),
  };
}
