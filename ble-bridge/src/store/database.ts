/**
 * The bridge's own SQLite file: who it is, the journal of its logs, the last roster and tags, and what it heard of people who agreed to that. Written with full
 * synchronisation, because a fact that was announced must be there after the plug was pulled (L28).
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const SCHEMA = `
  create table if not exists setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  create table if not exists journal (document TEXT NOT NULL, session INTEGER NOT NULL, idx INTEGER NOT NULL,
    text TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (document, session, idx)) WITHOUT ROWID;
  create table if not exists journal_session (document TEXT NOT NULL, session INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0, aside INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (document, session));
  create table if not exists sighting (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, token TEXT NOT NULL,
    carrier TEXT NOT NULL, reader TEXT NOT NULL, count INTEGER NOT NULL, mean REAL NOT NULL, strongest INTEGER NOT NULL);
  create index if not exists sighting_token on sighting (token);
`;

export type BridgeDatabase = Database.Database;

/** Opens `bridge.db` in a folder that only this user can read: the device key lies in it. */
export function openBridgeDatabase(folder: string): BridgeDatabase {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'bridge.db');
  const db = new Database(file);
  chmodSync(file, 0o600);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 5000');
  db.exec(SCHEMA);
  return db;
}

/** Small values by name. */
export interface Settings {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

export function createSettings(db: BridgeDatabase): Settings {
  const get = db.prepare<[string], { value: string }>('select value from setting where name = ?');
  const set = db.prepare<[string, string]>(
    'insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  );
  return { get: (name) => get.get(name)?.value, set: (name, value) => void set.run(name, value) };
}
