/**
 * The wallet's own IndexedDB (U3): the passes, and the journal of what this phone writes in each. The pass documents
 * have databases of their own (`document-cache.ts`), because those may be thrown away and fetched again; this may not.
 * One pass never reads or writes what belongs to another.
 */
import type { EventInfo, TokenId, TokenRight } from '@attend-gate/shared';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** One pass as the phone keeps it: the owner's `{eventId, token, serverEndpoint, attendance}` and what goes with it. */
export interface StoredPass {
  /** `<serverEndpoint>|<eventId>|<token>`: two servers can never mean the same pass. */
  readonly id: string;
  readonly eventId: string;
  readonly token: TokenId;
  /** Origin of the pass's own event server. */
  readonly serverEndpoint: string;
  /** What the pass document said last, for the list of passes; the document itself decides. */
  readonly attendance: {
    readonly checkedIn: boolean;
    readonly time: number | undefined;
    /** Id of the gate. */
    readonly gate?: string | undefined;
  };
  readonly code: string;
  /** `AG1…` */
  readonly ticket: string;
  readonly generation: number;
  readonly name: string;
  readonly ticketType: string;
  readonly rights: readonly TokenRight[];
  readonly event: EventInfo;
  /** Raw Ed25519 public keys of the event, base64url. */
  readonly eventKeys: readonly string[];
  /** Author of what this phone writes in the pass document. */
  readonly phone: number;
  readonly addedAt: number;
  /** Made on this phone to claim the pass; cannot be exported (T3). */
  readonly keys?: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey } | undefined;
  /** The ticket names this phone's key: nobody else can show it. */
  readonly claimed: boolean;
  /** Every gate knows this phone's key, so the short code is enough (T3). */
  readonly keyKnown?: boolean | undefined;
  /** Handed over: the link that opens it for whoever has it now. */
  readonly handedOver?: string | undefined;
  /** Server clock minus this phone's, in milliseconds, as last learnt. */
  readonly clockOffset: number;
}

export interface WalletSchema extends DBSchema {
  passes: { key: string; value: StoredPass };
  /** Own entries by [pass, session, index]. */
  journal: {
    key: [string, number, number];
    value: { pass: string; session: number; index: number; text: string };
  };
  sessions: {
    key: [string, number];
    value: { pass: string; session: number; acknowledged: number; aside: boolean };
  };
  /** Small things that may be lost: clock offsets by server. */
  settings: { key: string; value: unknown };
}

export type WalletDatabase = IDBPDatabase<WalletSchema>;

export interface DatabaseEvents {
  /** The browser closed the connection (iOS does so in the background) or another tab wants a newer version. */
  readonly onClosed: () => void;
}

/** Rejects where the browser has no IndexedDB (private mode, Lockdown Mode) or the disk is full. */
export function openWalletDatabase(name: string, events: DatabaseEvents): Promise<WalletDatabase> {
  return openDB<WalletSchema>(name, 1, {
    upgrade: (db) => {
      db.createObjectStore('passes', { keyPath: 'id' });
      db.createObjectStore('journal', { keyPath: ['pass', 'session', 'index'] });
      db.createObjectStore('sessions', { keyPath: ['pass', 'session'] });
      db.createObjectStore('settings');
    },
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
      events.onClosed();
    },
    terminated: events.onClosed,
  });
}

/** Every key of one pass in a store whose keys begin with it. */
export const keysOf = (pass: string): IDBKeyRange => IDBKeyRange.bound([pass], [pass, []]);

/** Forgets a pass and everything this phone wrote for it. */
export async function deletePass(db: WalletDatabase, pass: string): Promise<void> {
  const tx = db.transaction(['passes', 'journal', 'sessions'], 'readwrite', { durability: 'strict' });
  await Promise.all([
    tx.objectStore('passes').delete(pass),
    tx.objectStore('journal').delete(keysOf(pass)),
    tx.objectStore('sessions').delete(keysOf(pass)),
    tx.done,
  ]);
}
