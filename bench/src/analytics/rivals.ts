/** The rivals: SQLite in this process, PostgreSQL on this machine. Both are loaded from the same Parquet files. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Duck, literal } from '../../../analytics/src/worker/duck.ts';
import type { World } from './world.ts';

export interface Rival {
  readonly name: string;
  /** @returns CPU seconds */
  run(sql: string): Promise<number>;
  close(): void;
}

const COLUMNS = {
  event: 'event_id text, series text, doors_ms bigint',
  participant: 'event_id text, person text, ticket_type text, registered_ms bigint, attended int',
  movement: 'event_id text, person text, gate_id text, moment_ms bigint, entry int, is_arrival int',
} as const;
type RivalTable = keyof typeof COLUMNS;
const SOURCES: Readonly<Record<RivalTable, string>> = {
  event: 'event_id, series, epoch_ms(starts) as doors_ms',
  participant:
    'event_id, attendee_key as person, ticket_type, epoch_ms(registered) as registered_ms, attended::int as attended',
  movement: `event_id, attendee_key as person, gate_id, epoch_ms(moment) as moment_ms, (kind = 'entry')::int as entry,
    is_arrival::int as is_arrival`,
};
const INDEXES = [
  'create index m_event on movement (event_id, moment_ms)',
  'create index m_person on movement (person, event_id)',
  'create index p_event on participant (event_id)',
];

/** The tables as CSV files for both. */
export async function writeCsv(
  duck: Duck,
  world: World,
  folder: string,
): Promise<Readonly<Record<RivalTable, string>>> {
  const paths = {} as Record<RivalTable, string>;
  for (const table of Object.keys(COLUMNS) as RivalTable[]) {
    paths[table] = join(folder, `${table}.csv`);
    await duck.run(
      `copy (select ${SOURCES[table]} from read_parquet(${literal(world.files[table][0]!)})) to ${literal(paths[table])} (header false)`,
    );
  }
  return paths;
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

type Sqlite = {
  prepare(sql: string): { all(...values: unknown[]): unknown[]; run(...values: unknown[]): void };
  exec(sql: string): void;
  pragma(text: string): void;
  close(): void;
  transaction(work: () => void): () => void;
};

/** Lines of a file that is too long for one text. */
function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(4 * 1024 * 1024);
  try {
    let rest = '';
    for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) {
      // The files hold ASCII, so no character is cut in two.
      const lines = (rest + buffer.toString('latin1', 0, n)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  } finally {
    closeSync(file);
  }
}

/** @param paths CSV files of `writeCsv` */
export function openSqlite(folder: string, paths: Readonly<Record<RivalTable, string>>): Rival {
  // The benchmark uses the analytics package's own copy of the library.
  const from = createRequire(join(import.meta.dirname, '..', '..', '..', 'analytics', 'package.json'));
  const Database = from('better-sqlite3') as new (file: string) => Sqlite;
  const db = new Database(join(folder, 'rival.db'));
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('cache_size = -1000000');
  for (const table of Object.keys(COLUMNS) as RivalTable[]) {
    db.exec(`create table ${table} (${COLUMNS[table]})`);
    const width = COLUMNS[table].split(',').length;
    const insert = db.prepare(`insert into ${table} values (${new Array(width).fill('?').join(', ')})`);
    db.transaction(() => {
      for (const line of linesOf(paths[table])) insert.run(...line.split(','));
    })();
  }
  for (const sql of INDEXES) db.exec(sql);
  db.exec('analyze');
  const month = `cast(strftime('%Y%m', moment_ms / 1000, 'unixepoch') as int)`;
  return {
    name: 'SQLite',
    run: async (sql) => {
      const before = cpuSeconds();
      db.prepare(sql.replaceAll('{month}', month)).all();
      return cpuSeconds() - before;
    },
    close: () => db.close(),
  };
}

const PSQL = ['-h', '127.0.0.1', '-U', 'postgres', '-d', 'test', '-X', '-q', '-v', 'ON_ERROR_STOP=1'];

/** CPU seconds a process has used, by Linux's own count. */
function processCpu(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Undefined where there is no server that lets us in. */
export async function openPostgres(
  paths: Readonly<Record<RivalTable, string>>,
  note: (line: string) => void,
): Promise<Rival | undefined> {
  if (spawnSync('psql', [...PSQL, '-c', 'select 1'], { stdio: 'ignore' }).status !== 0) {
    note('no PostgreSQL at 127.0.0.1:5432 (user postgres, database test): left out');
    return undefined;
  }
  const child: ChildProcess = spawn('psql', [...PSQL, '-At'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => waiting.shift()?.(line));
  /** Answers with the one line the text prints. */
  const say = (text: string): Promise<string> => {
    const answer = new Promise<string>((resolve) => waiting.push(resolve));
    child.stdin!.write(`${text}\n`);
    return answer;
  };
  const schema = 'attend_bench';
  const tables = Object.keys(COLUMNS) as RivalTable[];
  const load = tables.flatMap((table) => [
    `create table ${table} (${COLUMNS[table]});`,
    `\\copy ${table} from '${paths[table]}' with (format csv)`,
  ]);
  const session = `set search_path = ${schema}; set max_parallel_workers_per_gather = 0; set work_mem = '512MB'; set jit = off;`;
  await say(`set client_min_messages = error; drop schema if exists ${schema} cascade; create schema ${schema}; ${session}
${load.join('\n')}
${INDEXES.join('; ')}; vacuum analyze event; vacuum analyze participant; vacuum analyze movement;
\\echo loaded`);
  const pid = await say('select pg_backend_pid();');
  const month = `to_char(to_timestamp(moment_ms / 1000) at time zone 'UTC', 'YYYYMM')::int`;
  return {
    name: 'PostgreSQL 15',
    run: async (sql) => {
      const before = processCpu(pid);
      await say(`\\o /dev/null\n${sql.replaceAll('{month}', month)};\n\\o\n\\echo done`);
      return processCpu(pid) - before;
    },
    close: () => {
      child.stdin!.end(`drop schema ${schema} cascade;\n`);
    },
  };
}
