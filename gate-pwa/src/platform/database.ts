/**
 * The gate's own IndexedDB: who this device is, the roster, and the journal of its facts. The ledger document has
 * a database of its own (`document-cache.ts`), because it may be thrown away and fetched again; this one may not.
 */
import type { DeviceNo, EventInfo } from '@attend-gate/shared';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { KeyBox } from './key-box.ts';

export interface Identity {
  readonly origin: string;
  readonly event: EventInfo;
  readonly device: DeviceNo;
  readonly name: string;
  readonly role: string;
  readonly gate: string;
  readonly lists: readonly string[];
  /** COSE_Sign1 `CERT`. */
  readonly certificate: Uint8Array<ArrayBuffer>;
  /** Cannot be exported. */
  readonly keys: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
  /** Raw public keys of the event. */
  readonly eventKeys: readonly Uint8Array<ArrayBuffer>[];
}

export interface StoredRoster {
  /** UTF-8 of the JSON, as it was signed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** As versions before 'bytes' kept it, under `current`. */
export type EarlierRoster = Omit<StoredRoster, 'bytes'> & { readonly json: string };

export interface GateSchema extends DBSchema {
  identity: { key: 'current'; value: Identity };
  /** Bytes, because making a string of them and hashing it took a third of every start. */
  roster: { key: 'bytes' | 'current'; value: StoredRoster | EarlierRoster };
  /** The roster key, sealed. */
  keyBox: { key: 'current'; value: KeyBox };
  /** Own facts by [session, index]. */
  journal: { key: [number, number]; value: { session: number; index: number; text: string } };
  sessions: { key: number; value: { session: number; acknowledged: number; aside: boolean } };
  /** Small things that may be lost: the clock offset, the language. */
  settings: { key: string; value: unknown };
}

export type GateDatabase = IDBPDatabase<GateSchema>;

export interface DatabaseEvents {
  /** The browser closed the connection (iOS does so in the background) or another tab wants a newer version. */
  readonly onClosed: () => void;
}

/** Rejects where the browser has no IndexedDB (private mode, Lockdown Mode) or the disk is full. */
export function openGateDatabase(name: string, events: DatabaseEvents): Promise<GateDatabase> {
  return openDB<GateSchema>(name, 1, {
    upgrade: (db) => {
      db.createObjectStore('identity');
      db.createObjectStore('roster');
      db.createObjectStore('keyBox');
      db.createObjectStore('journal', { keyPath: ['session', 'index'] });
      db.createObjectStore('sessions', { keyPath: 'session' });
      db.createObjectStore('settings');
    },
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
      events.onClosed();
    },
    terminated: events.onClosed,
  });
}
