/**
 * Who may come in at the venue relay: a device that proves its key and shows the certificate the event gave it. No server
 * is asked. A pass counts once; a revoked device is turned away as soon as its revocation has come down.
 */
import {
  type Certificate,
  type DeviceNo,
  type EventId,
  err,
  fromBase64url,
  type Millis,
  ok,
  type Result,
  splitVenuePass,
  type Verifier,
  venueAudience,
  verifyCertificate,
} from '@attend-gate/shared';
import { errors, jwtVerify } from 'jose';

/** `clock`: signed, but too old or too new by this relay's clock. */
export type PassRefusal = 'invalid' | 'certificate' | 'clock' | 'used' | 'revoked';

export interface AdmissionDeps {
  readonly event: EventId;
  readonly issuers: readonly Verifier[];
  readonly clock: { readonly now: () => Millis };
  readonly isRevoked: (device: DeviceNo) => boolean;
}

export interface Admitted {
  readonly claims: Certificate;
  readonly certificate: Uint8Array<ArrayBuffer>;
}

const LIFE_S = 60;
const TOLERANCE_S = 30;

export function createAdmission({ event, issuers, clock, isRevoked }: AdmissionDeps) {
  const used = new Map<string, number>();
  const firstUse = (id: string): boolean => {
    const now = clock.now();
    for (const [old, until] of used) if (until <= now) used.delete(old);
    if (used.has(id)) return false;
    used.set(id, now + (LIFE_S + 2 * TOLERANCE_S) * 1_000);
    return true;
  };
  const certified = async (bytes: Uint8Array): Promise<Certificate | undefined> => {
    for (const issuer of issuers) {
      const checked = await verifyCertificate(bytes, issuer, clock.now());
      if (checked.ok && checked.value.event === event) return checked.value;
    }
    return undefined;
  };
  const prove = async (
    proof: string,
    { device, publicKey }: Certificate,
  ): Promise<PassRefusal | undefined> => {
    const key = await crypto.subtle.importKey('raw', publicKey, { name: 'Ed25519' }, true, ['verify']);
    try {
      const { payload } = await jwtVerify(proof, key, {
        ...{ algorithms: ['EdDSA'], typ: 'device-proof+jwt', audience: venueAudience(event) },
        ...{ requiredClaims: ['sub', 'iat', 'exp', 'jti'], maxTokenAge: LIFE_S, clockTolerance: TOLERANCE_S },
        currentDate: new Date(clock.now()),
      });
      if (payload.sub !== `device:${device}` || typeof payload.jti !== 'string') return 'invalid';
      return firstUse(`${device}:${payload.jti}`) ? undefined : 'used';
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'clock';
      if (error instanceof errors.JWTClaimValidationFailed)
        return error.claim === 'iat' && error.reason === 'check_failed' ? 'clock' : 'invalid';
      if (error instanceof errors.JOSEError) return 'invalid';
      throw error;
    }
  };
  return async (pass: string): Promise<Result<Admitted, PassRefusal>> => {
    const parts = splitVenuePass(pass);
    const certificate = parts && fromBase64url(parts.certificate);
    if (!parts || !certificate) return err('invalid');
    const claims = await certified(certificate);
    if (!claims) return err('certificate');
    if (isRevoked(claims.device)) return err('revoked');
    const refusal = await prove(parts.proof, claims);
    return refusal ? err(refusal) : ok({ claims, certificate });
  };
}

export type Admission = ReturnType<typeof createAdmission>;
