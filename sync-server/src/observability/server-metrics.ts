/** The figures of the whole process: one registry, and in it every event that is open. */
import type { EventId, Millis } from '@attend-gate/shared';
import { METRICS, type MetricName } from './catalogue.ts';
import type { EventProbe, EventWatch } from './event-watch.ts';
import { createRegistry, type Instruments } from './registry.ts';
import { type WatchedEvent, watchEvent } from './watch-event.ts';

export interface ServerMetricsDeps {
  readonly version: string;
  readonly clock: { readonly now: () => Millis };
  /** Milliseconds that only ever rise. */
  readonly elapsed: () => number;
  /** Also the figures of Node itself; once per process. */
  readonly process: boolean;
}

export interface ServerMetrics {
  readonly instruments: Instruments<MetricName>;
  readonly contentType: string;
  /** For `openEvent`; the same one when the event opens again. */
  watch(event: EventId): EventWatch;
  /** From now on its figures are looked up. */
  opened(event: EventId, probe: EventProbe): void;
  closed(event: EventId): void;
  /** What Prometheus fetches. Looks everything up first. */
  text(): Promise<string>;
}

/** Gauges with labels that may vanish: emptied before they are looked up again. */
const LOOKED_UP = [
  ...['connections', 'deviceAcknowledged', 'deviceUnsent', 'deviceLag', 'deviceLast', 'waiting'],
  ...['outbox', 'outboxAge', 'ready', 'facts', 'people', 'conflicts', 'rooms', 'rosterAge'],
  ...['rosterBehind', 'files', 'diskFree'],
] as readonly MetricName[];

export function createServerMetrics(deps: ServerMetricsDeps): ServerMetrics {
  const { instruments, text, contentType } = createRegistry(METRICS, { process: deps.process });
  instruments.build.record(1, { version: deps.version, node: process.versions.node });
  // Counters that have not counted yet are there from the start, or an alert on them would have nothing to look at.
  for (const name of ['errors', 'backupFailures'] as const) instruments[name].record(0);
  const events = new Map<EventId, WatchedEvent>();
  const probes = new Map<EventId, EventProbe>();
  const watched = (event: EventId): WatchedEvent => {
    const known = events.get(event) ?? watchEvent({ event, instruments, ...deps });
    events.set(event, known);
    return known;
  };
  return {
    instruments,
    contentType,
    watch: (event) => watched(event).watch,
    opened: (event, probe) => void probes.set(event, probe),
    closed: (event) => void probes.delete(event),
    text: async () => {
      for (const name of LOOKED_UP) instruments[name].clear();
      await Promise.all([...probes].map(([event, probe]) => watched(event).refresh(probe)));
      return text();
    },
  };
}
