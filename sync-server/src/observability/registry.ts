/** Turns a list of metric definitions into instruments and their text form. The only file that knows prom-client. */
import type { MetricDefinition } from '@attend-gate/shared';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Labels = Readonly<Record<string, string | number>>;

/** One metric, whatever its kind: a counter is added to, a gauge set, a histogram shown values. */
export interface Instrument {
  /** Counter: adds. Gauge: sets. Histogram: observes. In the unit of the metric's name. */
  record(value: number, labels?: Labels): void;
  /** Forgets every label combination, so that what is gone is not shown for ever. */
  clear(): void;
}

/** One figure of one moment, named as Prometheus serves it. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

export type Instruments<Name extends string> = Readonly<Record<Name, Instrument>>;

export interface MetricsRegistry<Name extends string> {
  readonly instruments: Instruments<Name>;
  /** Prometheus text format 0.0.4. */
  text(): Promise<string>;
  /** The same figures as data; of a histogram its buckets, sum and count. */
  samples(): Promise<readonly Sample[]>;
  readonly contentType: string;
}

function instrumentOf(
  { name, help, kind, labels, buckets }: MetricDefinition,
  registry: Registry,
): Instrument {
  const common = { name, help, labelNames: [...labels], registers: [registry] };
  switch (kind) {
    case 'counter': {
      const counter = new Counter(common);
      return { record: (value, of = {}) => counter.inc(of, value), clear: () => counter.reset() };
    }
    case 'gauge': {
      const gauge = new Gauge(common);
      return { record: (value, of = {}) => gauge.set(of, value), clear: () => gauge.reset() };
    }
    case 'histogram': {
      const histogram = new Histogram({ ...common, ...(buckets && { buckets: [...buckets] }) });
      return { record: (value, of = {}) => histogram.observe(of, value), clear: () => histogram.reset() };
    }
  }
}

/** @param process also the figures of Node itself: event loop lag, heap, garbage collection, handles */
export function createRegistry<Name extends string>(
  definitions: Readonly<Record<Name, MetricDefinition>>,
  { process: ofProcess }: { readonly process: boolean },
): MetricsRegistry<Name> {
  const registry = new Registry();
  if (ofProcess) collectDefaultMetrics({ register: registry });
  const entries = Object.entries<MetricDefinition>(definitions);
  const instruments = Object.fromEntries(
    entries.map(([key, definition]) => [key, instrumentOf(definition, registry)]),
  ) as Instruments<Name>;
  const samples = async (): Promise<readonly Sample[]> =>
    (await registry.getMetricsAsJSON()).flatMap(({ name, values }) =>
      values.map(({ labels, value, ...rest }) => {
        // Only parts of histograms have a name of their own, which prom-client's types do not say.
        const own = 'metricName' in rest ? rest.metricName : undefined;
        return { name: typeof own === 'string' ? own : name, labels: labels as Labels, value };
      }),
    );
  return { instruments, samples, text: () => registry.metrics(), contentType: registry.contentType };
}
