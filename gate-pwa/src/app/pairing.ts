/**
 * Bringing this tablet into an event: a link or code from the organiser, keys made here that never leave, and what
 * the server gives in return, checked before it is believed.
 */

import type { ClaimAnswer } from '@attend-gate/shared';
import {
  asMillis,
  type DeviceNo,
  err,
  fromBase64url,
  generateKeyPair,
  type Millis,
  ok,
  type Result,
  type ServerFailure,
  signerOf,
  verifierOf,
  verifyCertificate,
} from '@attend-gate/shared';
import type { Identity } from '../platform/database.ts';
import { claimPairing } from '../platform/server.ts';
import type { PairRefusal } from './gate-app.ts';

/** The code and the server of a pairing link, `https://host/gate/#/pair?c=CODE`; a bare code is for this server. */
export function readPairingInput(
  input: string,
  here: string,
): { readonly origin: string; readonly code: string } | undefined {
  const text = input.trim();
  if (/^[0-9A-Za-z][0-9A-Za-z\s-]{6,40}$/.test(text)) return { origin: here, code: text };
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const code = new URLSearchParams(url.hash.split('?')[1] ?? '').get('c');
  return code && /^https?:$/.test(url.protocol) ? { origin: url.origin, code } : undefined;
}

function refusalOf(failure: ServerFailure, detail: string | undefined): PairRefusal {
  if (failure.kind === 'unreachable') return 'unreachable';
  if (failure.code !== 'pairing_refused') return 'unknown';
  return detail === 'used' || detail === 'expired' ? detail : 'unknown';
}

async function identityOf(
  origin: string,
  answer: ClaimAnswer,
  keys: Identity['keys'],
  now: Millis,
): Promise<{ readonly identity: Identity; readonly rosterKey: Uint8Array<ArrayBuffer> } | undefined> {
  const certificate = fromBase64url(answer.certificate);
  const eventKeys = answer.eventKeys.map(fromBase64url);
  const roster = fromBase64url(answer.rosterKey ?? '');
  const issuer = eventKeys[0];
  if (!certificate || !issuer || roster?.length !== 32 || eventKeys.some((key) => !key)) return undefined;
  const checked = await verifyCertificate(certificate, await verifierOf(issuer), now);
  if (!checked.ok || checked.value.device !== answer.device) return undefined;
  return {
    identity: {
      origin,
      event: answer.event,
      device: answer.device as DeviceNo,
      name: answer.name,
      role: answer.role,
      gate: answer.gate,
      lists: answer.lists,
      certificate,
      keys,
      eventKeys: eventKeys.filter((key) => key !== undefined),
    },
    rosterKey: roster,
  };
}

export interface Paired {
  readonly identity: Identity;
  /** 32 bytes; to be sealed at once. */
  readonly rosterKey: Uint8Array<ArrayBuffer>;
  readonly accessToken: string;
  readonly expiresAt: Millis;
  /** Server clock minus ours. */
  readonly offset: number;
}

/** @param here origin of this app, used for bare codes */
export async function pairDevice(
  input: string,
  here: string,
  now: () => Millis,
): Promise<Result<Paired, PairRefusal>> {
  const target = readPairingInput(input, here);
  if (!target) return err('malformed');
  let keys: Identity['keys'];
  try {
    keys = await generateKeyPair(false);
  } catch (error) {
    // NotSupportedError: this browser has no Ed25519, and a key that could be exported would be worth nothing.
    if (error instanceof DOMException) return err('no_ed25519');
    throw error;
  }
  const { publicKey } = await signerOf(keys);
  const claimed = await claimPairing(target.origin, target.code, publicKey);
  if (!claimed.ok)
    return err(refusalOf(claimed.error, claimed.error.kind === 'refused' ? claimed.error.detail : undefined));
  const answer = claimed.value;
  const made = await identityOf(target.origin, answer, keys, asMillis(answer.serverTime));
  if (!made) return err('unknown');
  const expiresAt = asMillis(Date.parse(answer.expiresAt));
  return ok({ ...made, accessToken: answer.accessToken, expiresAt, offset: answer.serverTime - now() });
}
