/** Signs what a paired device is (L30), so that tablets can believe each other when this server is away. */
import { asMillis, type EventId, type EventInfo, issueCertificate, type Signer } from '@attend-gate/shared';
import type { PairingDeps } from './pairing.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A tablet whose clock is a little behind must not find its own certificate "not yet valid". */
const CLOCK_SLACK_MS = DAY_MS;
/** Logs are still read and merged after the event. */
const AFTER_EVENT_MS = 30 * DAY_MS;

export interface CertifyDeps {
  readonly event: EventId;
  readonly eventInfo: () => EventInfo;
  readonly signer: Signer;
}

/** Valid from a day before now until 30 days after the event (or after now, when the event is over). */
export function createCertifier({ event, eventInfo, signer }: CertifyDeps): PairingDeps['certify'] {
  return ({ device, grant, publicKey, issuedAt }) => {
    const expires = asMillis(Math.max(eventInfo().endsAt, issuedAt) + AFTER_EVENT_MS);
    const notBefore = asMillis(issuedAt - CLOCK_SLACK_MS);
    const key = Uint8Array.from(publicKey);
    return issueCertificate({ event, device, role: grant.role, publicKey: key, notBefore, expires }, signer);
  };
}
