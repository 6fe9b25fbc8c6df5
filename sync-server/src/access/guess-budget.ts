/**
 * How often somebody may guess a code (T1): 10 failures in ten minutes per address, 60 failures a minute per event.
 * Successes cost nothing, so a hall behind one address is never locked out by people with good codes.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface GuessBudget {
  /**
   * Runs one guess. It is paid for before it runs, so that guesses sent at once cannot share the last penny, and
   * paid back unless it failed.
   * @param what `pairing` codes (60 bits) have a purse of their own and none per event, so that somebody who
   *   guesses tokens cannot keep the organiser from pairing another gate
   */
  spend<T>(
    address: string,
    what: 'token' | 'pairing' | 'sign-in',
    guess: () => Promise<{ failed: boolean; value: T }>,
  ): Promise<Guessed<T>>;
}

export type Guessed<T> =
  | { readonly ok: true; readonly value: T }
  /** @property retryAfter seconds */
  | { readonly ok: false; readonly retryAfter: number };

export interface GuessLimits {
  readonly perAddress: { readonly points: number; readonly seconds: number };
  readonly perEvent: { readonly points: number; readonly seconds: number };
}

export const GUESS_LIMITS: GuessLimits = {
  perAddress: { points: 10, seconds: 600 },
  perEvent: { points: 60, seconds: 60 },
};

/** Expands an IPv6 address to its first four groups: whoever owns one address of a /64 owns them all. */
function prefix64(address: string): string {
  const [head = '', tail] = address.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}

/** What counts as one guesser: an IPv4 address, or an IPv6 /64. Anything unreadable shares one budget. */
export function addressKey(address: string): string {
  const bare = address.replace(/%.*$/, '');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
  if (isIPv4(mapped)) return mapped;
  return isIPv6(mapped) ? `${prefix64(mapped)}::/64` : 'unknown';
}

const EVENT_KEY = 'event';

/** In memory: a restart forgives, which costs an attacker more than it gives. */
export function createGuessBudget(limits: GuessLimits = GUESS_LIMITS): GuessBudget {
  const limiter = ({ points, seconds }: { points: number; seconds: number }): RateLimiterMemory =>
    new RateLimiterMemory({ points, duration: seconds });
  const address = limiter(limits.perAddress);
  const event = limiter(limits.perEvent);
  const pay = async (key: string, shared: boolean): Promise<number | undefined> => {
    try {
      await address.consume(key);
      if (shared) await event.consume(EVENT_KEY);
      return undefined;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
      throw refusal;
    }
  };
  return {
    spend: async (from, what, guess) => {
      const key = `${what} ${addressKey(from)}`;
      const shared = what === 'token';
      const retryAfter = await pay(key, shared);
      if (retryAfter !== undefined) return { ok: false, retryAfter };
      const { failed, value } = await guess();
      if (!failed) {
        await address.reward(key);
        if (shared) await event.reward(EVENT_KEY);
      }
      return { ok: true, value };
    },
  };
}
