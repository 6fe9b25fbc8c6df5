/**
 * Short-lived access tokens of devices: ten minutes, so that a revoked or stolen one is worth little (L27). One
 * algorithm, one type, one audience; anything else is refused before its claims are looked at (RFC 8725).
 */
import {
  asMillis,
  type DeviceNo,
  type EventId,
  err,
  isRole,
  type Millis,
  ok,
  type Result,
  type Role,
} from '@attend-gate/shared';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { KeyPair } from './event-keys.ts';

export const ACCESS_TOKEN_MS = 10 * 60_000;
const AUDIENCE = 'attend-gate';
const TYPE = 'at+jwt';
const SUBJECT = /^device:([1-9]\d{0,12})$/;

export interface AccessClaims {
  readonly device: DeviceNo;
  readonly role: Role;
  /** Same for every token refreshed from one pairing or unlock; stands in logs instead of the token. */
  readonly sid: string;
  readonly expires: Millis;
}

export interface AccessTokens {
  issue(claims: Omit<AccessClaims, 'expires'>): Promise<{ readonly token: string; readonly expires: Millis }>;
  verify(token: string): Promise<Result<AccessClaims, 'expired' | 'invalid'>>;
}

export interface AccessTokenDeps {
  readonly keys: KeyPair;
  readonly event: EventId;
  readonly clock: { readonly now: () => Millis };
}

/** The device number in a `device:7` subject. */
export function deviceOfSubject(subject: unknown): DeviceNo | undefined {
  const match = typeof subject === 'string' ? SUBJECT.exec(subject) : null;
  return match ? (Number(match[1]) as DeviceNo) : undefined;
}

export function createAccessTokens({ keys, event, clock }: AccessTokenDeps): AccessTokens {
  const verify = async (token: string): Promise<Result<AccessClaims, 'expired' | 'invalid'>> => {
    try {
      const { payload } = await jwtVerify(token, keys.publicKey, {
        algorithms: ['EdDSA'],
        typ: TYPE,
        audience: AUDIENCE,
        requiredClaims: ['sub', 'exp', 'iat', 'event', 'role', 'sid'],
        currentDate: new Date(clock.now()),
      });
      const device = deviceOfSubject(payload.sub);
      const { role, sid } = payload;
      if (device === undefined || payload.event !== event) return err('invalid');
      if (typeof role !== 'string' || !isRole(role) || typeof sid !== 'string') return err('invalid');
      return ok({ device, role, sid, expires: asMillis((payload.exp ?? 0) * 1000) });
    } catch (error) {
      if (error instanceof errors.JWTExpired) return err('expired');
      if (error instanceof errors.JOSEError) return err('invalid');
      throw error;
    }
  };
  return {
    verify,
    issue: async ({ device, role, sid }) => {
      const seconds = Math.floor(clock.now() / 1000);
      const until = seconds + ACCESS_TOKEN_MS / 1000;
      const token = await new SignJWT({ event, role, sid })
        .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
        .setAudience(AUDIENCE)
        .setSubject(`device:${device}`)
        .setIssuedAt(seconds)
        .setExpirationTime(until)
        .sign(keys.privateKey);
      return { token, expires: asMillis(until * 1000) };
    },
  };
}
