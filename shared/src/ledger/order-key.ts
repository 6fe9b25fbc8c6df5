/**
 * The order of facts about one token: a hybrid logical clock (L4). A new fact sorts after every fact of its
 * token that the writer had seen, however wrong any clock is, so folds never depend on wall clocks alone.
 * Text form (wire.md, `t`): milliseconds since the event's epoch in base 36, `.counter` if not 0,
 * `~delta` if the corrected wall time differs from the key. All numbers in base 36.
 */
import { asMillis, type Millis } from '../ids.ts';

export interface OrderKey {
  /** Milliseconds since the event's epoch; may be negative for a clock that runs far behind. */
  readonly ms: number;
  readonly counter: number;
}

export interface FactTime {
  readonly key: OrderKey;
  /** Corrected wall time, for people and for windows in rules (V7). */
  readonly at: Millis;
}

export const compareKeys = (a: OrderKey, b: OrderKey): number => a.ms - b.ms || a.counter - b.counter;

/**
 * The key and time of a new fact.
 * @param at corrected wall time now
 * @param epoch the event's epoch
 * @param last highest key of this token the writer has seen
 */
export function nextTime(at: Millis, epoch: Millis, last: OrderKey | undefined): FactTime {
  const ms = Math.trunc(at) - epoch;
  if (!last || ms > last.ms) return { key: { ms, counter: 0 }, at: asMillis(Math.trunc(at)) };
  return { key: { ms: last.ms, counter: last.counter + 1 }, at: asMillis(Math.trunc(at)) };
}

export function formatTime(time: FactTime, epoch: Millis): string {
  const { ms, counter } = time.key;
  const delta = time.at - epoch - ms;
  return (
    ms.toString(36) +
    (counter === 0 ? '' : `.${counter.toString(36)}`) +
    (delta === 0 ? '' : `~${delta.toString(36)}`)
  );
}

const TIME = /^(0|-?[1-9a-z][0-9a-z]{0,9})(?:\.([1-9a-z][0-9a-z]{0,5}))?(?:~(-?[1-9a-z][0-9a-z]{0,9}))?$/;

/** Almost every time: the clock was right and no two facts of a token fell together. */
const PLAIN_TIME = /^(?:0|[1-9a-z][0-9a-z]{0,9})$/;

/** Undefined for text that `formatTime` would not write. */
export function parseTime(text: string, epoch: Millis): FactTime | undefined {
  if (PLAIN_TIME.test(text)) {
    const ms = Number.parseInt(text, 36);
    return { key: { ms, counter: 0 }, at: asMillis(epoch + ms) };
  }
  const match = TIME.exec(text);
  if (!match) return undefined;
  const ms = Number.parseInt(match[1]!, 36);
  const counter = match[2] === undefined ? 0 : Number.parseInt(match[2], 36);
  const delta = match[3] === undefined ? 0 : Number.parseInt(match[3], 36);
  return { key: { ms, counter }, at: asMillis(epoch + ms + delta) };
}
