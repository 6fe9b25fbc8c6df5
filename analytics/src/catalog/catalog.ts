/**
 * Which files are live, and how far each event was pulled (A7, A9). Parquet is the truth; this small SQLite file
 * says what of it counts. Everything that becomes visible together is written in one transaction. The only importer
 * of better-sqlite3 here; it never touches the Parquet files.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '@attend-gate/shared';
import Database from 'better-sqlite3';
import type { TableName } from '../lake/tables.ts';
import { STEPS } from './schema.ts';

export type ErasedKind = 'key' | 'token' | 'unlinked' | 'event';

export interface EventState {
  readonly eventId: string;
  readonly source: string;
  readonly series: string;
  readonly logEpoch: string;
  readonly keyId: string;
  readonly factCursor: number;
  /** SHA-256 of the row at the cursor: a restored server shows here even under the same epoch (A6). */
  readonly factTail: string;
  readonly participantCursor: number;
  /** `EventInfo` as JSON; undefined before the first publication. */
  readonly info: string | undefined;
  readonly counters: string | undefined;
  readonly asOfMs: number;
  readonly pulledMs: number;
  /** New rows since the last publication. */
  readonly dirty: boolean;
  readonly failure: string | undefined;
  readonly failedMs: number;
}

export interface NewFile {
  readonly table: TableName;
  /** Relative to the data folder. */
  readonly path: string;
  readonly minSeq: number;
  readonly maxSeq: number;
  readonly rows: number;
  readonly bytes: number;
}
export interface LiveFile extends NewFile {
  readonly id: number;
  readonly eventId: string;
}

export interface Commit {
  readonly note: string;
  readonly nowMs: number;
  /** State the work began with: if it changed meanwhile, nothing is written. Undefined = the event is new. */
  readonly expected: EventState | undefined;
  readonly state: EventState;
  readonly add: readonly NewFile[];
  /** Ids of files that end with this snapshot. */
  readonly retire: readonly number[];
}

/** Files that take the place of others with the same or fewer rows. */
export interface Replacement {
  readonly owner: string;
  readonly note: string;
  readonly nowMs: number;
  readonly add: readonly NewFile[];
  readonly retire: readonly number[];
  /** What was derived from them has to be made again. */
  readonly dirty?: boolean;
}

/** Many events that came in one file; their tables stand under the owner's name, not the events'. */
export interface ImportCommit {
  readonly owner: string;
  readonly note: string;
  readonly nowMs: number;
  readonly states: readonly EventState[];
  readonly add: readonly NewFile[];
}

/** One entry of the run log. */
export interface RunRow {
  readonly id: number;
  readonly name: string;
  readonly startedMs: number;
  /** Null while it runs, or when it was killed. */
  readonly endedMs: number | null;
  readonly outcome: string | null;
  readonly detail: string;
}

interface EventRow {
  readonly event_id: string;
  readonly source: string;
  readonly series: string;
  readonly log_epoch: string;
  readonly key_id: string;
  readonly fact_cursor: number;
  readonly fact_tail: string;
  readonly participant_cursor: number;
  readonly info: string | null;
  readonly counters: string | null;
  readonly as_of_ms: number;
  readonly pulled_ms: number;
  readonly dirty: number;
  readonly failure: string | null;
  readonly failed_ms: number;
}
interface FileRow {
  readonly id: number;
  readonly event_id: string;
  readonly table_name: string;
  readonly path: string;
  readonly min_seq: number;
  readonly max_seq: number;
  readonly row_count: number;
  readonly bytes: number;
}

const stateOf = (row: EventRow): EventState => ({
  ...{ eventId: row.event_id, source: row.source, series: row.series },
  ...{ logEpoch: row.log_epoch, keyId: row.key_id, factCursor: row.fact_cursor, factTail: row.fact_tail },
  ...{ participantCursor: row.participant_cursor, info: row.info ?? undefined },
  ...{ counters: row.counters ?? undefined, asOfMs: row.as_of_ms, pulledMs: row.pulled_ms },
  ...{ dirty: row.dirty === 1, failure: row.failure ?? undefined, failedMs: row.failed_ms },
});
const fileOf = (row: FileRow): LiveFile => ({
  // Only `commit` writes table names.
  ...{ id: row.id, eventId: row.event_id, table: row.table_name as TableName, path: row.path },
  ...{ minSeq: row.min_seq, maxSeq: row.max_seq, rows: row.row_count, bytes: row.bytes },
});

export type Catalog = ReturnType<typeof openCatalog>;

/** @param dataDir folder of the lake; `<dataDir>/catalog.db` is made when missing */
export function openCatalog(dataDir: string) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const db = new Database(join(dataDir, 'catalog.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 10000');
  db.transaction(() => {
    const done = db.pragma('user_version', { simple: true }) as number;
    if (done > STEPS.length) throw new Error('this catalog was written by a newer version');
    for (const step of STEPS.slice(done)) db.exec(step);
    db.pragma(`user_version = ${STEPS.length}`);
  }).immediate();

  const event = (id: string): EventState | undefined => {
    const row = db.prepare<[string], EventRow>('select * from event where event_id = ?').get(id);
    return row && stateOf(row);
  };
  const put = (s: EventState): void => {
    db.prepare(`insert or replace into event values (@eventId, @source, @series, @logEpoch, @keyId, @factCursor,
      @factTail, @participantCursor, @info, @counters, @asOfMs, @pulledMs, @dirty, @failure, @failedMs)`).run(
      {
        ...s,
        info: s.info ?? null,
        counters: s.counters ?? null,
        dirty: s.dirty ? 1 : 0,
        failure: s.failure ?? null,
      },
    );
  };
  const addFile = (owner: string, file: NewFile, snapshot: number): void =>
    void db
      .prepare(`insert into data_file (event_id, table_name, path, begin_snapshot, min_seq, max_seq, row_count, bytes)
        values (?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(owner, file.table, file.path, snapshot, file.minSeq, file.maxSeq, file.rows, file.bytes);
  const write = db.transaction((c: Commit): Result<number, 'concurrent'> => {
    if (JSON.stringify(event(c.state.eventId)) !== JSON.stringify(c.expected)) return err('concurrent');
    const made = db.prepare('insert into snapshot (made_ms, note) values (?, ?)').run(c.nowMs, c.note);
    const snapshot = Number(made.lastInsertRowid);
    for (const id of c.retire)
      db.prepare(
        'update data_file set end_snapshot = ?, retired_ms = ? where id = ? and end_snapshot is null',
      ).run(snapshot, c.nowMs, id);
    for (const file of c.add) addFile(c.state.eventId, file, snapshot);
    put(c.state);
    return ok(snapshot);
  });

  const replace = db.transaction((c: Replacement): Result<number, 'concurrent'> => {
    const live = db.prepare<[number], { id: number }>(
      'select id from data_file where id = ? and end_snapshot is null',
    );
    // Somebody compacted or restarted meanwhile: what was written is of files that no longer count.
    if (!c.retire.every((id) => live.get(id))) return err('concurrent');
    const made = db.prepare('insert into snapshot (made_ms, note) values (?, ?)').run(c.nowMs, c.note);
    const snapshot = Number(made.lastInsertRowid);
    for (const id of c.retire)
      db.prepare('update data_file set end_snapshot = ?, retired_ms = ? where id = ?').run(
        snapshot,
        c.nowMs,
        id,
      );
    for (const file of c.add) addFile(c.owner, file, snapshot);
    if (c.dirty === true) db.prepare('update event set dirty = 1 where event_id = ?').run(c.owner);
    return ok(snapshot);
  });
  const writeImport = db.transaction((c: ImportCommit): Result<number, string> => {
    for (const { eventId } of c.states) {
      const known = event(eventId);
      if (known && known.source !== c.owner) return err(`${eventId} already comes from ${known.source}`);
    }
    const made = db.prepare('insert into snapshot (made_ms, note) values (?, ?)').run(c.nowMs, c.note);
    const snapshot = Number(made.lastInsertRowid);
    db.prepare(
      'update data_file set end_snapshot = ?, retired_ms = ? where event_id = ? and end_snapshot is null',
    ).run(snapshot, c.nowMs, c.owner);
    db.prepare('delete from event where source = ?').run(c.owner);
    for (const file of c.add) addFile(c.owner, file, snapshot);
    for (const state of c.states) put(state);
    return ok(snapshot);
  });

  return {
    event,
    /** A whole import in one snapshot, in place of the last one of the same owner. */
    commitImport: (c: ImportCommit): Result<number, string> => writeImport.immediate(c),
    events: (): EventState[] =>
      db.prepare<[], EventRow>('select * from event order by event_id').all().map(stateOf),
    /** Files that count in a snapshot; left out: now. */
    files: (
      filter: { readonly event?: string; readonly table?: TableName; readonly snapshot?: number } = {},
    ) => {
      const { event = null, table = null, snapshot = null } = filter;
      return db
        .prepare<object, FileRow>(`select * from data_file where (@event is null or event_id = @event)
          and (@table is null or table_name = @table)
          and case when @snapshot is null then end_snapshot is null
            else begin_snapshot <= @snapshot and (end_snapshot is null or end_snapshot > @snapshot) end
          order by id`)
        .all({ event, table, snapshot })
        .map(fileOf);
    },
    snapshot: (): number =>
      db.prepare<[], { n: number }>('select coalesce(max(id), 0) as n from snapshot').get()?.n ?? 0,
    /** Files, cursor and state become visible together, or nothing does. */
    commit: (c: Commit): Result<number, 'concurrent'> => write.immediate(c),
    /** Files in the place of others, in one snapshot; the event's rows have to be derived again. */
    replaceFiles: (c: Replacement): Result<number, 'concurrent'> => replace.immediate(c),
    /** Notes that a pull failed, without touching what is published. */
    noteFailure: (id: string, failure: string, nowMs: number): void =>
      void db
        .prepare('update event set failure = ?, failed_ms = ? where event_id = ?')
        .run(failure, nowMs, id),
    notePulled: (id: string, nowMs: number): void =>
      void db
        .prepare('update event set pulled_ms = ?, as_of_ms = ?, failure = null where event_id = ?')
        .run(nowMs, nowMs, id),
    markDirty: (id: string): void => void db.prepare('update event set dirty = 1 where event_id = ?').run(id),
    beginRun: (name: string, nowMs: number): number =>
      Number(
        db.prepare("insert into run (name, started_ms, detail) values (?, ?, '')").run(name, nowMs)
          .lastInsertRowid,
      ),
    endRun: (id: number, nowMs: number, outcome: string, detail: string): void =>
      void db
        .prepare('update run set ended_ms = ?, outcome = ?, detail = ? where id = ?')
        .run(nowMs, outcome, detail, id),
    /** Newest first. */
    runs: (limit: number): RunRow[] =>
      db
        .prepare<[number], RunRow>(
          `select id, name, started_ms as startedMs, ended_ms as endedMs, outcome, detail from run
           order by id desc limit ?`,
        )
        .all(limit),
    /** @returns whether there is such an event */
    setSeries: (id: string, series: string): boolean =>
      db.prepare('update event set series = ?, dirty = 1 where event_id = ?').run(series, id).changes > 0,
    /** Files nobody reads any more: retired at `beforeMs` or before. */
    retired: (beforeMs: number): { readonly id: number; readonly path: string }[] =>
      db
        .prepare<[number], { id: number; path: string }>(
          'select id, path from data_file where end_snapshot is not null and retired_ms <= ?',
        )
        .all(beforeMs),
    forgetFile: (id: number): void => void db.prepare('delete from data_file where id = ?').run(id),
    everyPath: (): string[] =>
      db
        .prepare<[], { path: string }>('select path from data_file')
        .all()
        .map(({ path }) => path),
    /** SHA-256 of keys and tokens, ids of events that lost rows (A15). */
    erased: (what: ErasedKind): string[] =>
      db
        .prepare<[string], { value: string }>('select value from erased where what = ?')
        .all(what)
        .map(({ value }) => value),
    addErased: (what: ErasedKind, values: readonly string[], nowMs: number): void =>
      db.transaction(() => {
        for (const value of values)
          db.prepare('insert or ignore into erased values (?, ?, ?)').run(value, what, nowMs);
      })(),
    close: (): void => void db.close(),
  };
}
