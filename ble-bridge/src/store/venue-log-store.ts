/**
 * A venue relay's facts, what lies aside of them and whose certificates it has seen (L31), in the bridge's SQLite file:
 * written with full synchronisation, because whatever was acknowledged must be there after the plug was pulled (L17).
 */
import {
  asMillis,
  type DeviceNo,
  type Millis,
  type Quarantined,
  type QuarantineReason,
  type QuarantineStore,
  type Run,
  type StoredFact,
  type VenueLogStore,
} from '@attend-gate/shared';
import type { BridgeDatabase } from './database.ts';

const SCHEMA = `
  create table if not exists venue_fact (seq INTEGER PRIMARY KEY, client INTEGER NOT NULL, idx INTEGER NOT NULL,
    text TEXT NOT NULL, received_at INTEGER NOT NULL, UNIQUE (client, idx));
  create table if not exists venue_aside (client INTEGER NOT NULL, idx INTEGER NOT NULL, text TEXT NOT NULL,
    why TEXT NOT NULL, offered_by INTEGER, at INTEGER NOT NULL, PRIMARY KEY (client, idx, text)) WITHOUT ROWID;
  create table if not exists venue_device (device INTEGER PRIMARY KEY, certificate BLOB NOT NULL);
`;

interface FactRow {
  readonly seq: number;
  readonly client: number;
  readonly idx: number;
  readonly text: string;
  readonly received_at: number;
}
interface AsideRow {
  readonly client: number;
  readonly idx: number;
  readonly text: string;
  readonly why: string;
  readonly offered_by: number | null;
  readonly at: number;
}

function logStoreOf(db: BridgeDatabase): VenueLogStore {
  const insert = db.prepare<[number, number, string, number]>(
    'insert into venue_fact (client, idx, text, received_at) values (?, ?, ?, ?)',
  );
  const length = db
    .prepare<[number], number>('select coalesce(max(idx) + 1, 0) from venue_fact where client = ?')
    .pluck();
  const all = db.prepare<[], FactRow>('select * from venue_fact order by client, idx');
  const after = db.prepare<[number, number], FactRow>(
    'select * from venue_fact where seq > ? order by seq limit ?',
  );
  const forget = db.prepare<[number]>('delete from venue_fact where client = ?');
  const append = (runs: readonly Run[], at: Millis): number => {
    let lastSeq = 0;
    for (const { client, clock, texts } of runs) {
      const have = length.get(client) ?? 0;
      if (clock !== have) throw new Error(`session ${client} continues at ${have}, not ${clock}`);
      for (const [i, text] of texts.entries())
        lastSeq = Number(insert.run(client, clock + i, text, at).lastInsertRowid);
    }
    return lastSeq;
  };
  const appendAll = db.transaction(append);
  const replace = db.transaction((run: Run, at: Millis): void => {
    forget.run(run.client);
    append([run], at);
  });
  return {
    load: async () => {
      const runs: { client: number; clock: number; texts: string[] }[] = [];
      for (const { client, text } of all.iterate()) {
        const last = runs.at(-1);
        if (last?.client === client) last.texts.push(text);
        else runs.push({ client, clock: 0, texts: [text] });
      }
      return runs;
    },
    append: async (runs, at) => ({ lastSeq: appendAll.immediate(runs, at) }),
    replace: async (run, at) => replace.immediate(run, at),
    readFrom: async (seq, limit) =>
      after.all(seq, limit).map(
        (row): StoredFact => ({
          ...{ seq: row.seq, client: row.client, index: row.idx, text: row.text },
          receivedAt: asMillis(row.received_at),
        }),
      ),
  };
}

/** Neighbouring rows of one session and one reason become one run. */
function asideOf(rows: readonly AsideRow[]): Quarantined[] {
  const runs: (Omit<Quarantined, 'texts'> & { texts: string[] })[] = [];
  for (const { client, idx, text, why, offered_by, at } of rows) {
    const last = runs.at(-1);
    if (last?.client === client && last.why === why && last.clock + last.texts.length === idx)
      last.texts.push(text);
    else
      runs.push({
        ...{ client, clock: idx, texts: [text], why: why as QuarantineReason, at: asMillis(at) },
        offeredBy: offered_by === null ? undefined : (offered_by as DeviceNo),
      });
  }
  return runs;
}

function quarantineOf(db: BridgeDatabase): QuarantineStore {
  const insert = db.prepare<[number, number, string, string, number | null, number]>(
    'insert or ignore into venue_aside (client, idx, text, why, offered_by, at) values (?, ?, ?, ?, ?, ?)',
  );
  const rows = db.prepare<[], AsideRow>('select * from venue_aside order by client, idx, text');
  const ofOne = db.prepare<[number], AsideRow>(
    'select * from venue_aside where client = ? order by idx, text',
  );
  const drop = db.prepare<[number, number]>(
    "delete from venue_aside where client = ? and idx < ? and why <> 'fork'",
  );
  const add = db.transaction((facts: readonly Quarantined[]): void => {
    for (const { client, clock, texts, why, offeredBy, at } of facts)
      for (const [i, text] of texts.entries())
        insert.run(client, clock + i, text, why, offeredBy ?? null, at);
  });
  return {
    add: async (facts) => add.immediate(facts),
    list: async (client) => asideOf(client === undefined ? rows.all() : ofOne.all(client)),
    drop: async (client, length) => void drop.run(client, length),
  };
}

export interface VenueStores {
  readonly log: VenueLogStore;
  readonly quarantine: QuarantineStore;
  readonly devices: {
    all(): readonly Uint8Array<ArrayBuffer>[];
    put(device: DeviceNo, certificate: Uint8Array): void;
  };
}

/** Makes its tables first where they are missing. */
export function openVenueStores(db: BridgeDatabase): VenueStores {
  db.exec(SCHEMA);
  const certificates = db.prepare<[], Buffer>('select certificate from venue_device').pluck();
  const put = db.prepare<[number, Buffer]>(
    `insert into venue_device (device, certificate) values (?, ?)
     on conflict (device) do update set certificate = excluded.certificate`,
  );
  return {
    log: logStoreOf(db),
    quarantine: quarantineOf(db),
    devices: {
      all: () => certificates.all().map((bytes) => Uint8Array.from(bytes)),
      put: (device, certificate) => void put.run(device, Buffer.from(certificate)),
    },
  };
}
