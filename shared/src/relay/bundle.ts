/**
 * A device's own log on its way to another one without a network (L24, L31): as a file, or as QR frames from screen to
 * camera. What arrives passes the same guard as at the relay: role by certificate, chain by seal; what no seal covers is
 * not taken. Compression and drawing are the callers'.
 */
import { encodeText, fromBase64url, toBase64url } from '../bytes.ts';
import { type DeviceNo, type EventId, isEventId, type Millis } from '../ids.ts';
import { type Certificate, verifyCertificate } from '../keys/certificate.ts';
import { type Verifier, verifierOf } from '../keys/signing.ts';
import { createChains, extendChain, ledgerDocument } from '../replica/chain.ts';
import type { LogReader } from '../replica/logs.ts';
import { deviceOfClient } from '../replica/session.ts';
import { DEFAULT_LIMITS, decodeRuns, encodeRuns, type Run } from '../replica/update-codec.ts';
import { err, ok, type Result } from '../result.ts';
import { ledgerGrammar } from './grammar.ts';
import { judgeCarried } from './quarantine.ts';

/** What a bundle may hold: an event day of one device many times over. */
export const MAX_BUNDLE_BYTES = 8 * 1024 * 1024;

export interface Bundle {
  readonly event: EventId;
  readonly device: DeviceNo;
  /** COSE_Sign1 `CERT` of the device. */
  readonly certificate: Uint8Array;
  /** Its sessions, each from the first fact. */
  readonly runs: readonly Run[];
}

export type BadBundle = 'not_a_bundle' | 'other_event' | 'certificate' | 'revoked' | 'fork';

/** The bytes of a bundle, before compression. */
export function encodeBundle({ event, device, certificate, runs }: Bundle): Uint8Array<ArrayBuffer> {
  return encodeText(
    JSON.stringify({
      format: 1,
      event,
      device,
      certificate: toBase64url(certificate),
      update: toBase64url(encodeRuns(runs)),
    }),
  );
}

/** Reads without believing. */
export function readBundle(bytes: Uint8Array): Bundle | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { format, event, device, certificate, update } = value as Record<string, unknown>;
  if (format !== 1 || typeof event !== 'string' || !isEventId(event)) return undefined;
  if (typeof device !== 'number' || !Number.isSafeInteger(device) || device < 1) return undefined;
  const cert = typeof certificate === 'string' ? fromBase64url(certificate) : undefined;
  const bytesOfRuns = typeof update === 'string' ? fromBase64url(update) : undefined;
  if (!cert || !bytesOfRuns) return undefined;
  const runs = decodeRuns(bytesOfRuns, DEFAULT_LIMITS);
  if (!runs.ok || runs.value.some(({ client }) => deviceOfClient(client) !== device)) return undefined;
  return { event, device: device as DeviceNo, certificate: cert, runs: runs.value };
}

export interface BundleReader {
  readonly event: EventId;
  readonly epoch: Millis;
  /** The event keys this device knows. */
  readonly issuers: readonly Verifier[];
  /** Corrected wall time. */
  readonly now: Millis;
  readonly isRevoked: (device: DeviceNo) => boolean;
  readonly logs: LogReader;
}

/** What may be put into the document, and how many facts no seal vouches for. */
export interface AcceptedBundle {
  readonly device: DeviceNo;
  readonly fresh: readonly Run[];
  readonly taken: number;
  readonly unsealed: number;
}

async function certified(
  bundle: Bundle,
  { issuers, now }: BundleReader,
): Promise<{ readonly claims: Certificate; readonly issuer: Verifier } | undefined> {
  for (const issuer of issuers) {
    const checked = await verifyCertificate(bundle.certificate, issuer, now);
    if (checked.ok && checked.value.device === bundle.device && checked.value.event === bundle.event)
      return { claims: checked.value, issuer };
  }
  return undefined;
}

/** The relay's judgement, made by a device: nothing is applied here. */
export async function judgeBundle(
  bundle: Bundle,
  reader: BundleReader,
): Promise<Result<AcceptedBundle, BadBundle>> {
  if (bundle.event !== reader.event) return err('other_event');
  const found = await certified(bundle, reader);
  if (!found) return err('certificate');
  if (reader.isRevoked(bundle.device)) return err('revoked');
  const key = await verifierOf(found.claims.publicKey);
  const document = ledgerDocument(bundle.event);
  const chains = createChains(document, (client, from, to) => reader.logs.texts(client, from, to));
  const grammar = ledgerGrammar(reader.epoch, {
    event: bundle.event,
    issuer: found.issuer,
    staff: () => undefined,
    deviceKey: (no) => (no === bundle.device ? key : undefined),
  });
  const fresh: Run[] = [];
  let [taken, unsealed] = [0, 0];
  for (const run of bundle.runs) {
    const judged = await judgeCarried(run, {
      known: reader.logs,
      grammar,
      device: () => ({ role: found.claims.role, revoked: false }),
      isSeal: ({ body }) => body.kind === 'seal',
      headAt: (offered) => (client, length) => {
        const held = Math.min(length, reader.logs.length(client));
        const more =
          offered.client === client ? offered.texts.slice(held - offered.clock, length - offered.clock) : [];
        return extendChain(chains.at(client, held), more).head;
      },
    });
    if (judged.kind === 'fork') return err('fork');
    if (judged.kind !== 'judged') continue;
    if (judged.fresh) fresh.push(judged.fresh);
    taken += judged.facts.length;
    unsealed += judged.rest?.texts.length ?? 0;
  }
  return ok({ device: bundle.device, fresh, taken, unsealed });
}
