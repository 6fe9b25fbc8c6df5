/**
 * How a device gets its next access token: a fresh statement signed by its own key, usable once. A proof is never
 * an access token itself: type and audience differ (RFC 8725).
 */
import { type DeviceNo, type EventId, err, type Millis, ok, type Result } from '@attend-gate/shared';
import { decodeJwt, errors, jwtVerify } from 'jose';
import type { Device } from '../store/device-store.ts';
import { deviceOfSubject } from './access-token.ts';

/** A proof lives at most this long; clocks may differ by the tolerance. Seconds. */
const MAX_AGE_S = 60;
const TOLERANCE_S = 30;
const TYPE = 'device-proof+jwt';

/** `clock`: signed, but too old or too new; the device should correct its clock and try again. */
export type ProofRefusal = 'invalid' | 'clock' | 'replayed' | 'revoked';

export interface DeviceProofDeps {
  readonly event: EventId;
  readonly clock: { readonly now: () => Millis };
  readonly devices: { readonly get: (no: DeviceNo) => Promise<Device | undefined> };
}

export interface DeviceProofs {
  /** @param proof JWT `device-proof+jwt`: sub `device:<no>`, aud the event id, iat, exp (≤ 60 s later), jti */
  verify(proof: string): Promise<Result<Device, ProofRefusal>>;
  /** The same, also for a device that was revoked: it may still hand in its own log (L23). */
  verifyAny(proof: string): Promise<Result<Device, ProofRefusal>>;
}

function subjectOf(proof: string): DeviceNo | undefined {
  try {
    return deviceOfSubject(decodeJwt(proof).sub);
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Remembers each proof until it could no longer pass anyway. */
export function createReplayCache(clock: DeviceProofDeps['clock']): (id: string, until: number) => boolean {
  const seen = new Map<string, number>();
  return (id, until) => {
    const now = clock.now();
    for (const [old, end] of seen) if (end <= now) seen.delete(old);
    if (seen.has(id)) return false;
    seen.set(id, until);
    return true;
  };
}

interface Times {
  readonly id: string;
  readonly issued: number;
  readonly expires: number;
}

async function readProof(
  proof: string,
  device: Device,
  deps: DeviceProofDeps,
): Promise<Result<Times, ProofRefusal>> {
  try {
    const raw = Uint8Array.from(device.publicKey);
    const key = await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, true, ['verify']);
    const { payload } = await jwtVerify(proof, key, {
      algorithms: ['EdDSA'],
      typ: TYPE,
      audience: deps.event,
      requiredClaims: ['sub', 'iat', 'exp', 'jti'],
      maxTokenAge: MAX_AGE_S,
      clockTolerance: TOLERANCE_S,
      currentDate: new Date(deps.clock.now()),
    });
    const { jti, iat = 0, exp = 0 } = payload;
    if (typeof jti !== 'string' || jti.length < 8 || jti.length > 64) return err('invalid');
    if (exp - iat > MAX_AGE_S) return err('invalid');
    return ok({ id: jti, issued: iat, expires: exp });
  } catch (error) {
    if (error instanceof errors.JWTExpired) return err('clock');
    if (error instanceof errors.JWTClaimValidationFailed)
      return err(error.claim === 'iat' && error.reason === 'check_failed' ? 'clock' : 'invalid');
    if (error instanceof errors.JOSEError) return err('invalid');
    throw error;
  }
}

export function createDeviceProofs(deps: DeviceProofDeps): DeviceProofs {
  const firstUse = createReplayCache(deps.clock);
  const verify = async (proof: string, evenRevoked: boolean): Promise<Result<Device, ProofRefusal>> => {
    const no = subjectOf(proof);
    const device = no === undefined ? undefined : await deps.devices.get(no);
    if (!device) return err('invalid');
    const read = await readProof(proof, device, deps);
    if (!read.ok) return read;
    if (device.revokedAt !== undefined && !evenRevoked) return err('revoked');
    const until = (read.value.expires + TOLERANCE_S) * 1000;
    return firstUse(`${device.no}:${read.value.id}`, until) ? ok(device) : err('replayed');
  };
  return { verify: (proof) => verify(proof, false), verifyAny: (proof) => verify(proof, true) };
}
