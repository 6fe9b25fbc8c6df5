/** API keys of the platform and answers to keep for repeated requests: `<dataDir>/keys.db`. Keys only as SHA-256. */
import { join } from 'node:path';
import Database from 'better-sqlite3';

export const SCOPES = ['read', 'hub', 'admin'] as const;
/** `read` reports and live numbers, `hub` webhooks too, `admin` everything, keys included. */
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly createdMs: number;
  /** Null = never. */
  readonly expiresMs: number | null;
  readonly lastUsedMs: number | null;
  readonly perMinute: number;
}
interface KeptAnswer {
  readonly request: string;
  readonly status: number;
  readonly body: string;
}

const SCHEMA = `
create table if not exists api_key (id text primary key, hash text not null unique, name text not null,
  scope text not null, createdMs integer not null, expiresMs integer, lastUsedMs integer, perMinute integer not null);
create table if not exists kept_answer (owner text not null, key text not null, request text not null,
  status integer not null, body text not null, atMs integer not null, primary key (owner, key));`;
const COLUMNS = 'id, name, scope, createdMs, expiresMs, lastUsedMs, perMinute';

export type KeyStore = ReturnType<typeof openKeyStore>;

export function openKeyStore(dataDir: string) {
  const db = new Database(join(dataDir, 'keys.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('busy_timeout = 10000');
  db.exec(SCHEMA);
  return {
    keys: (): ApiKey[] => db.prepare<[], ApiKey>(`select ${COLUMNS} from api_key order by rowid`).all(),
    add: (key: Omit<ApiKey, 'lastUsedMs'>, hash: string): void =>
      void db
        .prepare(
          'insert into api_key values (@id, @hash, @name, @scope, @createdMs, @expiresMs, null, @perMinute)',
        )
        .run({ ...key, hash }),
    byHash: (hash: string): ApiKey | undefined =>
      db.prepare<[string], ApiKey>(`select ${COLUMNS} from api_key where hash = ?`).get(hash),
    /** Not more often than once a minute: a busy program must not write at every request. */
    noteUse: (id: string, nowMs: number): void =>
      void db
        .prepare('update api_key set lastUsedMs = ? where id = ? and coalesce(lastUsedMs, 0) < ? - 60000')
        .run(nowMs, id, nowMs),
    remove: (id: string): boolean => db.prepare('delete from api_key where id = ?').run(id).changes > 0,
    kept: (owner: string, key: string): KeptAnswer | undefined =>
      db
        .prepare<[string, string], KeptAnswer>(
          'select request, status, body from kept_answer where owner = ? and key = ?',
        )
        .get(owner, key),
    keep: (owner: string, key: string, answer: KeptAnswer, nowMs: number): void =>
      db.transaction(() => {
        db.prepare('delete from kept_answer where atMs < ?').run(nowMs - 86_400_000);
        db.prepare('insert or ignore into kept_answer values (?, ?, ?, ?, ?, ?)').run(
          ...[owner, key, answer.request, answer.status, answer.body, nowMs],
        );
      })(),
    close: (): void => void db.close(),
  };
}
