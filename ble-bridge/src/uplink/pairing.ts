/** Brings this bridge into an event: a code from the organiser, a key made here, and an answer checked before it is believed. */
import {
  asMillis,
  type ClaimAnswer,
  err,
  fromBase64url,
  ok,
  type Result,
  verifierOf,
  verifyCertificate,
} from '@attend-gate/shared';
import type { Settings } from '../store/database.ts';
import { newDeviceKeys, saveIdentity, saveOffset } from './identity.ts';
import { claimPairing } from './server.ts';

export type PairRefusal =
  | { readonly kind: 'unreachable' }
  /** The server's own code, `pairing_refused: expired`. */
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'other_role'; readonly role: string; readonly wanted: string }
  | { readonly kind: 'not_believed'; readonly why: string };

async function distrust(answer: ClaimAnswer): Promise<string | undefined> {
  const certificate = fromBase64url(answer.certificate);
  const issuer = fromBase64url(answer.eventKeys[0] ?? '');
  if (!certificate || !issuer) return 'no certificate';
  const checked = await verifyCertificate(certificate, await verifierOf(issuer), asMillis(answer.serverTime));
  if (!checked.ok) return `certificate: ${checked.error}`;
  return checked.value.device === answer.device && checked.value.event === answer.event.id
    ? undefined
    : 'a certificate for something else';
}

/** @param code `4FQ2-9XKD-70TM` or the link that shows it, `https://host/gate/#/pair?c=CODE` */
export const codeOf = (code: string): string =>
  new URLSearchParams(code.split('#')[1]?.split('?')[1] ?? '').get('c') ?? code.trim();

/** Stores the new identity. A code works once; what an older pairing stored is replaced. */
export async function pairBridge(
  origin: string,
  code: string,
  settings: Settings,
  { wall, role: wanted = 'bridge' }: { readonly wall: () => number; readonly role?: 'bridge' | 'carrier' },
): Promise<Result<ClaimAnswer, PairRefusal>> {
  const keys = await newDeviceKeys();
  const publicKey = fromBase64url(keys.publicKey)!;
  const claimed = await claimPairing(origin, codeOf(code), publicKey);
  if (!claimed.ok) {
    if (claimed.error.kind === 'unreachable') return err(claimed.error);
    return err({
      kind: 'refused',
      detail: [claimed.error.code, claimed.error.detail].filter(Boolean).join(': '),
    });
  }
  const answer = claimed.value;
  if (answer.role !== wanted) return err({ kind: 'other_role', role: answer.role, wanted });
  const why = await distrust(answer);
  if (why !== undefined) return err({ kind: 'not_believed', why });
  const { event, device, name, gate, lists, certificate, eventKeys } = answer;
  const known = { origin, event, name, gate, lists, certificate, eventKeys };
  saveIdentity(settings, {
    ...known,
    ...keys,
    device: device as Parameters<typeof saveIdentity>[1]['device'],
  });
  saveOffset(settings, answer.serverTime - wall());
  return ok(answer);
}
