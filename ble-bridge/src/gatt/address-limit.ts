/**
 * How often one address may connect. Phones change their addresses, so this stops loops and bored neighbours, not
 * somebody determined; the number of links is what protects the gate. Memory is bounded.
 */
import type { Millis } from '@attend-gate/shared';

export interface AddressLimit {
  /** Counts this connection; false when there were too many of this address lately. */
  allow(address: string, now: Millis): boolean;
  /** Drops addresses that have been quiet for a window. */
  forget(now: Millis): void;
  readonly size: number;
}

/** More addresses than this in one window: the oldest is forgotten. */
const MAX_ADDRESSES = 2_000;

export function createAddressLimit(connections: number, windowMs: number): AddressLimit {
  const known = new Map<string, { since: Millis; count: number }>();
  return {
    allow: (address, now) => {
      const seen = known.get(address);
      const current = seen && now - seen.since < windowMs ? seen : { since: now, count: 0 };
      current.count++;
      known.delete(address); // put back at the end: the map is ordered by last connection
      known.set(address, current);
      const oldest = known.keys().next().value;
      if (known.size > MAX_ADDRESSES && oldest !== undefined) known.delete(oldest);
      return current.count <= connections;
    },
    forget: (now) => {
      for (const [address, { since }] of known) if (now - since >= windowMs) known.delete(address);
    },
    get size() {
      return known.size;
    },
  };
}
