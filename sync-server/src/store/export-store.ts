/**
 * Reads what analytics may have (A5): facts in the order they were stored, and participants in the order of their
 * last change. Only reads; the change numbers are kept by triggers (see `migrations.ts`), so that no code path that
 * writes people can forget them.
 */
import type { Selectable } from 'kysely';
import type { EventDatabase } from './database.ts';
import type { LedgerFactTable, ParticipantTable } from './schema.ts';

export type StoredFactRow = Selectable<LedgerFactTable>;

/** A participant's last change; `person` is undefined when there is no such participant any more. */
export interface ParticipantChange {
  readonly seq: number;
  readonly token: string;
  readonly person:
    | Pick<
        Selectable<ParticipantTable>,
        'id' | 'email' | 'ticket_type' | 'status' | 'status_since' | 'created_at'
      >
    | undefined;
}

export interface ExportStore {
  /** Facts with a sequence above `after`, oldest first. */
  facts(after: number, limit: number): { readonly rows: readonly StoredFactRow[]; readonly lastSeq: number };
  participants(
    after: number,
    limit: number,
  ): { readonly rows: readonly ParticipantChange[]; readonly lastSeq: number };
  lastFactSeq(): number;
}

export function createExportStore(store: Pick<EventDatabase, 'db' | 'read'>): ExportStore {
  const { db, read } = store;
  const lastFact = db.selectFrom('ledger_fact').select((eb) => eb.fn.max('seq').as('n'));
  const lastChange = db.selectFrom('participant_change').select((eb) => eb.fn.max('seq').as('n'));
  return {
    lastFactSeq: () => read((tx) => tx.first(lastFact)?.n ?? 0),
    facts: (after, limit) =>
      read((tx) => ({
        rows: tx.all(
          db.selectFrom('ledger_fact').selectAll().where('seq', '>', after).orderBy('seq').limit(limit),
        ),
        lastSeq: tx.first(lastFact)?.n ?? 0,
      })),
    participants: (after, limit) =>
      read((tx) => {
        const query = db
          .selectFrom('participant_change as c')
          .leftJoin('participant as p', 'p.id', 'c.participant_id')
          .select(['c.seq', 'c.token_id', 'p.id', 'p.email', 'p.ticket_type', 'p.status', 'p.status_since'])
          .select('p.created_at')
          .where('c.seq', '>', after)
          .orderBy('c.seq')
          .limit(limit);
        const rows = tx.all(query).map(({ seq, token_id, ...p }): ParticipantChange => {
          const person =
            p.id === null
              ? undefined
              : {
                  ...{ id: p.id, email: p.email ?? '', ticket_type: p.ticket_type ?? '' },
                  ...{ status: p.status ?? '', status_since: p.status_since ?? 0 },
                  created_at: p.created_at ?? 0,
                };
          return { seq, token: token_id, person };
        });
        return { rows, lastSeq: tx.first(lastChange)?.n ?? 0 };
      }),
  };
}
