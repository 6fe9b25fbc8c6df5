/**
 * How much one caller, and one event, may ask at a time. A flood on one event is answered with `busy` there, while the
 * others keep their room. Gates talk over sockets, so that an honest door is nowhere near these numbers.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressKey } from './guess-budget.ts';

export interface AdmissionLimits {
  /** Requests a minute from one address (IPv6 by /64): a hall full of phones behind one router fits. */
  readonly perAddress: number;
  /** Requests a minute with one key, token or session. */
  readonly perKey: number;
  /** Requests of one event that are being answered. */
  readonly atOnce: number;
}

export const ADMISSION_LIMITS: AdmissionLimits = { perAddress: 6_000, perKey: 3_000, atOnce: 256 };

export interface Caller {
  /** Undefined = the server's own desk. */
  readonly event: string | undefined;
  readonly address: string;
  /** The `Authorization` header; '' = nobody. */
  readonly key: string;
}

export type Admitted =
  | { readonly ok: true; readonly leave: () => void }
  /** @property retryAfter seconds */
  | { readonly ok: false; readonly reason: 'too_many' | 'busy'; readonly retryAfter: number };

export interface Admission {
  enter(caller: Caller): Promise<Admitted>;
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

export function createAdmission(limits: AdmissionLimits = ADMISSION_LIMITS): Admission {
  const perAddress = new RateLimiterMemory({ points: limits.perAddress, duration: 60 });
  const perKey = new RateLimiterMemory({ points: limits.perKey, duration: 60 });
  const inside = new Map<string, number>();
  const spend = async ({ event = '', address, key }: Caller): Promise<number | undefined> => {
    try {
      // Per event: whoever floods one keeps the address free for the others.
      await perAddress.consume(`${event} ${addressKey(address)}`);
      if (key !== '') await perKey.consume(`${event} ${key}`);
      return undefined;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return seconds(refusal.msBeforeNext);
      throw refusal;
    }
  };
  return {
    enter: async (caller) => {
      const { event = '' } = caller;
      const now = inside.get(event) ?? 0;
      if (now >= limits.atOnce) return { ok: false, reason: 'busy', retryAfter: 1 };
      inside.set(event, now + 1);
      const leave = (): void => {
        const left = (inside.get(event) ?? 1) - 1;
        if (left > 0) inside.set(event, left);
        else inside.delete(event);
      };
      const retryAfter = await spend(caller);
      if (retryAfter === undefined) return { ok: true, leave };
      leave();
      return { ok: false, reason: 'too_many', retryAfter };
    },
  };
}
