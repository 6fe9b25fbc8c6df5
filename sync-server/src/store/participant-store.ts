/**
 * The people of one event. Reading only finds; every change goes through `savePeople`, which raises the roster's
 * version in the same transaction. A participant is never deleted by an upload.
 */
import type { HolderStatus, Millis, TokenCode, TokenId } from '@attend-gate/shared';
import { type Selectable, sql } from 'kysely';
import type { EventDatabase } from './database.ts';
import { bumpRoster } from './event-store.ts';
import type { ParticipantTable } from './schema.ts';
import type { Transaction } from './transaction.ts';

/** What a ticket says beyond its type; most have none of it. */
export interface TicketFields {
  /** Variation of the ticket type, as rules compare it; '' = none. */
  readonly variation: string;
  /** Session (date of a series) the ticket is for; '' = none. */
  readonly session: string;
  /** Whose ticket this one was added to: that person's external id or id; '' = it stands alone. */
  readonly addonTo: string;
  /** People one group ticket admits, mostly 1. */
  readonly admits: number;
  /** Not paid, and welcome all the same. */
  readonly validIfPending: boolean;
}

export const PLAIN_TICKET: TicketFields = {
  ...{ variation: '', session: '', addonTo: '', admits: 1, validIfPending: false },
};

/** What an organiser knows of a person. Missing text is ''. */
export interface PersonFields extends TicketFields {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly company: string;
  readonly ticketType: string;
  readonly order: string;
  readonly externalId: string;
  readonly foreignCode: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly status: HolderStatus;
  readonly attention: boolean;
  readonly notes: string;
  /** 0 = no limit. */
  readonly validFrom: Millis;
  /** 0 = no limit. */
  readonly validUntil: Millis;
}

export interface Participant extends PersonFields {
  readonly id: string;
  readonly token: TokenId;
  readonly code: TokenCode;
  readonly identity: string;
  readonly statusSince: Millis;
  readonly generation: number;
  /** Raw Ed25519 key of the phone that claimed the token, base64url; '' = none did (T3). */
  readonly phoneKey: string;
  readonly importId: string | undefined;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface ParticipantStore {
  byId(id: string): Promise<Participant | undefined>;
  byToken(token: TokenId): Promise<Participant | undefined>;
  byCode(code: TokenCode): Promise<Participant | undefined>;
  /** Undefined also when several people share the id. */
  byExternalId(text: string): Promise<Participant | undefined>;
  /** Undefined also when several people share the code: nobody is guessed. */
  byForeignCode(text: string): Promise<Participant | undefined>;
  /** In order of id. @param after id of the last one of the page before */
  page(after: string | undefined, limit: number, search?: string): Promise<readonly Participant[]>;
  count(): Promise<number>;
  /** How many of these identities are people already. */
  knownIdentities(identities: readonly string[]): number;
}

const participantOf = (row: Selectable<ParticipantTable>): Participant => ({
  id: row.id,
  // Only values made by the token functions were ever written.
  token: row.token_id as TokenId,
  code: row.code as TokenCode,
  identity: row.identity,
  ...{ name: row.name, email: row.email, phone: row.phone, company: row.company },
  ...{ ticketType: row.ticket_type, order: row.order_ref },
  ...{ externalId: row.external_id, foreignCode: row.foreign_code },
  answers: JSON.parse(row.answers) as Record<string, string>,
  status: row.status as HolderStatus,
  statusSince: row.status_since as Millis,
  attention: row.attention === 1,
  ...{ notes: row.notes, generation: row.generation, phoneKey: row.phone_key },
  ...{ variation: row.variation, session: row.session_id, addonTo: row.addon_to },
  ...{ admits: row.admits, validIfPending: row.pending_ok === 1 },
  validFrom: row.valid_from as Millis,
  validUntil: row.valid_until as Millis,
  importId: row.import_id ?? undefined,
  createdAt: row.created_at as Millis,
  updatedAt: row.updated_at as Millis,
});

const rowOf = (p: Participant): ParticipantTable => ({
  ...{ id: p.id, token_id: p.token, code: p.code, identity: p.identity },
  ...{ name: p.name, email: p.email, phone: p.phone, company: p.company },
  ...{ ticket_type: p.ticketType, order_ref: p.order },
  ...{ external_id: p.externalId, foreign_code: p.foreignCode },
  answers: JSON.stringify(p.answers),
  ...{ status: p.status, status_since: p.statusSince, attention: p.attention ? 1 : 0 },
  ...{ notes: p.notes, generation: p.generation, phone_key: p.phoneKey },
  ...{ valid_from: p.validFrom, valid_until: p.validUntil },
  ...{ variation: p.variation, session_id: p.session, addon_to: p.addonTo },
  ...{ admits: p.admits, pending_ok: p.validIfPending ? 1 : 0 },
  import_id: p.importId ?? null,
  ...{ created_at: p.createdAt, updated_at: p.updatedAt },
});

/** Columns a search looks into. */
const SEARCHED = ['name', 'email', 'company', 'code', 'order_ref', 'phone', 'external_id'] as const;

export function createParticipantStore(store: Pick<EventDatabase, 'db' | 'read'>): ParticipantStore {
  const { db } = store;
  const people = () => db.selectFrom('participant').selectAll();
  const one = async (column: 'id' | 'token_id' | 'code', value: string): Promise<Participant | undefined> => {
    const row = await people().where(column, '=', value).executeTakeFirst();
    return row && participantOf(row);
  };
  const only = async (
    column: 'external_id' | 'foreign_code',
    text: string,
  ): Promise<Participant | undefined> => {
    if (text === '') return undefined;
    const [first, second] = await people().where(column, '=', text).limit(2).execute();
    return first && !second ? participantOf(first) : undefined;
  };
  return {
    byId: (id) => one('id', id),
    byToken: (token) => one('token_id', token),
    byCode: (code) => one('code', code),
    byExternalId: (text) => only('external_id', text),
    byForeignCode: (text) => only('foreign_code', text),
    page: async (after, limit, search) => {
      let query = people().orderBy('id').limit(limit);
      if (after !== undefined) query = query.where('id', '>', after);
      if (search !== undefined && search !== '') {
        // What somebody types holds no wildcards of its own.
        const like = `%${search.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
        query = query.where((eb) =>
          eb.or(
            SEARCHED.map((column) => sql<boolean>`lower(${eb.ref(column)}) like lower(${like}) escape '\\'`),
          ),
        );
      }
      return (await query.execute()).map(participantOf);
    },
    count: async () => {
      const row = await db
        .selectFrom('participant')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirst();
      return row?.n ?? 0;
    },
    knownIdentities: (identities) =>
      store.read((tx) =>
        chunks(identities).reduce((known, some) => {
          const query = db.selectFrom('participant').select((eb) => eb.fn.countAll<number>().as('n'));
          return known + (tx.first(query.where('identity', 'in', some))?.n ?? 0);
        }, 0),
      ),
  };
}

/** Everybody, of the same moment as whatever else the transaction reads. In order of id. */
export const readPeople = ({ db }: Pick<EventDatabase, 'db'>, tx: Transaction): Participant[] =>
  tx.all(db.selectFrom('participant').selectAll().orderBy('id')).map(participantOf);

/** SQLite takes 32,766 parameters in one statement; a person has 28. */
const CHUNK = 500;

const chunks = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK));

/** Those of the event's people who bear one of these identities, by identity. */
export function findByIdentity(
  { db }: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  identities: readonly string[],
): Map<string, Participant> {
  const rows = chunks(identities).flatMap((some) =>
    tx.all(db.selectFrom('participant').selectAll().where('identity', 'in', some)),
  );
  return new Map(rows.map((row) => [row.identity, participantOf(row)]));
}

/** Which of these codes are taken. */
export function takenCodes(
  { db }: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  codes: readonly string[],
): ReadonlySet<string> {
  const rows = chunks(codes).flatMap((some) =>
    tx.all(db.selectFrom('participant').select('code').where('code', 'in', some)),
  );
  return new Set(rows.map(({ code }) => code));
}

/** Writes new and changed people and raises the roster's version if there were any. */
export function savePeople(
  store: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  people: {
    readonly created: readonly Participant[];
    readonly changed: readonly Participant[];
    readonly now: Millis;
  },
): void {
  const { created, changed, now } = people;
  for (const some of chunks(created)) tx.run(store.db.insertInto('participant').values(some.map(rowOf)));
  for (const person of changed) {
    const { id, ...rest } = rowOf(person);
    tx.run(store.db.updateTable('participant').set(rest).where('id', '=', id));
  }
  if (created.length + changed.length > 0) bumpRoster(store, tx, now);
}

/** One person, of the same moment as whatever else the transaction reads. */
export function readPerson(
  { db }: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  id: string,
): Participant | undefined {
  const row = tx.first(db.selectFrom('participant').selectAll().where('id', '=', id));
  return row && participantOf(row);
}

/**
 * Removes a person with what their phones kept here, and raises the roster's version.
 * @returns whose token is nobody's from now on; undefined when there was no such person
 */
export function removePerson(
  store: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  id: string,
  now: Millis,
): TokenId | undefined {
  const token = readPerson(store, tx, id)?.token;
  if (token === undefined) return undefined;
  tx.run(store.db.deleteFrom('participant').where('id', '=', id));
  tx.run(store.db.deleteFrom('pass_entry').where('token_id', '=', token));
  tx.run(store.db.deleteFrom('pass_phone').where('token_id', '=', token));
  bumpRoster(store, tx, now);
  return token;
}

/**
 * Binds a token to the phone that claimed it, or to none again, and raises the generation, which retires every
 * ticket before (T3). Undefined when there is no such token, or the claim came second.
 */
export function bindPhone(
  store: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  change: { readonly token: TokenId; readonly from: string; readonly to: string; readonly now: Millis },
): Participant | undefined {
  const { token, from, to, now } = change;
  const bound = store.db
    .updateTable('participant')
    .set((eb) => ({ phone_key: to, generation: eb('generation', '+', 1), updated_at: now }))
    .where('token_id', '=', token)
    .where('phone_key', '=', from);
  if (tx.run(bound) === 0) return undefined;
  bumpRoster(store, tx, now);
  const row = tx.first(store.db.selectFrom('participant').selectAll().where('token_id', '=', token));
  return row && participantOf(row);
}
