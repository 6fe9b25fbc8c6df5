/**
 * One scan at a door that serves several events: the event whose ticket it is answers. Of cards that stand for tickets
 * of several events the one that is good now is meant; what time does not decide is `ambiguous` (V2).
 */
import type { EventId, ListId } from '../ids.ts';
import type { Holder } from '../roster/roster.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { Gate, ScanAnswer, ScanRequest } from './gate.ts';

/** An event this door serves, and the list it serves there. */
export interface EventDoor {
  readonly event: EventId;
  readonly gate: Pick<Gate, 'scan' | 'look'>;
  readonly list: ListId;
}

export interface EventAnswer {
  /** Undefined when no single event could be chosen. */
  readonly event: EventId | undefined;
  readonly answer: ScanAnswer;
}

interface Looked {
  readonly door: EventDoor;
  readonly answer: ScanAnswer;
}

/** Nobody here knows this code. */
const isUnknown = ({ answer: { verdict } }: Looked): boolean =>
  verdict.status === 'error' &&
  verdict.explanation.kind === 'invalid' &&
  ['unknown', 'mistyped', 'unreadable', 'medium_empty'].includes(verdict.explanation.why);

const isTimely = ({ answer: { verdict } }: Looked): boolean =>
  verdict.status !== 'error' || verdict.reason !== 'invalid_time';

const windowOf = ({ answer }: Looked): Pick<Holder, 'validFrom' | 'validUntil'> | undefined =>
  answer.verdict.holder;

/** Those that are good now, else those that will be next, else those that were last. */
function byTime(looked: readonly Looked[], now: number): readonly Looked[] {
  const timely = looked.filter(isTimely);
  if (timely.length > 0) return timely;
  const starts = looked.map((one) => windowOf(one)?.validFrom ?? 0);
  const coming = starts.filter((at) => at > now);
  if (coming.length > 0) {
    const next = Math.min(...coming);
    return looked.filter((_, i) => starts[i] === next);
  }
  const ends = looked.map((one) => windowOf(one)?.validUntil ?? 0);
  return looked.filter((_, i) => ends[i] === Math.max(...ends));
}

/** @param doors at least one @param now corrected wall time */
export async function scanAcross(
  doors: readonly EventDoor[],
  request: Omit<ScanRequest, 'list'>,
  now: number,
): Promise<EventAnswer> {
  const [first] = doors;
  if (!first) throw new Error('a door serves at least one event');
  const scanAt = async ({ event, gate, list }: EventDoor): Promise<EventAnswer> => ({
    event,
    answer: await gate.scan({ ...request, list }),
  });
  if (doors.length === 1) return scanAt(first);
  const looked = await Promise.all(
    doors.map(async (door) => ({ door, answer: await door.gate.look({ ...request, list: door.list }) })),
  );
  const known = looked.filter((one) => !isUnknown(one));
  const [chosen, ...others] = known.length > 1 ? byTime(known, now) : known;
  if (!chosen) return scanAt(first);
  if (others.length === 0) return scanAt(chosen.door);
  const tokens = known.flatMap(({ answer }) => answer.token ?? []);
  const verdict: Verdict = {
    ...{ status: 'error', list: chosen.door.list, holder: undefined, reason: 'ambiguous' },
    explanation: { kind: 'ambiguous', tokens },
  };
  return { event: undefined, answer: { verdict, token: undefined, fact: undefined } };
}
