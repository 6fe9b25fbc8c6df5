/**
 * Access tokens of phones: one pass, one phone, ten minutes. Type and audience differ from a device's token, so
 * neither is ever worth anything where the other belongs (RFC 8725). A raised generation ends them at once.
 */
import { asMillis, type EventId, isTokenId, type Millis, type TokenId } from '@attend-gate/shared';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { KeyPair } from './event-keys.ts';

export const PASS_TOKEN_MS = 10 * 60_000;
const AUDIENCE = 'attend-gate/pass';
const TYPE = 'pass+jwt';

export interface PassClaims {
  readonly token: TokenId;
  readonly phone: number;
  /** Of the ticket that opened the pass. */
  readonly generation: number;
  readonly expires: Millis;
}

export interface PassTokens {
  issue(claims: Omit<PassClaims, 'expires'>): Promise<{ readonly token: string; readonly expires: Millis }>;
  /** Undefined for anything that is not a live token of ours. */
  verify(token: string): Promise<PassClaims | undefined>;
}

export interface PassTokenDeps {
  readonly keys: KeyPair;
  readonly event: EventId;
  readonly clock: { readonly now: () => Millis };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

export function createPassTokens({ keys, event, clock }: PassTokenDeps): PassTokens {
  return {
    issue: async ({ token, phone, generation }) => {
      const seconds = Math.floor(clock.now() / 1000);
      const until = seconds + PASS_TOKEN_MS / 1000;
      const jwt = await new SignJWT({ event, phone, generation })
        .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
        .setAudience(AUDIENCE)
        .setSubject(token)
        .setIssuedAt(seconds)
        .setExpirationTime(until)
        .sign(keys.privateKey);
      return { token: jwt, expires: asMillis(until * 1000) };
    },
    verify: async (jwt) => {
      try {
        const { payload } = await jwtVerify(jwt, keys.publicKey, {
          algorithms: ['EdDSA'],
          typ: TYPE,
          audience: AUDIENCE,
          requiredClaims: ['sub', 'exp', 'iat', 'event', 'phone', 'generation'],
          currentDate: new Date(clock.now()),
        });
        const { sub, phone, generation, exp = 0 } = payload;
        if (payload.event !== event || typeof sub !== 'string' || !isTokenId(sub)) return undefined;
        if (!isCount(phone) || phone === 0 || !isCount(generation)) return undefined;
        return { token: sub, phone, generation, expires: asMillis(exp * 1000) };
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}
