/**
 * Judges a server's own figures by the table of alerts as Prometheus would (O13): the same names, windows, waits. Pure:
 * figures and time come in, what fires comes out.
 */
import type { Millis } from '@attend-gate/shared';
import type { Labels, Sample } from '../observability/registry.ts';
import { ALERT_NAMES, type AlertName, type Condition, KEEP, ruleOf, spanMs } from './rules.ts';

/** A rule that holds for one set of labels. */
export interface Finding {
  readonly rule: AlertName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A finding that has held for as long as its rule wants. */
export interface Firing extends Finding {
  readonly since: Millis;
}

export interface Judge {
  /** @param samples everything as it is now @returns what fires, in the order of the table */
  judge(samples: readonly Sample[], now: Millis): readonly Firing[];
  /** It fired before this server was started again, and is over only when it has not held for a while. */
  remember(firing: Firing, now: Millis): void;
}

interface Snapshot {
  readonly at: Millis;
  /** Counters by name and labels. */
  readonly values: ReadonlyMap<string, Sample>;
}

const texts = (labels: Labels): Record<string, string> =>
  Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, String(value)]));
const keyOf = (labels: Labels): string =>
  Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .sort()
    .join(',');
const matches = ({ labels }: Sample, where: Readonly<Record<string, string>> = {}): boolean =>
  Object.entries(where).every(([label, value]) => String(labels[label]) === value);

/** Names whose past matters, and how far back. */
const REMEMBERED = new Map<string, number>();
for (const name of ALERT_NAMES) {
  const { condition } = ruleOf(name);
  if (!('within' in condition)) continue;
  const end = { rise: '', quantile: '_bucket', share: '_count' }[condition.kind];
  const series = condition.metric + end;
  REMEMBERED.set(series, Math.max(REMEMBERED.get(series) ?? 0, spanMs(condition.within)));
}
const LONGEST = Math.max(...REMEMBERED.values());

/** Rises of all series of `name` within the window. What was not there before began at zero. */
function risesOf(name: string, windowMs: number, past: readonly Snapshot[]): readonly Sample[] {
  const now = past.at(-1);
  if (!now) return [];
  const before = past.findLast(({ at }) => at <= now.at - windowMs);
  return [...now.values].flatMap(([key, sample]) =>
    sample.name === name ? [{ ...sample, value: sample.value - (before?.values.get(key)?.value ?? 0) }] : [],
  );
}

const byEvent = (samples: readonly Sample[]): Map<string, readonly Sample[]> =>
  Map.groupBy(samples, ({ labels }) => String(labels.event));

/** Prometheus' `histogram_quantile`: linear within the bucket it falls into. Undefined where nothing was observed. */
function quantileOf(q: number, buckets: readonly Sample[]): number | undefined {
  const sums = new Map<number, number>();
  for (const { labels, value } of buckets) {
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    sums.set(bound, (sums.get(bound) ?? 0) + value);
  }
  const steps = [...sums].sort(([a], [b]) => a - b);
  const total = steps.at(-1)?.[1] ?? 0;
  if (total === 0) return undefined;
  const wanted = q * total;
  const at = steps.findIndex(([, count]) => count >= wanted);
  const [bound, count] = steps[at]!;
  const [lower, below] = at === 0 ? [0, 0] : steps[at - 1]!;
  // In the last bucket nothing more is known than its lower bound.
  if (bound === Number.POSITIVE_INFINITY) return lower;
  return lower + ((bound - lower) * (wanted - below)) / (count - below);
}

const holds = {
  '==': (a: number, b: number) => a === b,
  '>': (a: number, b: number) => a > b,
  '<': (a: number, b: number) => a < b,
};

/** Label sets for which a condition holds now, each with its figure. */
function find(
  condition: Condition,
  samples: readonly Sample[],
  past: readonly Snapshot[],
  now: Millis,
): readonly Omit<Finding, 'rule'>[] {
  const found = (some: readonly Sample[]) =>
    some.map(({ labels, value }) => ({ labels: texts(labels), value }));
  switch (condition.kind) {
    case 'value': {
      const { metric, where, is, than } = condition;
      return found(samples.filter((s) => s.name === metric && matches(s, where) && holds[is](s.value, than)));
    }
    case 'rise': {
      const rises = risesOf(condition.metric, spanMs(condition.within), past);
      return found(rises.filter((s) => matches(s, condition.where) && s.value > condition.moreThan));
    }
    case 'age': {
      const ages = samples
        .filter(({ name }) => name === condition.metric)
        .map((sample) => ({ ...sample, value: now / 1_000 - sample.value }));
      return found(ages.filter(({ value }) => value > condition.seconds));
    }
    case 'none':
      return samples.some(({ name }) => name === condition.metric) ? [] : [{ labels: {}, value: 1 }];
    case 'quantile': {
      const rises = risesOf(`${condition.metric}_bucket`, spanMs(condition.within), past);
      return [...byEvent(rises)].flatMap(([event, buckets]) => {
        const value = quantileOf(condition.q, buckets);
        return value !== undefined && value > condition.moreThan ? [{ labels: { event }, value }] : [];
      });
    }
    case 'share': {
      const { metric, label, begins, moreThan } = condition;
      const rises = risesOf(`${metric}_count`, spanMs(condition.within), past);
      const sum = (some: readonly Sample[]): number => some.reduce((n, { value }) => n + value, 0);
      return [...byEvent(rises)].flatMap(([event, all]) => {
        const value = sum(all.filter(({ labels }) => String(labels[label]).startsWith(begins))) / sum(all);
        return value > moreThan ? [{ labels: { event }, value }] : [];
      });
    }
    case 'down':
      return [];
  }
}

interface Held {
  readonly finding: Finding;
  readonly since: Millis;
  readonly seen: Millis;
  readonly fires: boolean;
}

export function createJudge(): Judge {
  const past: Snapshot[] = [];
  const held = new Map<string, Held>();

  const remember = (samples: readonly Sample[], now: Millis): void => {
    const kept = samples.filter(({ name }) => REMEMBERED.has(name));
    past.push({ at: now, values: new Map(kept.map((s) => [`${s.name}{${keyOf(s.labels)}}`, s])) });
    // One that is older than the longest window is still needed: it is what the window begins with.
    while (past[1] && past[1].at <= now - LONGEST) past.shift();
  };
  const note = (finding: Finding, now: Millis): void => {
    const key = `${finding.rule}{${keyOf(finding.labels)}}`;
    const since = held.get(key)?.since ?? now;
    const fires = now - since >= spanMs(ruleOf(finding.rule).for ?? '0m');
    held.set(key, { finding, since, seen: now, fires: fires || held.get(key)?.fires === true });
  };
  const forget = (now: Millis): void => {
    for (const [key, { fires, seen }] of held)
      if (seen !== now && (!fires || now - seen >= spanMs(KEEP))) held.delete(key);
  };
  return {
    judge: (samples, now) => {
      remember(samples, now);
      for (const rule of ALERT_NAMES)
        for (const finding of find(ruleOf(rule).condition, samples, past, now))
          note({ ...finding, rule }, now);
      forget(now);
      const firing = [...held.values()].filter(({ fires }) => fires);
      return firing
        .map(({ finding, since }) => ({ ...finding, since }))
        .sort((a, b) => ALERT_NAMES.indexOf(a.rule) - ALERT_NAMES.indexOf(b.rule));
    },
    remember: ({ since, ...finding }, now) =>
      void held.set(`${finding.rule}{${keyOf(finding.labels)}}`, { finding, since, seen: now, fires: true }),
  };
}
