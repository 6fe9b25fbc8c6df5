/** Some promises of the Bluetooth libraries never settle; none is awaited without an end. */
import type { Timers } from './virtual/air.ts';

export class TookTooLong extends Error {
  constructor(what: string, ms: number) {
    super(`${what} did not finish within ${ms} ms`);
  }
}

/** Settles as `promise` does, or rejects with `TookTooLong` after `ms`. */
export function within<T>(promise: Promise<T>, ms: number, what: string, after: Timers['after']): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = after(ms, () => reject(new TookTooLong(what, ms)));
    promise.then(resolve, reject).finally(cancel);
  });
}
