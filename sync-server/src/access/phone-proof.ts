/**
 * How a phone proves that it holds the key it claimed a token with: a fresh statement by that key, usable once. Never
 * an access token itself, and never a device's proof: type and subject differ (RFC 8725).
 */
import {
  type EventId,
  fromBase64url,
  type Millis,
  PUBLIC_KEY_BYTES,
  type TokenId,
} from '@attend-gate/shared';
import { errors, jwtVerify } from 'jose';
import { createReplayCache } from './device-proof.ts';

/** Seconds, as for devices. */
const MAX_AGE_S = 60;
const TOLERANCE_S = 30;
const TYPE = 'phone-proof+jwt';

export interface PhoneProofs {
  /**
   * @param proof JWT: sub the token id, aud the event id, iat, exp (≤ 60 s later), jti
   * @param key raw Ed25519 key, base64url
   */
  verify(proof: string, token: TokenId, key: string): Promise<boolean>;
}

export interface PhoneProofDeps {
  readonly event: EventId;
  readonly clock: { readonly now: () => Millis };
}

export function createPhoneProofs({ event, clock }: PhoneProofDeps): PhoneProofs {
  const firstUse = createReplayCache(clock);
  return {
    verify: async (proof, token, key) => {
      const raw = fromBase64url(key);
      if (raw?.length !== PUBLIC_KEY_BYTES) return false;
      try {
        const publicKey = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, true, ['verify']);
        const { payload } = await jwtVerify(proof, publicKey, {
          algorithms: ['EdDSA'],
          typ: TYPE,
          audience: event,
          subject: token,
          requiredClaims: ['iat', 'exp', 'jti'],
          maxTokenAge: MAX_AGE_S,
          clockTolerance: TOLERANCE_S,
          currentDate: new Date(clock.now()),
        });
        const { jti, iat = 0, exp = 0 } = payload;
        if (typeof jti !== 'string' || jti.length < 8 || jti.length > 64 || exp - iat > MAX_AGE_S)
          return false;
        return firstUse(`${token}:${jti}`, (exp + TOLERANCE_S) * 1_000);
      } catch (error) {
        // DOMException: 32 bytes that are no point on the curve.
        if (error instanceof errors.JOSEError || error instanceof DOMException) return false;
        throw error;
      }
    },
  };
}
