/**
 * Files of secrets that every relay of a cluster must have alike (an event's keys, the organisation's secret): kept in
 * the database sealed with AES-256-GCM under the cluster's secret, and laid into the data folder of each relay. Two
 * different files under one name stop the relay, unless they are editions of one secret: then the shared one counts.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface SecretFile {
  /** Its name in the database, the same on every relay; it is sealed together with the content. */
  readonly name: string;
  readonly path: string;
  /** Makes the file anew. */
  readonly make: () => Promise<void>;
  /** Are these two editions of one secret, of which the shared one counts? Left out = two that differ are an error. */
  readonly isEdition?: (shared: string, here: string) => boolean;
}

/** Where sealed secrets are kept. */
export interface SealedShelf {
  stored(): Uint8Array | undefined;
  /** Keeps it unless there is one already. @returns the one that is kept */
  keep(sealed: Uint8Array): Uint8Array;
}

const IV_BYTES = 12;
const AES = 'AES-GCM';
const KEY_BYTES = 32;

const keyOf = (secret: Uint8Array<ArrayBuffer>): Promise<CryptoKey> => {
  if (secret.length !== KEY_BYTES) throw new Error(`the cluster's secret has ${KEY_BYTES} bytes`);
  return crypto.subtle.importKey('raw', secret, AES, false, ['encrypt', 'decrypt']);
};

/** Locks a file's content under the cluster's secret. */
export async function seal(
  name: string,
  content: Uint8Array<ArrayBuffer>,
  secret: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const additionalData = new TextEncoder().encode(name);
  const sealed = await crypto.subtle.encrypt({ name: AES, iv, additionalData }, await keyOf(secret), content);
  return Buffer.concat([iv, new Uint8Array(sealed)]);
}

/** @throws when it is not of this cluster */
export async function unseal(
  name: string,
  sealed: Uint8Array,
  secret: Uint8Array<ArrayBuffer>,
): Promise<Buffer> {
  const bytes = Uint8Array.from(sealed);
  const additionalData = new TextEncoder().encode(name);
  const iv = bytes.slice(0, IV_BYTES);
  try {
    const rest = bytes.slice(IV_BYTES);
    return Buffer.from(
      await crypto.subtle.decrypt({ name: AES, iv, additionalData }, await keyOf(secret), rest),
    );
  } catch (cause) {
    throw new Error(`${name} does not open with this cluster's secret`, { cause });
  }
}

/** Afterwards the file is there and the same as everybody else's. */
export async function shareSecret(
  file: SecretFile,
  shelf: SealedShelf,
  secret: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const { name, path, make } = file;
  let sealed = shelf.stored();
  if (!sealed) {
    if (!existsSync(path)) await make();
    sealed = shelf.keep(await seal(name, Uint8Array.from(readFileSync(path)), secret));
    const kept = await unseal(name, sealed, secret);
    // Another relay made one in the same moment; this file has signed nothing yet.
    if (!kept.equals(readFileSync(path))) writeFileSync(path, kept, { mode: 0o600 });
    return;
  }
  const content = await unseal(name, sealed, secret);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600, flag: 'wx' });
  } else if (content.equals(readFileSync(path))) return;
  else if (file.isEdition?.(content.toString(), readFileSync(path, 'utf8'))) {
    // Whoever reads it meanwhile reads one or the other.
    writeFileSync(`${path}.new`, content, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } else throw new Error(`${path} differs from the one the other relays use; put it aside to take theirs`);
}
