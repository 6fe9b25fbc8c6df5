/**
 * The file a backup is: a tar of plain copies, gzipped, encrypted as age (age-encryption.org/v1). So it can be opened
 * without this program too: `age -d -i key.txt event.age | tar xz`. Reading refuses names that lead out of the folder
 * and anything cut off or changed: age authenticates every byte.
 */
import { createReadStream, createWriteStream, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { err, ok, type Result } from '@attend-gate/shared';
import { Decrypter, Encrypter } from 'age-encryption';
import { extract, pack } from 'tar-stream';
import { syncToDisk } from './folder.ts';

/** Who can open it: the holder of an age identity (`age1…` is its public half), or who knows the passphrase. */
export type Lock = { readonly recipients: readonly string[] } | { readonly passphrase: string };
export type Key = { readonly identity: string } | { readonly passphrase: string };

export type ArchiveRefusal = 'wrong_key' | 'damaged';

/** scrypt with N = 2^18, age's own default: about a second and 256 MB per try. */
const WORK_FACTOR = 18;

function encrypterOf(lock: Lock): Encrypter {
  const encrypter = new Encrypter();
  if ('passphrase' in lock) {
    encrypter.setPassphrase(lock.passphrase);
    encrypter.setScryptWorkFactor(WORK_FACTOR);
  } else for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  return encrypter;
}

/** Encrypts as it reads: what comes out is an age file. */
export const lockStream = (
  plain: ReadableStream<Uint8Array>,
  lock: Lock,
): Promise<ReadableStream<Uint8Array>> => encrypterOf(lock).encrypt(plain);

/** Is this the public half of an age key? */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch (error) {
    // The library throws `Error`s of several wordings for whatever is none.
    if (error instanceof Error) return false;
    throw error;
  }
}

async function addFiles(
  archive: ReturnType<typeof pack>,
  folder: string,
  paths: readonly string[],
): Promise<void> {
  for (const path of paths) {
    const file = join(folder, path);
    const { size, mtime } = statSync(file);
    const entry = archive.entry({ name: path, size, mode: 0o600, mtime });
    await pipeline(createReadStream(file), entry);
  }
  archive.finalize();
}

/** Writes beside, syncs, renames: an archive under its own name is a whole one. @returns its size in bytes */
export async function writeArchive(
  to: string,
  content: { readonly folder: string; readonly paths: readonly string[] },
  lock: Lock,
): Promise<number> {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const draft = `${to}.part`;
  const archive = pack();
  const compressed = createGzip();
  const encrypted = await encrypterOf(lock).encrypt(Readable.toWeb(compressed) as ReadableStream<Uint8Array>);
  const out = createWriteStream(draft, { mode: 0o600 });
  await Promise.all([
    addFiles(archive, content.folder, content.paths),
    pipeline(archive, compressed),
    encrypted.pipeTo(Writable.toWeb(out)),
  ]);
  syncToDisk(draft);
  renameSync(draft, to);
  syncToDisk(dirname(to));
  return statSync(to).size;
}

/** A path of the archive inside the folder, or undefined for one that would leave it. */
function placeOf(folder: string, name: string): string | undefined {
  const path = normalize(join(folder, name));
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) && !name.includes('\0')
    ? path
    : undefined;
}

async function takeEntries(
  entries: ReturnType<typeof extract>,
  folder: string,
): Promise<Result<undefined, ArchiveRefusal>> {
  let refused = false;
  for await (const entry of entries) {
    const { name, type } = entry.header;
    const place = placeOf(folder, name);
    if (type !== 'file' || place === undefined) {
      refused = true;
      entry.resume();
      continue;
    }
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    await pipeline(entry, createWriteStream(place, { mode: 0o600, flags: 'wx' }));
    syncToDisk(place);
  }
  return refused ? err('damaged') : ok(undefined);
}

/** Unpacks into a folder that is empty. What a refused archive left there is for the caller to remove. */
export async function readArchive(
  file: string,
  folder: string,
  key: Key,
): Promise<Result<undefined, ArchiveRefusal>> {
  const decrypter = new Decrypter();
  if ('passphrase' in key) decrypter.addPassphrase(key.passphrase);
  else decrypter.addIdentity(key.identity);
  const source = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
  let plain: ReadableStream<Uint8Array>;
  try {
    plain = await decrypter.decrypt(source);
  } catch (error) {
    // age says in words, not types, whether the header was unreadable or none of the keys fitted.
    if (error instanceof Error)
      return err(/no identity matched/i.test(error.message) ? 'wrong_key' : 'damaged');
    throw error;
  }
  try {
    const entries = extract();
    const [, taken] = await Promise.all([
      pipeline(Readable.from(plain), createGunzip(), entries),
      takeEntries(entries, folder),
    ]);
    return taken;
  } catch (error) {
    if (error instanceof Error && !('syscall' in error)) return err('damaged');
    throw error; // the disk, not the archive
  }
}
