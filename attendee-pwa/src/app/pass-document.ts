/**
 * A pass's own document at work: its cache on this phone, the journal of what this phone writes, the line to the relay.
 * Everything that knows documents stands here, because it is most of what a wallet loads and no code needs it.
 */
import {
  createReplica,
  DeviceLog,
  type DeviceNo,
  type Message,
  type PassAttendance,
  passAttendance,
  passDocument,
  passEntriesOfRuns,
  type Trouble,
} from '@attend-gate/shared';
import type { StoredPass, WalletDatabase } from '../platform/database.ts';
import { documentName, openDocumentCache } from '../platform/document-cache.ts';
import { createJournal } from '../platform/journal.ts';
import { type LinkState, openLink } from '../platform/link.ts';

export { dropDocumentCache } from '../platform/document-cache.ts';

export interface PassDocumentEvents {
  /** What the document says now. */
  readonly onSaid: (said: PassAttendance) => void;
  readonly onLink: (state: LinkState) => void;
  /** The relay said something. */
  readonly onHeard: () => void;
  readonly onTrouble: (trouble: Trouble) => void;
  /** The access token is worn out: bring a new one. */
  readonly onExpired: () => void;
  /** This phone could not keep something. */
  readonly onStorage: (error: unknown) => void;
}

export interface PassDocument {
  /** Appends an entry to this phone's own log, journal first (L28). */
  append(text: string): Promise<void>;
  /** Reads the document again: the pass's lists may have changed. */
  fold(): void;
  /** Goes on line with this access token, and stays so. */
  setToken(token: string): void;
  /** Leaves the relay for good; what is on this phone stays readable. */
  hangUp(): void;
  stop(): Promise<void>;
}

const TOKEN_EXPIRED = 4504;

/** @param pass the pass as it is now: its event may be changed by the organiser */
export async function openPassDocument(
  db: WalletDatabase,
  pass: () => StoredPass,
  events: PassDocumentEvents,
): Promise<PassDocument> {
  const { id, eventId, token, phone, event, serverEndpoint } = pass();
  const { onStorage } = events;
  const replica = createReplica();
  const fold = (): void => {
    const now = pass();
    const entries = passEntriesOfRuns(replica.runsSince(new Map()), now.event.epoch);
    events.onSaid(passAttendance(entries, token, now.event));
  };
  const cache = await openDocumentCache(documentName(id), replica.doc, onStorage);
  fold();
  replica.onRuns(fold);
  const log = await DeviceLog.open({
    document: passDocument(event.id, token),
    device: phone as DeviceNo,
    journal: createJournal(db, id),
    replica,
    onTrouble: events.onTrouble,
  });
  const receive = async (message: Message): Promise<void> => {
    events.onHeard();
    await log.receive(message);
  };
  const recover = async (): Promise<void> => {
    if (log.needsRecovery) await log.recover();
  };
  const line = openLink(`${serverEndpoint.replace(/^http/, 'ws')}/sync/${eventId}/pass`, token, replica.doc, {
    onState: events.onLink,
    onSynced: () => void recover().catch(onStorage),
    onMessage: (message) => void receive(message).catch(onStorage),
    greeting: () => log.greeting(),
    onClosed: (code) => {
      if (code === TOKEN_EXPIRED) events.onExpired();
    },
  });
  return {
    fold,
    append: async (text) => {
      await log.append(text);
      fold();
    },
    setToken: line.setToken,
    hangUp: line.stop,
    stop: async () => {
      line.stop();
      await cache.stop();
      replica.destroy();
    },
  };
}
