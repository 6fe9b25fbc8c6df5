/**
 * How many will have come in the end (A17): from past events of the series at the same moment. Two predictors in the
 * log, a ratio and an addition, blended by how well they would have done; the interval is made of what was left over
 * when each past event was predicted from the others, at conformal ranks, so that it covers what it claims as long as
 * this event is like those. Pure arithmetic; refuses rather than guesses.
 */
import { err, ok, type Result } from '@attend-gate/shared';

export interface PastEvent {
  readonly final: number;
  /** Arrived at the checkpoint. */
  readonly soFar: number;
  /** What its size was known to be beforehand: participants, or 1 where nobody was registered. */
  readonly size: number;
}
export type RunningEvent = Omit<PastEvent, 'final'>;

export interface Forecast {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
  readonly level: number;
  readonly history: number;
  /** Share of the ratio predictor in the blend. */
  readonly ratioWeight: number;
  /** Stands outside of everything the history has seen at this moment: the interval may not hold. */
  readonly unlike: boolean;
}

export interface TooShort {
  readonly kind: 'history_too_short';
  readonly have: number;
  readonly need: number;
}

/** Events below which no interval of this level exists: 9, 19, 39 for 0.8, 0.9, 0.95. */
export const historyNeeded = (level: number): number => Math.ceil(2 / (1 - level) - 1e-9) - 1;

/** Nobody yet counts as half a person, so that the logarithm exists. */
const log = (n: number): number => Math.log(Math.max(n, 0.5));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

const ratioOf = (event: PastEvent): number => log(event.final) - log(event.soFar);
const remainderOf = (event: PastEvent): number => (event.final - event.soFar) / event.size;

interface Fit {
  readonly ratio: number;
  readonly remainder: number;
}
const fitOf = (past: readonly PastEvent[]): Fit => ({
  ratio: median(past.map(ratioOf)),
  remainder: median(past.map(remainderOf)),
});

const point = (event: RunningEvent, fit: Fit, weight: number): number =>
  weight * (log(event.soFar) + fit.ratio) + (1 - weight) * log(event.soFar + event.size * fit.remainder);

/** The blend, in tenths, with the smallest absolute error over the past. */
function bestWeight(past: readonly PastEvent[], fit: Fit): number {
  let best = { weight: 0, error: Number.POSITIVE_INFINITY };
  for (let tenth = 0; tenth <= 10; tenth++) {
    const weight = tenth / 10;
    const error = past.reduce(
      (sum, event) => sum + Math.abs(log(event.final) - point(event, fit, weight)),
      0,
    );
    if (error < best.error - 1e-12) best = { weight, error };
  }
  return best.weight;
}

/** Value at a rank from 1; outside of the list its end. */
const atRank = (sorted: readonly number[], rank: number): number =>
  sorted[Math.min(sorted.length, Math.max(1, rank)) - 1]!;

function isUnlike(past: readonly PastEvent[], now: RunningEvent): boolean {
  const shares = past.map((event) => event.soFar / event.size);
  const share = now.soFar / now.size;
  return share < Math.min(...shares) || share > Math.max(...shares);
}

/**
 * @param past events that are over, at the same moment
 * @param level share of cases in which the interval should hold, below 1
 */
export function forecast(
  past: readonly PastEvent[],
  now: RunningEvent,
  level = 0.8,
): Result<Forecast, TooShort> {
  const need = historyNeeded(level);
  const n = past.length;
  if (n < need) return err({ kind: 'history_too_short', have: n, need });
  const fit = fitOf(past);
  const weight = bestWeight(past, fit);
  const leftOver = past
    .map((event, i) => log(event.final) - point(event, fitOf(past.toSpliced(i, 1)), weight))
    .sort((a, b) => a - b);
  const tail = (1 - level) / 2;
  const middle = point(now, fit, weight);
  const people = (logarithm: number): number => Math.max(now.soFar, Math.exp(logarithm));
  return ok({
    low: Math.floor(people(middle + atRank(leftOver, Math.floor((n + 1) * tail + 1e-9)))),
    expected: Math.round(people(middle + median(leftOver))),
    high: Math.ceil(people(middle + atRank(leftOver, Math.ceil((n + 1) * (1 - tail) - 1e-9)))),
    ...{ level, history: n, ratioWeight: weight, unlike: isUnlike(past, now) },
  });
}

export interface BackTest {
  /** Events that had enough history before them. */
  readonly tried: number;
  readonly covered: number;
  readonly medianError: number | null;
}

export interface Tested<E> {
  readonly event: E;
  readonly forecast: Forecast;
  readonly covered: boolean;
}

/** Predicts every event from those before it, as it would have been predicted then. */
export function backTest<E extends PastEvent>(
  events: readonly E[],
  level: number,
): { readonly summary: BackTest; readonly tests: readonly Tested<E>[] } {
  const tests = events.flatMap((event, i): Tested<E>[] => {
    const made = forecast(events.slice(0, i), event, level);
    if (!made.ok) return [];
    const covered = event.final >= made.value.low && event.final <= made.value.high;
    return [{ event, forecast: made.value, covered }];
  });
  const errors = tests.map(
    ({ event, forecast: made }) => Math.abs(made.expected - event.final) / Math.max(1, event.final),
  );
  const summary = {
    tried: tests.length,
    covered: tests.filter((t) => t.covered).length,
    medianError: errors.length === 0 ? null : median(errors),
  };
  return { summary, tests };
}
