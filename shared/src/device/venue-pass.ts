/**
 * What a device shows at the door of a venue relay (L31), where no server can give it an access token: a fresh statement by
 * its own key and the certificate that says whose key that is. The audience is the venue's own, so whoever hears it there
 * cannot use it at the event server.
 */
import { toBase64url } from '../bytes.ts';
import type { Signer } from '../keys/signing.ts';
import { type ProofClaims, signDeviceProof } from './device-proof.ts';

export const venueAudience = (event: string): string => `venue:${event}`;

/** @returns `<JWT>.<certificate>`, which a socket's subprotocol can carry */
export async function signVenuePass(
  claims: ProofClaims,
  certificate: Uint8Array,
  signer: Signer,
): Promise<string> {
  const proof = await signDeviceProof({ ...claims, event: venueAudience(claims.event) }, signer);
  return `${proof}.${toBase64url(certificate)}`;
}

/** Splits what `signVenuePass` made; nothing is checked. */
export function splitVenuePass(
  pass: string,
): { readonly proof: string; readonly certificate: string } | undefined {
  const at = pass.lastIndexOf('.');
  return at > 0 ? { proof: pass.slice(0, at), certificate: pass.slice(at + 1) } : undefined;
}

/** Closing reason of a relay that finds a pass too old or too new: `clock:<its own time in ms since 1970>`. */
export const clockReason = (now: number): string => `clock:${now}`;
export function clockOfReason(reason: string): number | undefined {
  const found = /^clock:(\d{1,15})$/.exec(reason);
  return found ? Number(found[1]) : undefined;
}
