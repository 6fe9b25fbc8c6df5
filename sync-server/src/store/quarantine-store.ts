/**
 * Facts that lie beside the document until something vouches for them (L24): one row a fact, so that what enters can be
 * taken out exactly. Two different texts at one place are two rows: both are evidence.
 */
import {
  asMillis,
  type DeviceNo,
  type Quarantined,
  type QuarantineReason,
  type QuarantineStore,
} from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';

interface Row {
  readonly client: number;
  readonly idx: number;
  readonly text: string;
  readonly why: string;
  readonly offered_by: number | null;
  readonly at: number;
}

/** Neighbouring rows of one session and one reason become one run. */
function runsOf(rows: readonly Row[]): Quarantined[] {
  const runs: (Omit<Quarantined, 'texts'> & { texts: string[] })[] = [];
  for (const { client, idx, text, why, offered_by, at } of rows) {
    const last = runs.at(-1);
    if (last?.client === client && last.why === why && last.clock + last.texts.length === idx)
      last.texts.push(text);
    else {
      const offeredBy = offered_by === null ? undefined : (offered_by as DeviceNo);
      const rest = { offeredBy, at: asMillis(at) };
      runs.push({ client, clock: idx, texts: [text], why: why as QuarantineReason, ...rest });
    }
  }
  return runs;
}

export function createQuarantineStore({ db, write }: EventDatabase): QuarantineStore {
  return {
    add: async (facts) =>
      write((tx) => {
        for (const { client, clock, texts, why, offeredBy, at } of facts)
          for (const [i, text] of texts.entries()) {
            const row = { client, idx: clock + i, text, why, offered_by: offeredBy ?? null, at };
            tx.run(
              db
                .insertInto('quarantine')
                .values(row)
                .onConflict((c) => c.doNothing()),
            );
          }
      }),
    list: async (client) => {
      const all = db.selectFrom('quarantine').selectAll();
      const some = client === undefined ? all : all.where('client', '=', client);
      return runsOf(await some.orderBy('client').orderBy('idx').orderBy('text').execute());
    },
    drop: async (client, length) =>
      write((tx) => {
        const below = db.deleteFrom('quarantine').where('client', '=', client).where('idx', '<', length);
        tx.run(below.where('why', '<>', 'fork'));
      }),
  };
}
