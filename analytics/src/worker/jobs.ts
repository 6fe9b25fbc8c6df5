/**
 * What the service asks of its DuckDB child process (A2), and what comes back. A job that fails says why by name;
 * only a dead worker is an exception. Both sides import these types and nothing else of each other.
 */
import type { EventInfo, Result } from '@attend-gate/shared';
import type { DerivedCounters } from '../lake/derive.ts';
import type { DerivedTable, RawTable, TableName } from '../lake/tables.ts';
import type { Linked, LinkedSystem } from '../privacy/linked.ts';
import type { ScanMap } from '../scans/scan-map.ts';

/** Rows of one export answer into one Parquet file. */
export interface IngestJob {
  readonly kind: 'ingest';
  readonly table: RawTable;
  /** File of newline-delimited JSON. */
  readonly ndjson: string;
  readonly out: string;
  /** SHA-256 of keys and tokens that were erased: their rows never enter the lake again (A15). */
  readonly erasedKeys: readonly string[];
  readonly erasedTokens: readonly string[];
  /** SHA-256 of keys whose ties were cut: they come in under a new key (A15). */
  readonly unlinkedKeys: readonly string[];
}
export interface Ingested {
  /** Rows read, erased ones included: what the audits look at. */
  readonly read: number;
  readonly distinctSeq: number;
  readonly distinctIds: number;
  readonly minSeq: number;
  readonly maxSeq: number;
  /** Rows written. */
  readonly rows: number;
  readonly bytes: number;
  /** Tokens of erased keys met in this answer. */
  readonly erasedTokens: readonly string[];
}

/** Folds one event and writes the tables that reports read. */
export interface DeriveJob {
  readonly kind: 'derive';
  readonly info: EventInfo;
  readonly series: string;
  readonly asOfMs: number;
  readonly countedFacts: number;
  readonly factFiles: readonly string[];
  readonly participantFiles: readonly string[];
  readonly out: Readonly<Record<DerivedTable, string>>;
}
export interface DerivedFiles {
  readonly counters: DerivedCounters;
  /** Facts the event had not counted yet. */
  readonly waiting: number;
  readonly files: readonly {
    readonly table: DerivedTable;
    readonly path: string;
    readonly rows: number;
    readonly bytes: number;
  }[];
}

/** A foreign scan log as an event series. */
export interface ScanJob {
  readonly kind: 'scans';
  readonly file: string;
  readonly map: ScanMap;
  /** Only rows with these values. */
  readonly where: readonly { readonly column: string; readonly value: string }[];
  readonly delimiter: string;
  readonly header: boolean | undefined;
  /** Zone of times that name none, and of the days. */
  readonly tz: string;
  /** Added to small numbers of seconds (logs that count from their own start). */
  readonly shiftSeconds: number;
  /** strptime format of the times; left out: found. */
  readonly timeFormat: string | undefined;
  readonly series: string;
  /** Namespace of the person ids: logs with the same one speak of the same people. */
  readonly people: string;
  /** In front of every event id; left out: the series where an id is taken, else nothing. */
  readonly prefix: string | undefined;
  /** Event ids that belong to others. */
  readonly takenIds: readonly string[];
  /** Makes keys out of person ids; of this lake alone. */
  readonly secret: string;
  readonly nowMs: number;
  readonly out: Readonly<Record<DerivedTable, string>>;
}
export interface ScannedFiles {
  readonly files: DerivedFiles['files'];
  /** Person mentions read, and why some were left out. */
  readonly read: number;
  readonly noPerson: number;
  readonly noTime: number;
  readonly noSession: number;
  readonly people: number;
  /** Scans taken in, and how many of them say what another one of the same person at the same moment says. */
  readonly scans: number;
  readonly repeated: number;
  readonly events: readonly {
    readonly eventId: string;
    readonly name: string;
    readonly startsMs: number;
    readonly endsMs: number;
    readonly people: number;
    readonly scans: number;
  }[];
}

/** Files again without (or without the ties of) a person; a file that holds nothing of it is left alone. */
export interface RewriteJob {
  readonly kind: 'rewrite';
  readonly table: TableName;
  readonly mode: 'delete' | 'unlink';
  readonly keys: readonly string[];
  readonly tokens: readonly string[];
  /** The key that takes the place of an unlinked one. */
  readonly replacement: string;
  readonly files: readonly { readonly from: string; readonly to: string }[];
}
export interface Rewritten {
  readonly files: readonly {
    readonly from: string;
    readonly to: string;
    /** Rows that spoke of the person. */
    readonly erased: number;
    readonly rows: number;
    readonly bytes: number;
  }[];
}

/** Tokens under which persons are known. */
export interface TokensJob {
  readonly kind: 'tokens';
  readonly files: readonly string[];
  readonly keys: readonly string[];
}

/** Many files of one raw table into one. */
export interface CompactJob {
  readonly kind: 'compact';
  readonly from: readonly string[];
  readonly to: string;
}

export type LakeFiles = Readonly<Record<TableName, readonly string[]>>;
export type Variables = Readonly<Record<string, string | number | boolean | null>>;

/** One report: one SELECT over the staging and mart views. */
export interface QueryJob {
  readonly kind: 'query';
  readonly files: LakeFiles;
  /** `create view …` statements of sql/staging and sql/marts, in order. */
  readonly views: readonly { readonly name: string; readonly sql: string }[];
  readonly sql: string;
  readonly variables: Variables;
}
export type Value = string | number | boolean | null;
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Value>>[];
}

/** Rows as they will be published, into a Parquet file for other tools. */
export interface WriteTableJob {
  readonly kind: 'writeTable';
  readonly table: Table;
  readonly out: string;
}

/** Several SELECTs over the same files, in one DuckDB: opening one and making its views costs more than a small answer. */
export interface QueriesJob {
  readonly kind: 'queries';
  readonly files: LakeFiles;
  readonly views: QueryJob['views'];
  readonly asks: readonly Pick<QueryJob, 'sql' | 'variables'>[];
}

/** Which counts of linked reports may stand beside each other; seconds of arithmetic in large scopes (A14). */
export interface LinkJob {
  readonly kind: 'link';
  readonly system: LinkedSystem;
}

export type Job =
  | IngestJob
  | DeriveJob
  | ScanJob
  | RewriteJob
  | TokensJob
  | CompactJob
  | QueryJob
  | QueriesJob
  | LinkJob
  | WriteTableJob;

export interface JobAnswers {
  readonly ingest: Ingested;
  readonly derive: DerivedFiles;
  readonly scans: ScannedFiles;
  readonly rewrite: Rewritten;
  readonly tokens: readonly string[];
  readonly compact: { readonly rows: number; readonly bytes: number };
  readonly query: Table;
  readonly queries: readonly Table[];
  readonly link: Linked;
  readonly writeTable: { readonly bytes: number };
}

export interface JobFailure {
  /** `bad_rows`: the export or scan log cannot be read; `sql`: the query was refused or failed; `not_a_select`. */
  readonly kind: 'bad_rows' | 'sql' | 'not_a_select';
  readonly detail: string;
}

export interface Limits {
  readonly threads: number;
  readonly memoryMb: number;
  /** DuckDB spills here. */
  readonly tempDir: string;
}

export type ToWorker =
  | { readonly kind: 'start'; readonly limits: Limits }
  | { readonly kind: 'job'; readonly id: number; readonly job: Job };
export interface FromWorker {
  readonly id: number;
  readonly answer: Result<JobAnswers[keyof JobAnswers], JobFailure>;
}
