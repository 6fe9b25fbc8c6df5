/**
 * A foreign scan log as an event series in the lake's own tables, so that the same reports run over it. Persons become
 * keys of this lake before anything is written; rows that cannot be read are counted by reason, never guessed.
 */

import { writeDurably } from '../lake/durable-file.ts';
import { DERIVED_TABLES, type DerivedTable, TABLES } from '../lake/tables.ts';
import { type Duck, literal, literals, readTable } from './duck.ts';
import type { ScanJob, ScannedFiles } from './jobs.ts';
import { readTimes, type TimeReading } from './scan-times.ts';
import { visitsOf } from './visits.ts';

export class UnreadableScans extends Error {}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A column by its name, else by its number from 1. */
function resolver(columns: readonly string[]): (column: string) => string {
  const plain = columns.map((name) => name.trim().toLowerCase());
  return (column) => {
    const named = plain.indexOf(column.trim().toLowerCase());
    const found =
      named >= 0 ? columns[named] : /^\d+$/.test(column) ? columns[Number(column) - 1] : undefined;
    if (found === undefined)
      throw new UnreadableScans(`there is no column ${column}; there are ${columns.join(', ')}`);
    return quoted(found);
  };
}

/** Date and time of day may stand in two columns. */
const textOf = (columns: readonly string[], at: (column: string) => string): string =>
  columns.length === 1
    ? `nullif(trim(${at(columns[0]!)}), '')`
    : `nullif(trim(concat_ws(' ', ${columns.map((column) => `trim(${at(column)})`).join(', ')})), '')`;

async function openFile(duck: Duck, job: ScanJob): Promise<string[]> {
  const read = (header: boolean): string =>
    `read_csv(${literal(job.file)}, all_varchar = true, header = ${header}, null_padding = true, delim = ${literal(job.delimiter)})`;
  const open = async (header: boolean): Promise<string[]> => {
    await duck.run(`create or replace temp view scan_file as select * from ${read(header)}`);
    return [...(await readTable(duck, 'select * from scan_file limit 0')).columns];
  };
  if (job.header !== undefined) return open(job.header);
  if (!job.map.byNumber) return open(true);
  // By number: the first line is a header when its time is none.
  const at = resolver(await open(false));
  await duck.run(
    `create or replace temp table first_line as select ${textOf(job.map.time, at)} as time_text from scan_file limit 1`,
  );
  await readTimes(duck, 'first_line', 'first_moment', { ...readingOf(job), shiftSeconds: 0 });
  const first = await readTable(duck, 'select moment is null as header from first_moment');
  return open(first.rows[0]?.header === true);
}

const readingOf = ({ tz, shiftSeconds, timeFormat }: ScanJob): TimeReading => ({
  ...{ tz, shiftSeconds, format: timeFormat },
});

/** The same id in two people's namespaces is two people: `17` of one log is not `17` of another. */
const personOf = (column: string, { secret, people }: ScanJob): string => `regexp_replace(
  substr(sha256(${literal(`${secret}|${people}|`)} || trim(${column})), 1, 32),
  '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '\\1-\\2-\\3-\\4-\\5')`;

async function loadScans(duck: Duck, job: ScanJob): Promise<Record<string, number>> {
  const { map } = job;
  const at = resolver(await openFile(duck, job));
  const wanted = job.where.map(({ column, value }) => `trim(${at(column)}) = ${literal(value)}`);
  const filter = wanted.length === 0 ? '' : ` where ${wanted.join(' and ')}`;
  const fields = (person: string): string => `select
    row, nullif(trim(${person}), '') as person_text, ${textOf(map.time, at)} as time_text,
    ${map.session === undefined ? 'null' : `nullif(trim(${at(map.session)}), '')`} as session_text,
    ${map.gate === undefined ? "''" : `coalesce(trim(${at(map.gate)}), '')`} as gate_id,
    ${map.ticket === undefined ? "''" : `coalesce(trim(${at(map.ticket)}), '')`} as ticket_type
    from numbered`;
  await duck.run(`create or replace temp table named_scan as
    with numbered as (select *, row_number() over () as row from scan_file${filter})
    ${map.person.map((person) => fields(at(person))).join(' union all ')}`);
  await readTimes(duck, 'named_scan', 'raw_scan', readingOf(job));
  const { rows } = await readTable(
    duck,
    `select count(*) as read, count(*) filter (person_text is null) as no_person,
      count(*) filter (person_text is not null and moment is null) as no_time,
      count(*) filter (person_text is not null and moment is not null and session_text is null
        and ${map.session !== undefined}) as no_session from raw_scan`,
  );
  const local = `moment at time zone ${literal(job.tz)}`;
  const event = map.session === undefined ? `strftime(${local}, '%Y-%m-%d')` : 'session_text';
  await duck.run(`create or replace temp table scan as
    select ${event} as event_id, ${event} as name, moment, gate_id, ticket_type, row,
      ${personOf('person_text', job)} as person
    from raw_scan where person_text is not null and moment is not null and ${event} is not null`);
  const taken = literals(job.takenIds);
  // Two logs may both have a 2024-05-01; the second one gets its series in front, unless a prefix was asked for.
  const prefix = job.prefix ?? '';
  const clash = `exists (select 1 from scan where list_contains(${taken}, ${literal(prefix)} || event_id))`;
  await duck.run(
    `update scan set event_id = ${job.prefix === undefined ? `case when ${clash} then ${literal(`${job.series}-`)} else '' end` : literal(prefix)} || event_id`,
  );
  return Object.fromEntries(Object.entries(rows[0]!).map(([name, n]) => [name, Number(n)]));
}

/** What each table is made from; the columns are those of TABLES. */
const SELECTS: Readonly<Record<DerivedTable, (job: ScanJob) => string>> = {
  event: (job) => `select event_id, ${literal(job.series)} as series, any_value(name) as name,
    ${literal(job.tz)} as time_zone, min(moment) as starts, max(moment) as ends, '' as place,
    null::bigint as registered, 0 as people, 0 as bodies, count(distinct person) as ever_in, count(*) as entries,
    0 as open_conflicts, count(*) as facts, make_timestamptz(${Math.round(job.nowMs)} * 1000) as as_of
    from scan group by event_id`,
  gate: () => `select distinct event_id, gate_id, gate_id as name from scan where gate_id <> ''`,
  participant: () => `select event_id, person as token, person as attendee_key, true as linked, true as known,
    arg_min(ticket_type, moment) as ticket_type, 'valid' as status, null::timestamptz as status_since,
    null::timestamptz as registered, true as attended, false as inside, count(*)::integer as entries
    from scan group by event_id, person`,
  movement:
    () => `select event_id, row || '.' || substr(person, 1, 8) as fact, person as token, person as attendee_key,
    'main' as list_id, 'entry' as kind, moment, moment as received, nullif(gate_id, '') as gate_id, 0::bigint as device,
    0 as session, 'import' as via, false as forced, true as live,
    row_number() over (partition by event_id, person order by moment, row) = 1 as is_arrival, false as is_overlap
    from scan`,
  visit: (job) => visitsOf(`(${SELECTS.movement(job)})`, job.tz),
  conflict: () => emptyOf('conflict'),
  denial: () => emptyOf('denial'),
};
const SORTED: Partial<Record<DerivedTable, string>> = {
  movement: ' order by event_id, moment, fact',
  visit: ' order by event_id, day',
};
const emptyOf = (table: DerivedTable): string =>
  `select ${Object.entries(TABLES[table])
    .map(([name, type]) => `null::${type} as ${name}`)
    .join(', ')} limit 0`;

export async function importScans(duck: Duck, job: ScanJob): Promise<ScannedFiles> {
  const skipped = await loadScans(duck, job);
  const files: { table: DerivedTable; path: string; rows: number; bytes: number }[] = [];
  for (const table of DERIVED_TABLES) {
    const cast = Object.entries(TABLES[table]).map(([name, type]) => `${name}::${type} as ${name}`);
    const sorted = SORTED[table] ?? '';
    const sql = `select ${cast.join(', ')} from (${SELECTS[table](job)})${sorted}`;
    const bytes = await writeDurably(job.out[table], async (draft) => {
      await duck.run(`copy (${sql}) to ${literal(draft)} (format parquet, compression zstd)`);
    });
    const counted = await readTable(
      duck,
      `select count(*) as n from read_parquet(${literal(job.out[table])})`,
    );
    files.push({ table, path: job.out[table], rows: Number(counted.rows[0]!.n), bytes });
  }
  const events = await readTable(
    duck,
    `select event_id, any_value(name) as name, epoch_ms(min(moment)) as starts_ms, epoch_ms(max(moment)) as ends_ms,
      count(distinct person) as people, count(*) as scans from scan group by event_id order by min(moment), event_id`,
  );
  const people = await readTable(
    duck,
    `select count(distinct person) as n, count(*) as scans,
      count(*) - (select count(*) from (select distinct event_id, person, moment from scan)) as repeated from scan`,
  );
  return {
    files,
    ...{ read: skipped.read ?? 0, noPerson: skipped.no_person ?? 0, noTime: skipped.no_time ?? 0 },
    noSession: skipped.no_session ?? 0,
    people: Number(people.rows[0]!.n),
    scans: Number(people.rows[0]!.scans),
    repeated: Number(people.rows[0]!.repeated),
    events: events.rows.map((row) => ({
      eventId: String(row.event_id),
      name: String(row.name),
      startsMs: Number(row.starts_ms),
      endsMs: Number(row.ends_ms),
      people: Number(row.people),
      scans: Number(row.scans),
    })),
  };
}
