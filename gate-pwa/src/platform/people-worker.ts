/**
 * Opens the people of a roster and searches them, off the main thread: a hundred thousand names take seconds to open
 * and must not hold up a scan. Locking the names ends this worker and with it every name it holds.
 */
import {
  createDirectory,
  type Directory,
  type DirectoryPerson,
  decodeRoster,
  type HeldRoster,
  openPerson,
  type RosterKey,
  type TokenId,
} from '@attend-gate/shared';
import type { FromPeopleWorker, ToPeopleWorker } from './people-messages.ts';

/** WebCrypto works in threads: one row at a time would mostly wait for its turn. */
const OPENED_AT_ONCE = 512;

const tell = (message: FromPeopleWorker): void => globalThis.postMessage(message);

let directory: Directory | undefined;

async function opened(roster: HeldRoster, token: TokenId, key: RosterKey): Promise<DirectoryPerson[]> {
  const sealed = roster.sealedPerson(token);
  const person = sealed && (await openPerson(sealed, key));
  return person ? [{ token, name: person.name, company: person.company, email: person.email }] : [];
}

async function load(bytes: Uint8Array, key: RosterKey): Promise<void> {
  const decoded = decodeRoster(new TextDecoder().decode(bytes));
  if (!decoded.ok) return tell({ kind: 'failed', why: decoded.error.kind });
  const roster = decoded.value;
  const tokens = [...roster.tokens()];
  const people: DirectoryPerson[] = [];
  for (let from = 0; from < tokens.length; from += OPENED_AT_ONCE) {
    const batch = tokens.slice(from, from + OPENED_AT_ONCE);
    const rows = await Promise.all(batch.map((token) => opened(roster, token, key)));
    for (const row of rows) people.push(...row);
    tell({ kind: 'progress', done: people.length, size: tokens.length });
  }
  directory = createDirectory(people);
  tell({ kind: 'ready', size: directory.size });
}

globalThis.onmessage = ({ data }: MessageEvent<ToPeopleWorker>) => {
  if (data.kind === 'load') {
    load(data.roster, { seal: data.seal, index: data.index }).catch((error: unknown) =>
      tell({ kind: 'failed', why: String(error) }),
    );
    return;
  }
  const answer = directory?.search(data.question, data.limit) ?? { kind: 'too_short' as const };
  tell({ kind: 'answer', id: data.id, answer });
};
