/**
 * Corrections of clocks that were found wrong (L4): what to add to the times of which facts. Only times that people see
 * are corrected; the order of facts never is. Of several corrections of one fact the last by key counts.
 */
import type { Fact, FactBody, Place } from './fact.ts';
import { compareFacts } from './fact-order.ts';

type Clock = Fact & { readonly body: Extract<FactBody, { kind: 'clock' }> };

const isClock = (fact: Fact): fact is Clock => fact.body.kind === 'clock';

export class ClockIndex {
  readonly #bySession = new Map<string, Clock[]>();

  file(fact: Fact): void {
    if (!isClock(fact)) return;
    const key = `${fact.body.device}.${fact.body.session}`;
    this.#bySession.set(key, [...(this.#bySession.get(key) ?? []), fact].sort(compareFacts));
  }

  /** Milliseconds to add to the time of the fact that stands here. */
  offset({ device, session, index }: Omit<Place, 'id'>): number {
    if (this.#bySession.size === 0) return 0;
    const covering = this.#bySession
      .get(`${device}.${session}`)
      ?.findLast(({ body }) => body.from <= index && (body.until === undefined || index < body.until));
    return covering?.body.offset ?? 0;
  }
}
