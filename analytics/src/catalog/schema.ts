/** The catalog's tables, in numbered steps. A step that has shipped is never edited. */

export const STEPS: readonly string[] = [
  `create table snapshot (id integer primary key autoincrement, made_ms integer not null, note text not null);
   create table event (
     event_id text primary key, source text not null, series text not null,
     log_epoch text not null, key_id text not null,
     fact_cursor integer not null, fact_tail text not null, participant_cursor integer not null,
     info text, counters text, as_of_ms integer not null, pulled_ms integer not null,
     dirty integer not null, failure text, failed_ms integer not null);
   create table data_file (
     id integer primary key, event_id text not null, table_name text not null, path text not null unique,
     begin_snapshot integer not null, end_snapshot integer, retired_ms integer,
     min_seq integer not null, max_seq integer not null, row_count integer not null, bytes integer not null);
   create index data_file_live on data_file (event_id, table_name) where end_snapshot is null;
   create table erased (value text primary key, what text not null, at_ms integer not null);
   create table run (id integer primary key autoincrement, name text not null, started_ms integer not null,
     ended_ms integer, outcome text, detail text not null);`,
  // The lake learned a table that is derived from the others: pulled events are derived again (`catchUp`). Imported logs have
  // no facts to derive from and are imported again.
  `update data_file set end_snapshot = (select coalesce(max(id), 0) from snapshot), retired_ms = 0
     where end_snapshot is null and event_id like 'import:%';
   delete from event where source like 'import:%';`,
];
