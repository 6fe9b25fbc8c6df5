/** A lake of invented events of any size, made by DuckDB in the layout a pull leaves behind. Nobody in it exists. */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openCatalog } from '../../../analytics/src/catalog/catalog.ts';
import { FOLDED_TABLES, type FoldedTable, TABLES } from '../../../analytics/src/lake/tables.ts';
import { type Duck, literal } from '../../../analytics/src/worker/duck.ts';
import type { LakeFiles } from '../../../analytics/src/worker/jobs.ts';
import { visitsOf } from '../../../analytics/src/worker/visits.ts';

/** Uniform and about normal numbers from a key: the same lake on every machine. */
const MACROS = `create or replace macro u(k) as (hash(k) >> 12)::double / 4503599627370496.0;
  create or replace macro nrm(k) as (u(k||'a')+u(k||'b')+u(k||'c')+u(k||'d')-2.0)*1.7320508;`;

export interface World {
  readonly files: LakeFiles;
  readonly facts: number;
  readonly events: number;
  /** One event of usual size, for the reports about one. */
  readonly oneEvent: string;
}

const SELECTS: Readonly<Record<FoldedTable, string>> = {
  event: `select id as event_id, series, id as name, 'Asia/Seoul' as time_zone, doors as starts,
    doors + interval 4 hours as ends, '' as place, registered, 0 as people, 0 as bodies, 0 as ever_in, 0 as entries,
    0 as open_conflicts, 0 as facts, doors + interval 5 hours as as_of from ev`,
  gate: `select id as event_id, 'g' || g as gate_id, 'Gate ' || g as name from ev, unnest(range(1, 5)) t(g)`,
  participant: `select event_id, token, key as attendee_key, true as linked, true as known, ticket as ticket_type,
    'valid' as status, null as status_since, registered, came as attended, false as inside, came::int as entries from guest`,
  movement: `select event_id, token || '.' || n as fact, token, key as attendee_key, 'main' as list_id,
    case when n = 2 then 'exit' else 'entry' end as kind, moment + to_seconds(n * 40) as moment, moment as received,
    'g' || gate as gate_id, gate as device, 0 as session, case when u(token || 'v') < 0.05 then 'manual' else 'camera' end as via,
    false as forced, true as live, n = 0 as is_arrival, n = 1 as is_overlap
    from guest, unnest(case when u(token || 'o') < 0.01 then [0, 1, 2] else [0, 2] end) t(n) where came and (n < 2 or u(token || 'x') < 0.4)`,
  conflict: `select event_id, token as conflict_id, token, key as attendee_key, 'main' as list_id, 'g1' as first_gate,
    'g2' as overlap_gates, moment as first_moment, moment as last_moment, 1 as overlap_entries, null as answer
    from guest where came and u(token || 'o') < 0.01`,
  denial: `select event_id, token as fact, token, 'main' as list_id, 'g1' as gate_id, 'already_redeemed' as reason,
    moment, 1 as repeats, 'camera' as via, 1 as device from guest where came and u(token || 'd') < 0.02`,
};

/** @param facts movements, about */
export async function makeWorld(duck: Duck, dataDir: string, facts: number): Promise<World> {
  const perEvent = 1_500;
  const events = Math.max(12, Math.round(facts / 1_400 / 0.72));
  await duck.run(MACROS);
  await duck.run(`create or replace temp table ev as select 'e' || lpad(e::varchar, 6, '0') as id,
    's' || (e % 40) as series, timestamptz '2021-01-04 10:00:00+00' + to_days((u('d' || e) * 1800)::int) as doors,
    (${perEvent} * (0.4 + 1.2 * u('n' || e)))::int as registered from range(${events}) t(e)`);
  await duck.run(`create or replace temp table guest as
    with g as (select ev.*, unnest(range(registered)) as i from ev),
    h as (select *, case when i < 0.5 * registered then (hash(series || i) % 12000)::bigint else (hash(id || i) % ${events * 400})::bigint end as person from g)
    select id as event_id, substr(md5(id || '/' || i), 1, 11) as token,
      regexp_replace(md5('p' || person), '^(.{8})(.{4})(.{4})(.{4})(.{12})$', '\\1-\\2-\\3-\\4-\\5') as key,
      (['Standard', 'Standard', 'Student', 'VIP'])[1 + (person % 4)] as ticket,
      doors - to_minutes((60 * 24 * 45 * pow(u(id || i || 'l'), 2))::bigint) as registered,
      u(id || i || 'z') < 0.72 as came, 1 + (hash(id || i || 'g') % 4)::bigint as gate,
      doors + to_milliseconds((greatest(-30, 12 + 18 * nrm(id || i || 't')) * 60000)::bigint) as moment from h`);
  const files: Record<string, string[]> = { fact: [], participant_change: [] };
  const pathOf = (table: string): string => join(dataDir, 'lake', table, 'import=bench', 'all.parquet');
  for (const table of FOLDED_TABLES) {
    const path = pathOf(table);
    mkdirSync(dirname(path), { recursive: true });
    const columns = Object.entries(TABLES[table]).map(([name, type]) => `${name}::${type} as ${name}`);
    const order = 'moment' in TABLES[table] ? ' order by event_id, moment' : '';
    await duck.run(
      `copy (select ${columns.join(', ')} from (${SELECTS[table]})${order}) to ${literal(path)} (format parquet, compression zstd)`,
    );
    files[table] = [path];
  }
  const visits = visitsOf(`read_parquet(${literal(pathOf('movement'))})`, 'Asia/Seoul');
  mkdirSync(dirname(pathOf('visit')), { recursive: true });
  await duck.run(
    `copy (${visits} order by event_id, day) to ${literal(pathOf('visit'))} (format parquet, compression zstd)`,
  );
  files.visit = [pathOf('visit')];
  openCatalog(dataDir).close();
  const counted = await duck.runAndReadAll(
    `select count(*) from read_parquet(${literal(files.movement![0]!)})`,
  );
  return {
    // Every table was written above.
    files: files as unknown as LakeFiles,
    facts: Number(counted.getRows()[0]![0]),
    events,
    oneEvent: 'e000007',
  };
}
