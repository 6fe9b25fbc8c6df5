/**
 * The statement a device signs to get its next access token: a JWT (EdDSA) by its own key, which in a
 * browser cannot be exported. WebCrypto makes it, because a library would want the key.
 */
import { encodeText, toBase64url } from '../bytes.ts';
import type { Millis } from '../ids.ts';
import type { Signer } from '../keys/signing.ts';

const LIFE_S = 60;

const part = (value: unknown): string => toBase64url(encodeText(JSON.stringify(value)));

export interface ProofClaims {
  readonly event: string;
  readonly device: number;
  /** Corrected wall time. */
  readonly now: Millis;
  /** 16 random bytes. */
  readonly nonce: Uint8Array;
}

export async function signDeviceProof(
  { event, device, now, nonce }: ProofClaims,
  signer: Signer,
): Promise<string> {
  const issued = Math.floor(now / 1_000);
  const header = part({ alg: 'EdDSA', typ: 'device-proof+jwt' });
  const payload = part({
    sub: `device:${device}`,
    aud: event,
    iat: issued,
    exp: issued + LIFE_S,
    jti: toBase64url(nonce),
  });
  const signature = await signer.sign(encodeText(`${header}.${payload}`));
  return `${header}.${payload}.${toBase64url(signature)}`;
}
