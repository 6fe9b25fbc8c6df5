/**
 * The organisation's secret, from which attendee keys are made (A8). It belongs to the organisation, not to one
 * event: event servers that share it give the same person the same key. Losing or rotating it makes old and new
 * keys unlinkable (A16), so a file that is there but unreadable stops the server; it is never silently replaced.
 */
import { createHash, createHmac } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface OrganisationSecret {
  /** Public name of the secret: says that keys were made by another one, and nothing more. */
  readonly keyId: string;
  /** The same for one address at every event of the organisation. @param email as it was entered */
  ofEmail(email: string): string;
  /** For a participant without an address: stable within the event, the same nowhere else. */
  ofParticipant(event: string, participant: string): string;
}

const CONTEXT = 'attend-gate/attendee/1';
const SECRET_BYTES = 32;

/** `<dataDir>/organisation-secret`. */
export const organisationSecretFile = (dataDir: string): string => join(dataDir, 'organisation-secret');

/** NFKC(lower(trim(e-mail))): the same person however the address was typed. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase().normalize('NFKC');

/** 128 bits as a UUID of version 8 (RFC 9562: "custom"). */
function uuidOf(bytes: Uint8Array): string {
  const b = Uint8Array.from(bytes.subarray(0, 16));
  b[6] = (b[6]! & 0x0f) | 0x80;
  b[8] = (b[8]! & 0x3f) | 0x80;
  return Buffer.from(b)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function organisationSecretOf(secret: Uint8Array): OrganisationSecret {
  const hmac = (...parts: readonly string[]): string =>
    uuidOf(
      createHmac('sha256', secret)
        .update([CONTEXT, ...parts].join('\0'))
        .digest(),
    );
  return {
    keyId: createHash('sha256')
      .update('attend-gate/organisation/1\0')
      .update(secret)
      .digest('hex')
      .slice(0, 16),
    ofEmail: (email) => hmac('mail', normaliseEmail(email)),
    ofParticipant: (event, participant) => hmac('participant', event, participant),
  };
}

/**
 * Reads the file, making it first if there is none.
 * @param random cryptographically strong bytes
 * @throws if the file is there but holds no secret
 */
export function openOrganisationSecret(
  file: string,
  random: (length: number) => Uint8Array,
): OrganisationSecret {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // `wx`: of two servers that start at once, one makes the secret and both read it.
    const handle = openSync(file, 'wx', 0o600);
    try {
      writeSync(handle, `${Buffer.from(random(SECRET_BYTES)).toString('base64url')}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
  const text = readFileSync(file, 'utf8').trim();
  if (!/^[A-Za-z0-9_-]{43}$/.test(text))
    throw new Error(`${file} holds no organisation secret (32 bytes, base64url)`);
  return organisationSecretOf(Buffer.from(text, 'base64url'));
}
