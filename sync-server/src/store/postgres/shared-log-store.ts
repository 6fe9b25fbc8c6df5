/**
 * A document's log in PostgreSQL (L35). The append transaction holds the log's lock and does contiguity, fork check and
 * sequence, so several relays may append to one log, and sequence numbers are in commit order without gaps. Unlike a log
 * with one owner it takes what is there already, byte for byte, as done: after a failover a device offers to one relay
 * what another has stored.
 */
import { asMillis, type LogStore, type Millis, type Run, type StoredFact } from '@attend-gate/shared';
import pg from 'pg';

export interface Appended {
  readonly lastSeq: number;
  /** What was new, in order; empty = everything was there. */
  readonly facts: readonly StoredFact[];
}

export interface SharedLogStore extends LogStore {
  append(runs: readonly Run[], receivedAt: Millis): Promise<Appended>;
  /** Every session from index 0 on, and the sequence number of the last fact among them. */
  loadAt(): Promise<{ readonly runs: readonly Run[]; readonly lastSeq: number }>;
}

/** One log among those of a schema. */
export interface LogPlace {
  readonly schema: string;
  readonly table: 'ledger_fact' | 'presence_entry' | 'pass_entry';
  /** Pass documents share a table. */
  readonly token?: string;
}

/** A session that continues differently here (L16), or that would leave a gap. Nothing was stored. */
export class CannotContinue extends Error {}

/** The setting that remembers the last number of presence entries that were cut. */
export const HIGHEST_PRESENCE = 'presence.highest';

interface Row {
  readonly seq: number;
  readonly client: number;
  readonly idx: number;
  readonly text: string;
  readonly received_at: number;
}

const factOf = ({ seq, client, idx, text, received_at }: Row): StoredFact => ({
  ...{ seq, client, index: idx, text },
  receivedAt: asMillis(received_at),
});

/** Consecutive rows of one session become one run. */
function runsOf(rows: readonly Pick<Row, 'client' | 'text'>[]): Run[] {
  const runs: { client: number; clock: number; texts: string[] }[] = [];
  for (const { client, text } of rows) {
    const last = runs.at(-1);
    if (last?.client === client) last.texts.push(text);
    else runs.push({ client, clock: 0, texts: [text] });
  }
  return runs;
}

/** Runs `work` in one transaction that holds the log's lock. */
async function locked<T>(
  pool: pg.Pool,
  { schema, table, token }: LogPlace,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const lock = pg.escapeLiteral([schema, table, token ?? ''].join('/'));
  try {
    await client.query(`begin; select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`);
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // Not given back to the pool: whatever state it is in, it ends with the connection.
    client.release(true);
    throw error;
  }
}

export function createSharedLogStore(pool: pg.Pool, place: LogPlace): SharedLogStore {
  const { schema, table, token } = place;
  const name = `"${schema}".${table}`;
  const own = token === undefined ? 'true' : `token_id = ${pg.escapeLiteral(token)}`;
  const columns = token === undefined ? '' : 'token_id, ';
  const value = token === undefined ? '' : `${pg.escapeLiteral(token)}, `;
  // Presence may cut its last rows; their numbers must not come again.
  const highest =
    table === 'presence_entry'
      ? `greatest((select max(seq) from ${name}), (select value::bigint from "${schema}".setting where name = '${HIGHEST_PRESENCE}'))`
      : `(select max(seq) from ${name} where ${own})`;
  const state = `select coalesce(${highest}, 0) as last, (select coalesce(json_object_agg(client, length), '{}') from
    (select client, max(idx) + 1 as length from ${name} where ${own} and client = any($1::bigint[]) group by client) l)
    as lengths`;
  const from = `select text from ${name} where ${own} and client = $1 and idx >= $2 and idx < $3 order by idx`;
  const insert = `insert into ${name} (${columns}seq, client, idx, text, received_at)
    select ${value}seq, client, idx, text, $5 from
    unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[]) as f (seq, client, idx, text)`;

  /** The part of `run` that is not there yet. */
  const beyond = async (client: pg.ClientBase, run: Run, length: number): Promise<Run> => {
    if (run.clock > length)
      throw new CannotContinue(`session ${run.client} continues at ${length}, not ${run.clock}`);
    const until = Math.min(length, run.clock + run.texts.length);
    if (until > run.clock) {
      const { rows } = await client.query<{ text: string }>(from, [run.client, run.clock, until]);
      const at = rows.findIndex(({ text }, i) => text !== run.texts[i]);
      if (at >= 0) throw new CannotContinue(`session ${run.client} forks at ${run.clock + at}`);
    }
    return { ...run, clock: until, texts: run.texts.slice(until - run.clock) };
  };
  const appendIn = async (
    client: pg.ClientBase,
    runs: readonly Run[],
    receivedAt: Millis,
  ): Promise<Appended> => {
    const found = await client.query<{ last: number; lengths: Record<string, number> }>(state, [
      runs.map((run) => run.client),
    ]);
    const { last = 0, lengths = {} } = found.rows[0] ?? {};
    const facts: StoredFact[] = [];
    for (const run of runs) {
      const fresh = await beyond(client, run, lengths[run.client] ?? 0);
      for (const [i, text] of fresh.texts.entries()) {
        const seq = last + facts.length + 1;
        facts.push({ seq, client: run.client, index: fresh.clock + i, text, receivedAt });
      }
      lengths[run.client] = fresh.clock + fresh.texts.length;
    }
    if (facts.length > 0)
      await client.query(insert, [
        facts.map(({ seq }) => seq),
        facts.map((fact) => fact.client),
        facts.map(({ index }) => index),
        facts.map(({ text }) => text),
        receivedAt,
      ]);
    return { lastSeq: last + facts.length, facts };
  };
  const loadAt = async () => {
    const { rows } = await pool.query<Row>(
      `select seq, client, text from ${name} where ${own} order by client, idx`,
    );
    return { runs: runsOf(rows), lastSeq: rows.reduce((n, { seq }) => Math.max(n, seq), 0) };
  };
  return {
    loadAt,
    load: async () => (await loadAt()).runs,
    append: (runs, receivedAt) => locked(pool, place, (client) => appendIn(client, runs, receivedAt)),
    readFrom: async (after, limit) => {
      const { rows } = await pool.query<Row>(
        `select seq, client, idx, text, received_at from ${name} where ${own} and seq > $1 order by seq limit $2`,
        [after, limit],
      );
      return rows.map(factOf);
    },
  };
}
