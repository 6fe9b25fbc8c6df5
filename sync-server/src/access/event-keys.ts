/**
 * The secrets of one event: made on the first start, then only read, and read again when an operator replaced some. Whoever loses this file loses the event's
 * signatures, so an unreadable file stops the server; it is never silently replaced by new keys.
 */

import { hkdfSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  type NoteReader,
  noteReaderOf,
  type Signer,
  signerOf,
  type Verifier,
  verifierOf,
} from '@attend-gate/shared';
import { z } from 'zod';

/** An Ed25519 key pair: for signing, checking, and the 32 raw bytes others know it by. */
export interface KeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly rawPublic: Uint8Array<ArrayBuffer>;
}

export interface EventKeys {
  /** Signs tickets, certificates, rosters. Its public half is on every device. */
  readonly event: { readonly signer: Signer; readonly verifier: Verifier };
  /** Signs access tokens only; no device ever needs its public half. Another one after `reload`. */
  readonly jwt: KeyPair;
  /** 32 bytes: seals person rows and keys the code indexes (wire.md, Roster). */
  readonly rosterKey: Uint8Array<ArrayBuffer>;
  /** Opens what tablets sealed for this server alone (T4d). Comes from the event's own seed, so a back-up has it. */
  readonly notes: NoteReader;
  /** What the organiser presents as bearer; 32 random bytes, base64url. Another one after `reload`. */
  readonly organiserKey: string;
  /**
   * Takes over what `replaceKeys` wrote, if it did. Event key and roster key stay as they are.
   * @returns whether there was anything new
   * @throws if the file is not readable as keys; the ones that are held stay
   */
  reload(): Promise<boolean>;
}

/** PKCS #8 of an Ed25519 seed is this prefix and the seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const bytes32 = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .transform((text) => Uint8Array.from(Buffer.from(text, 'base64url')));

const KeyFile = z.object({
  version: z.literal(1),
  eventSeed: bytes32,
  eventPublic: bytes32,
  jwtSeed: bytes32,
  jwtPublic: bytes32,
  rosterKey: bytes32,
  organiserKey: z.string().min(43),
});
type KeyFileText = z.input<typeof KeyFile>;

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const ED25519 = { name: 'Ed25519' } as const;

async function keyPair(seed: Uint8Array, rawPublic: Uint8Array<ArrayBuffer>): Promise<KeyPair> {
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, seed]);
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, ED25519, false, ['sign']);
  const publicKey = await crypto.subtle.importKey('raw', rawPublic, ED25519, true, ['verify']);
  return { privateKey, publicKey, rawPublic };
}

/** A seed signs and does nothing else; what seals notes is derived from it and says nothing about it. */
const noteSecret = (eventSeed: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(hkdfSync('sha256', eventSeed, '', 'attend-gate/notes/1', 32));

async function newSeed(): Promise<{ seed: string; publicKey: string }> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify']);
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', privateKey));
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
  return { seed: base64url(pkcs8.slice(-32)), publicKey: base64url(raw) };
}

async function newKeyFile(random: (length: number) => Uint8Array): Promise<KeyFileText> {
  const event = await newSeed();
  const jwt = await newSeed();
  return {
    version: 1,
    ...{ eventSeed: event.seed, eventPublic: event.publicKey },
    ...{ jwtSeed: jwt.seed, jwtPublic: jwt.publicKey },
    rosterKey: base64url(random(32)),
    organiserKey: base64url(random(32)),
  };
}

/** Written beside, synced, then renamed: a crash leaves the old file or the new one, never half of one. */
function writeAtomically(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${name}.new`);
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, join(folder, name));
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** What can be made anew without touching a ticket: the signatures of access tokens, and the organiser's key. */
export type Replaceable = 'access-tokens' | 'organiser-key';

/** Do two files hold the same event: its key and its roster key, whatever else was replaced? */
export function isSameEvent(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => KeyFile.safeParse(JSON.parse(text)).data);
  const lasting = (file: z.output<typeof KeyFile>): string =>
    [file.eventSeed, file.eventPublic, file.rosterKey].map(base64url).join('.');
  return a !== undefined && b !== undefined && lasting(a) === lasting(b);
}

/**
 * Replaces keys; a running server takes them over within seconds. Devices notice nothing: each gets its next access token for a proof
 * of its own key. Event key and roster key stay, because tickets and tablets out there depend on them.
 * @returns the organiser key, new or as it was
 * @throws if there are no readable keys
 */
export async function replaceKeys(
  folder: string,
  what: readonly Replaceable[],
  random: (length: number) => Uint8Array,
): Promise<string> {
  const before = JSON.parse(readFileSync(join(folder, 'keys.json'), 'utf8')) as KeyFileText;
  KeyFile.parse(before);
  const jwt = await newSeed();
  const after: KeyFileText = {
    ...before,
    ...(what.includes('access-tokens') ? { jwtSeed: jwt.seed, jwtPublic: jwt.publicKey } : {}),
    ...(what.includes('organiser-key') ? { organiserKey: base64url(random(32)) } : {}),
  };
  writeAtomically(folder, 'keys.json', `${JSON.stringify(after, undefined, 2)}\n`);
  return after.organiserKey;
}

/**
 * Reads `<folder>/keys.json`, making it first if there is none.
 * @param folder the event's folder, `<dataDir>/events/<eventId>`
 * @param random cryptographically strong bytes
 * @throws if the file is there but not readable as keys
 */
export async function openEventKeys(
  folder: string,
  random: (length: number) => Uint8Array,
): Promise<EventKeys & { readonly created: boolean }> {
  const path = join(folder, 'keys.json');
  const created = !existsSync(path);
  if (created)
    writeAtomically(folder, 'keys.json', `${JSON.stringify(await newKeyFile(random), undefined, 2)}\n`);
  const read = () => KeyFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  const file = read();
  const event = await keyPair(file.eventSeed, file.eventPublic);
  let { organiserKey } = file;
  let jwt = await keyPair(file.jwtSeed, file.jwtPublic);
  let written = statSync(path).mtimeMs;
  return {
    event: { signer: await signerOf(event), verifier: await verifierOf(event.rawPublic) },
    jwt: {
      get privateKey() {
        return jwt.privateKey;
      },
      get publicKey() {
        return jwt.publicKey;
      },
      get rawPublic() {
        return jwt.rawPublic;
      },
    },
    rosterKey: file.rosterKey,
    notes: await noteReaderOf(noteSecret(file.eventSeed)),
    get organiserKey() {
      return organiserKey;
    },
    reload: async () => {
      const { mtimeMs } = statSync(path);
      if (mtimeMs === written) return false;
      const next = read();
      jwt = await keyPair(next.jwtSeed, next.jwtPublic);
      organiserKey = next.organiserKey;
      written = mtimeMs;
      return true;
    },
    created,
  };
}
