/**
 * The statement by which this phone opens a pass it has claimed: a JWT (EdDSA) by its own key, which cannot leave the
 * browser. WebCrypto makes it, because a library would want the key.
 */
import { encodeText, type Millis, type Signer, toBase64url } from '@attend-gate/shared';

const LIFE_S = 60;

const part = (value: unknown): string => toBase64url(encodeText(JSON.stringify(value)));

export interface ProofClaims {
  readonly event: string;
  readonly token: string;
  /** Corrected wall time. */
  readonly now: Millis;
  /** 16 random bytes. */
  readonly nonce: Uint8Array;
}

export async function signPhoneProof(claims: ProofClaims, phone: Signer): Promise<string> {
  const issued = Math.floor(claims.now / 1_000);
  const header = part({ alg: 'EdDSA', typ: 'phone-proof+jwt' });
  const payload = part({
    ...{ sub: claims.token, aud: claims.event, iat: issued, exp: issued + LIFE_S },
    jti: toBase64url(claims.nonce),
  });
  const signature = await phone.sign(encodeText(`${header}.${payload}`));
  return `${header}.${payload}.${toBase64url(signature)}`;
}
