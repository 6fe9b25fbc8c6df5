/**
 * What a phone does with the key it claimed a pass with (T3): proves that it is the one, and signs the code of the
 * moment. The key was made here and cannot be exported, so neither can be done anywhere else.
 */
import {
  asMillis,
  encodeAg2,
  encodeAg3,
  type Millis,
  type OpenPassRequest,
  signerOf,
  toBase64url,
} from '@attend-gate/shared';
import type { StoredPass } from '../platform/database.ts';
import { signPhoneProof } from '../platform/phone-proof.ts';

/** How long one code stands on the screen. */
export const CODE_MS = 10_000;

export interface ShownCode {
  readonly text: string;
  /** When the next one is due, by this phone's own clock. */
  readonly until: number;
}

/** This phone's clock, corrected by what the pass's server said last. */
export const correctedTime = ({ clockOffset }: Pick<StoredPass, 'clockOffset'>, wall: number): Millis =>
  asMillis(Math.round(wall + clockOffset));

/** What to send with every request about a pass that this phone has claimed, or wants to. */
export async function proofFor(
  pass: StoredPass,
  wall: number,
  randomBytes: (n: number) => Uint8Array,
): Promise<Pick<OpenPassRequest, 'proof' | 'claim'>> {
  if (!pass.keys) return {};
  const signer = await signerOf(pass.keys);
  const { eventId, token } = pass;
  const claims = { event: eventId, token, now: correctedTime(pass, wall), nonce: randomBytes(16) };
  return { proof: await signPhoneProof(claims, signer), claim: toBase64url(signer.publicKey) };
}

/**
 * The code of this moment. Works without a network; the same for CODE_MS, so that a camera can take its time.
 * @param full also where every gate knows the key: for a gate that says it does not
 */
export async function codeAt(pass: StoredPass, wall: number, full = false): Promise<ShownCode> {
  if (!pass.keys || !pass.claimed) return { text: pass.ticket, until: Number.POSITIVE_INFINITY };
  const now = correctedTime(pass, wall);
  const made = asMillis(Math.floor(now / CODE_MS) * CODE_MS);
  const signer = await signerOf(pass.keys);
  const text =
    pass.keyKnown && !full
      ? await encodeAg2(pass.event.id, pass.token, made, signer)
      : await encodeAg3(pass.ticket, made, signer);
  return { text, until: made + CODE_MS - pass.clockOffset };
}
