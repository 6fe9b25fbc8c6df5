/**
 * The tables of the lake and their columns: what a Parquet file of each table holds, in plain types that any other
 * engine reads too (A10). Additive only: a new column is null in older files (A11). Never a name, an address or a
 * ticket code (A14).
 */

/** DuckDB type by column name. */
type Columns = Readonly<Record<string, string>>;

export const TABLES = {
  /** As exported, one row per fact: the truth from which everything else is made again. */
  fact: {
    seq: 'BIGINT',
    fact: 'VARCHAR',
    device: 'BIGINT',
    session: 'INTEGER',
    idx: 'BIGINT',
    kind: 'VARCHAR',
    token: 'VARCHAR',
    list: 'VARCHAR',
    via: 'VARCHAR',
    reason: 'VARCHAR',
    at_ms: 'BIGINT',
    received_ms: 'BIGINT',
    text: 'VARCHAR',
  },
  /** As exported: the last row per token counts. */
  participant_change: {
    seq: 'BIGINT',
    op: 'VARCHAR',
    token: 'VARCHAR',
    attendee_key: 'UUID',
    linked: 'BOOLEAN',
    ticket_type: 'VARCHAR',
    status: 'VARCHAR',
    status_since_ms: 'BIGINT',
    registered_ms: 'BIGINT',
  },
  /** One row per event. */
  event: {
    event_id: 'VARCHAR',
    series: 'VARCHAR',
    name: 'VARCHAR',
    time_zone: 'VARCHAR',
    starts: 'TIMESTAMPTZ',
    ends: 'TIMESTAMPTZ',
    place: 'VARCHAR',
    registered: 'BIGINT',
    people: 'BIGINT',
    bodies: 'BIGINT',
    ever_in: 'BIGINT',
    entries: 'BIGINT',
    open_conflicts: 'BIGINT',
    facts: 'BIGINT',
    as_of: 'TIMESTAMPTZ',
  },
  /** One row per gate of an event. */
  gate: { event_id: 'VARCHAR', gate_id: 'VARCHAR', name: 'VARCHAR' },
  /** One row per participant, and per token that only the ledger knows (`known` false). */
  participant: {
    event_id: 'VARCHAR',
    token: 'VARCHAR',
    attendee_key: 'UUID',
    linked: 'BOOLEAN',
    known: 'BOOLEAN',
    ticket_type: 'VARCHAR',
    status: 'VARCHAR',
    status_since: 'TIMESTAMPTZ',
    registered: 'TIMESTAMPTZ',
    attended: 'BOOLEAN',
    inside: 'BOOLEAN',
    entries: 'INTEGER',
  },
  /** One row per admission or exit, with what the shared fold says of it. */
  movement: {
    event_id: 'VARCHAR',
    fact: 'VARCHAR',
    token: 'VARCHAR',
    attendee_key: 'UUID',
    list_id: 'VARCHAR',
    kind: 'VARCHAR',
    moment: 'TIMESTAMPTZ',
    received: 'TIMESTAMPTZ',
    gate_id: 'VARCHAR',
    device: 'BIGINT',
    session: 'INTEGER',
    via: 'VARCHAR',
    forced: 'BOOLEAN',
    live: 'BOOLEAN',
    is_arrival: 'BOOLEAN',
    is_overlap: 'BOOLEAN',
  },
  /** One row per person, event and local day with an entry: `movement`, added up once (`worker/visits.ts`). */
  visit: {
    event_id: 'VARCHAR',
    attendee_key: 'UUID',
    day: 'DATE',
    arrived: 'TIMESTAMPTZ',
    gate_id: 'VARCHAR',
    entries: 'INTEGER',
    is_first: 'BOOLEAN',
  },
  /** One row per overlap conflict. */
  conflict: {
    event_id: 'VARCHAR',
    conflict_id: 'VARCHAR',
    token: 'VARCHAR',
    attendee_key: 'UUID',
    list_id: 'VARCHAR',
    first_gate: 'VARCHAR',
    overlap_gates: 'VARCHAR',
    first_moment: 'TIMESTAMPTZ',
    last_moment: 'TIMESTAMPTZ',
    overlap_entries: 'INTEGER',
    answer: 'VARCHAR',
  },
  /** One row per denial fact. */
  denial: {
    event_id: 'VARCHAR',
    fact: 'VARCHAR',
    token: 'VARCHAR',
    list_id: 'VARCHAR',
    gate_id: 'VARCHAR',
    reason: 'VARCHAR',
    moment: 'TIMESTAMPTZ',
    repeats: 'INTEGER',
    via: 'VARCHAR',
    device: 'BIGINT',
  },
} as const satisfies Readonly<Record<string, Columns>>;

export type TableName = keyof typeof TABLES;
export type RawTable = 'fact' | 'participant_change';
export type DerivedTable = Exclude<TableName, RawTable>;
/** What the fold says; the rest is added up from it. */
export type FoldedTable = Exclude<DerivedTable, 'visit'>;

export const RAW_TABLES: readonly RawTable[] = ['fact', 'participant_change'];
export const FOLDED_TABLES: readonly FoldedTable[] = [
  'event',
  'gate',
  'participant',
  'movement',
  'conflict',
  'denial',
];
export const DERIVED_TABLES: readonly DerivedTable[] = [...FOLDED_TABLES, 'visit'];

/** A value a row may hold on its way into the lake; times are ISO 8601 in UTC. */
export type Cell = string | number | boolean | null;
export type Row<T extends TableName> = Readonly<Record<keyof (typeof TABLES)[T], Cell>>;
