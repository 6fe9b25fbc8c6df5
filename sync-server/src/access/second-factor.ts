/**
 * The second thing that a typed code needs before it opens a pass (T1): the last four digits of the phone number the
 * organiser has. Five wrong answers close this way for the token for an hour, whoever asks from wherever; the mail's
 * link keeps working.
 */
import { timingSafeEqual } from 'node:crypto';
import type { TokenId } from '@attend-gate/shared';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const WRONG_ANSWERS = 5;
const CLOSED_S = 3_600;
const DIGITS = 4;

export type SecondAnswer =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong' }
  /** @property retryAfter seconds */
  | { readonly kind: 'closed'; readonly retryAfter: number };

export interface SecondFactor {
  /** Paid for before it is looked at and paid back when right, so that answers sent at once cannot share one. */
  check(token: TokenId, phone: string, answer: string): Promise<SecondAnswer>;
}

/** Undefined when the number is too short to ask for. */
export function lastDigits(phone: string): string | undefined {
  const digits = phone.replaceAll(/\D/g, '');
  return digits.length >= 2 * DIGITS ? digits.slice(-DIGITS) : undefined;
}

export function createSecondFactor(): SecondFactor {
  const limiter = new RateLimiterMemory({ points: WRONG_ANSWERS, duration: CLOSED_S });
  return {
    check: async (token, phone, answer) => {
      try {
        await limiter.consume(token);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { kind: 'closed', retryAfter: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) };
      }
      const expected = lastDigits(phone);
      const right =
        expected !== undefined &&
        answer.length === DIGITS &&
        timingSafeEqual(Buffer.from(answer.padEnd(DIGITS)), Buffer.from(expected));
      if (!right) return { kind: 'wrong' };
      await limiter.reward(token);
      return { kind: 'right' };
    },
  };
}
