/**
 * Webhook endpoints, messages and deliveries: `<dataDir>/hub.db`. A message and its deliveries are written in one
 * transaction; an attempt that was begun and never ended is begun again, so a receiver may see one id twice, never
 * zero times (I8).
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';

export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  /** `checkin.admitted`, `checkin.*` or `*`. */
  readonly types: readonly string[];
  /** How a message is written: Standard Webhooks' own form, or a CloudEvent. */
  readonly format: 'standard' | 'cloudevents';
  readonly createdMs: number;
  readonly disabledMs: number | null;
  /** Attempts that failed since one succeeded. */
  readonly failures: number;
}
export interface HubMessage {
  readonly id: string;
  readonly type: string;
  readonly atMs: number;
  readonly payload: string;
}
export interface Due {
  readonly delivery: number;
  readonly attempts: number;
  readonly endpoint: Endpoint;
  readonly message: HubMessage;
}
export interface DeliveryRow {
  readonly id: number;
  readonly message: string;
  readonly type: string;
  readonly endpoint: string;
  readonly state: 'pending' | 'done' | 'dead';
  readonly attempts: number;
  readonly status: number;
  readonly detail: string;
  readonly lastMs: number;
}

interface EndpointRow extends Omit<Endpoint, 'types'> {
  readonly types: string;
}

const SCHEMA = `
create table if not exists endpoint (id text primary key, url text not null, secret text not null, types text not null,
  createdMs integer not null, disabledMs integer, failures integer not null default 0, format text not null default 'standard');
create table if not exists message (id text primary key, type text not null, atMs integer not null, payload text not null);
create table if not exists delivery (id integer primary key, message text not null, endpoint text not null,
  state text not null, attempts integer not null, nextMs integer not null, status integer not null, detail text not null,
  lastMs integer not null, unique (message, endpoint));
create index if not exists delivery_due on delivery (nextMs) where state = 'pending';`;

const endpointOf = (row: EndpointRow): Endpoint => ({ ...row, types: JSON.parse(row.types) as string[] });

export const takes = (types: readonly string[], type: string): boolean =>
  types.some(
    (one) => one === '*' || one === type || (one.endsWith('.*') && type.startsWith(one.slice(0, -1))),
  );

export type HubStore = ReturnType<typeof openHubStore>;

export function openHubStore(dataDir: string) {
  const db = new Database(join(dataDir, 'hub.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 10000');
  db.exec(SCHEMA);
  const columns = db.pragma('table_info(endpoint)') as { name: string }[];
  if (!columns.some(({ name }) => name === 'format'))
    db.exec("alter table endpoint add column format text not null default 'standard'");
  const endpoints = (): Endpoint[] =>
    db.prepare<[], EndpointRow>('select * from endpoint order by createdMs, id').all().map(endpointOf);
  const queue = db.prepare(
    `insert into delivery (message, endpoint, state, attempts, nextMs, status, detail, lastMs)
     values (?, ?, 'pending', 0, ?, 0, '', 0)
     on conflict (message, endpoint) do update set state = 'pending', attempts = 0, nextMs = excluded.nextMs`,
  );
  return {
    endpoints,
    endpoint: (id: string): Endpoint | undefined => endpoints().find((one) => one.id === id),
    addEndpoint: (e: Omit<Endpoint, 'disabledMs' | 'failures'>): void =>
      void db
        .prepare('insert into endpoint (id, url, secret, types, createdMs, format) values (?, ?, ?, ?, ?, ?)')
        .run(e.id, e.url, e.secret, JSON.stringify(e.types), e.createdMs, e.format),
    removeEndpoint: (id: string): boolean =>
      db.transaction(() => {
        db.prepare('delete from delivery where endpoint = ?').run(id);
        return db.prepare('delete from endpoint where id = ?').run(id).changes > 0;
      })(),
    disable: (id: string, nowMs: number | null): void =>
      void db.prepare('update endpoint set disabledMs = ?, failures = 0 where id = ?').run(nowMs, id),
    /** Messages already known are left alone, so the same fact pulled twice is one message. @returns how many were new */
    add: (messages: readonly HubMessage[]): number =>
      db
        .transaction(() => {
          const open = endpoints().filter(({ disabledMs }) => disabledMs === null);
          let fresh = 0;
          for (const m of messages) {
            const wanted = open.filter(({ types }) => takes(types, m.type));
            if (wanted.length === 0) continue;
            const added = db
              .prepare('insert or ignore into message values (?, ?, ?, ?)')
              .run(m.id, m.type, m.atMs, m.payload);
            if (added.changes === 0) continue;
            fresh++;
            for (const { id } of wanted) queue.run(m.id, id, m.atMs);
          }
          return fresh;
        })
        .immediate(),
    addFor: (endpoint: string, m: HubMessage): void =>
      db.transaction(() => {
        db.prepare('insert or ignore into message values (?, ?, ?, ?)').run(m.id, m.type, m.atMs, m.payload);
        queue.run(m.id, endpoint, m.atMs);
      })(),
    due: (nowMs: number, limit: number): Due[] => {
      const rows = db
        .prepare<[number, number], { delivery: number; attempts: number; endpoint: string; message: string }>(
          `select d.id as delivery, d.attempts, d.endpoint, d.message from delivery d join endpoint e on e.id = d.endpoint
           where d.state = 'pending' and d.nextMs <= ? and e.disabledMs is null order by d.nextMs, d.id limit ?`,
        )
        .all(nowMs, limit);
      const known = new Map(endpoints().map((one) => [one.id, one]));
      return rows.map(({ delivery, attempts, endpoint, message }) => ({
        ...{ delivery, attempts, endpoint: known.get(endpoint)! },
        message: db.prepare<[string], HubMessage>('select * from message where id = ?').get(message)!,
      }));
    },
    settle: (
      id: number,
      outcome: {
        state: 'pending' | 'done' | 'dead';
        nextMs: number;
        status: number;
        detail: string;
        nowMs: number;
      },
    ): void =>
      void db
        .prepare(
          'update delivery set state = ?, attempts = attempts + 1, nextMs = ?, status = ?, detail = ?, lastMs = ? where id = ?',
        )
        .run(outcome.state, outcome.nextMs, outcome.status, outcome.detail, outcome.nowMs, id),
    countFailure: (endpoint: string, good: boolean): number => {
      db.prepare(`update endpoint set failures = ${good ? '0' : 'failures + 1'} where id = ?`).run(endpoint);
      return endpoints().find(({ id }) => id === endpoint)?.failures ?? 0;
    },
    /** Queues known messages again for one endpoint. @returns how many */
    replay: (
      endpoint: string,
      fromMs: number,
      toMs: number,
      message: string | undefined,
      nowMs: number,
    ): number =>
      db
        .transaction(() => {
          const types = endpoints().find(({ id }) => id === endpoint)?.types ?? [];
          const found = db
            .prepare<object, HubMessage>(
              'select * from message where atMs between @fromMs and @toMs and (@message is null or id = @message)',
            )
            .all({ fromMs, toMs, message: message ?? null })
            .filter(({ type }) => takes(types, type));
          for (const { id } of found) queue.run(id, endpoint, nowMs);
          return found.length;
        })
        .immediate(),
    log: (endpoint: string, limit: number): DeliveryRow[] =>
      db
        .prepare<[string, number], DeliveryRow>(
          `select d.id, d.message, m.type, d.endpoint, d.state, d.attempts, d.status, d.detail, d.lastMs
           from delivery d join message m on m.id = d.message where d.endpoint = ? order by d.id desc limit ?`,
        )
        .all(endpoint, limit),
    /** Settled deliveries and their messages older than this are forgotten. */
    forget: (beforeMs: number): void =>
      db.transaction(() => {
        db.prepare("delete from delivery where state <> 'pending' and lastMs < ?").run(beforeMs);
        db.prepare('delete from message where atMs < ? and id not in (select message from delivery)').run(
          beforeMs,
        );
      })(),
    close: (): void => void db.close(),
  };
}
