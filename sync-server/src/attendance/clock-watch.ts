/**
 * Finds clocks that run ahead (L4): a fact cannot have been written later than it arrived. What to add is at least the
 * difference; facts keep their order, only the times people see are corrected. A clock that runs behind cannot be told
 * from a fact that waited for a network.
 */
import type { Fact, FactDraft, Ledger, Millis } from '@attend-gate/shared';

const TOLERANCE_MS = 30_000;

/** Corrections to write for facts that have just arrived: one per session. */
export function clockCorrections(
  facts: readonly Fact[],
  ledger: Pick<Ledger, 'seen'>,
  now: Millis,
): FactDraft['body'][] {
  const sessions = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (fact.device === 0 || ledger.seen(fact).at <= now + TOLERANCE_MS) continue;
    const key = `${fact.device}.${fact.session}`;
    sessions.set(key, [...(sessions.get(key) ?? []), fact]);
  }
  return [...sessions.values()].map((ahead) => {
    const { device, session, index } = ahead[0]!;
    const latest = ahead.reduce((at, fact) => Math.max(at, fact.at), 0);
    const until = ahead.at(-1)!.index + 1;
    return { kind: 'clock', device, session, from: index, until, offset: now - latest };
  });
}
