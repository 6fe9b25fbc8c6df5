/**
 * How far the facts of revoked devices count (L23). A revoke names, per session, what some relay had durably received;
 * everything beyond waits for a `release`, whatever time or seal it claims. The last answer by key wins, so this never
 * depends on the order of arrival.
 */
import type { DeviceNo, Millis } from '../ids.ts';
import type { Fact, FactBody, Place } from './fact.ts';
import { compareFacts } from './fact-order.ts';

type Resolve = Fact & { readonly body: Extract<FactBody, { kind: 'resolve' }> };

export class Cuts {
  /** Device → session → facts that were durable when it was revoked. */
  readonly #durable = new Map<DeviceNo, Map<number, number>>();
  readonly #answers = new Map<DeviceNo, Resolve[]>();

  /** The device whose facts may count differently now; undefined when the fact says nothing about that. */
  file(fact: Fact): readonly DeviceNo[] {
    const { body } = fact;
    if (body.kind === 'revoke') {
      const sessions = this.#durable.get(body.device) ?? new Map<number, number>();
      // Several revokes may share a long list of sessions: what any of them saw durable counts.
      for (const { session, length } of body.extents)
        sessions.set(session, Math.max(length, sessions.get(session) ?? 0));
      this.#durable.set(body.device, sessions);
      return [body.device];
    }
    if (body.kind !== 'resolve' || (body.answer !== 'release' && body.answer !== 'reject')) return [];
    const named = new Set((body.extents ?? []).map(({ device }) => device));
    if (body.receipts) named.add(body.receipts.device);
    for (const device of named) {
      const answers = [...(this.#answers.get(device) ?? []), fact as Resolve];
      this.#answers.set(device, answers.sort(compareFacts));
    }
    return [...named];
  }

  /** Devices revoked. */
  get size(): number {
    return this.#durable.size;
  }

  isRevoked(device: DeviceNo): boolean {
    return this.#durable.has(device);
  }

  /** Does a fact that stands here count? */
  admits({ device, session, index }: Omit<Place, 'id'>): boolean {
    const sessions = this.#durable.get(device);
    if (!sessions || index < (sessions.get(session) ?? 0)) return true;
    const last = this.#answers
      .get(device)
      ?.findLast(({ body }) => body.extents?.some((e) => e.session === session && index < e.length));
    return last?.body.answer === 'release';
  }

  /** Does a fact that came back from a receipt count (L32)? `at` is when it was written. */
  admitsReceipt(place: Omit<Place, 'id'>, at: Millis): boolean {
    if (this.admits(place)) return true;
    const last = this.#answers
      .get(place.device)
      ?.findLast(({ body }) => body.receipts?.device === place.device && at <= body.receipts.until);
    return last?.body.answer === 'release';
  }
}
