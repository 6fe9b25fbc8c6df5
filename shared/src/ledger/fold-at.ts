/**
 * Time travel: the attendance as it was at a moment, and as far as somebody knew it then. What happened is decided by
 * the facts' (corrected) times; what was known by how far each session had been seen, which the relay knows by sequence
 * and everybody else by seals, whose frontiers say what their writer had seen (L13).
 */
import type { DeviceNo, Millis } from '../ids.ts';
import type { Roster } from '../roster/roster.ts';
import { ClockIndex } from './clock-index.ts';
import { originalOf } from './copies.ts';
import type { Fact } from './fact.ts';
import { fold, type Ledger } from './ledger.ts';

/** `<device>.<session>` → facts of that session that were known. A session not named was unknown. */
export type Frontier = ReadonlyMap<string, number>;

export const frontierKey = (device: DeviceNo, session: number): string => `${device}.${session}`;

/** Facts that only make sense of others: they apply whenever they were written, or the past would keep its mistakes. */
const isCorrection = ({ body }: Fact): boolean => body.kind === 'clock' || body.kind === 'revoke';

export interface FoldAtOptions {
  readonly roster?: Roster | undefined;
  /** Only what was known then; without it everything known today about that moment. */
  readonly knownTo?: Frontier | undefined;
}

/**
 * @param facts in any order
 * @param instant inclusive
 */
export function foldAt(facts: Iterable<Fact>, instant: Millis, options: FoldAtOptions = {}): Ledger {
  const { roster, knownTo } = options;
  const known: Fact[] = [];
  const clocks = new ClockIndex();
  for (const fact of facts) {
    if (knownTo && fact.index >= (knownTo.get(frontierKey(fact.device, fact.session)) ?? 0)) continue;
    known.push(fact);
    clocks.file(fact);
  }
  const happened = (fact: Fact): boolean => {
    const original = originalOf(fact);
    return original.at + clocks.offset(original) <= instant;
  };
  return fold(
    known.filter((fact) => isCorrection(fact) || happened(fact)),
    roster,
  );
}

/**
 * What a device had seen when it wrote its last seal at or before an instant: the union of its seals' frontiers and its
 * own sessions up to them. Seals are minutes or 64 facts apart; that is how fine this can be.
 */
export function knownByDevice(facts: Iterable<Fact>, device: DeviceNo, instant: Millis): Frontier {
  const known = new Map<string, number>();
  const raise = (key: string, length: number): void =>
    void known.set(key, Math.max(length, known.get(key) ?? 0));
  for (const fact of facts) {
    if (fact.device !== device || fact.body.kind !== 'seal' || fact.at > instant) continue;
    raise(frontierKey(fact.device, fact.session), fact.index + 1);
    for (const seen of fact.body.frontier) raise(frontierKey(seen.device, seen.session), seen.length);
  }
  return known;
}
