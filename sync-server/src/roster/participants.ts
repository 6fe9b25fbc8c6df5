/**
 * Takes uploaded people in (E1–E3): finds who is known, issues tokens to who is new, and writes them with an import
 * record and an audit line. A list in one piece is one transaction; a file comes in pieces of one transaction each, so
 * that gates are served in between, and what was cut off is continued by uploading it again: the same upload twice
 * changes nothing the second time, and an empty cell never erases what is known.
 */
import {
  type DataSymbols,
  dataSymbolsFor,
  type HolderStatus,
  type Millis,
  makeTokenCode,
  newTokenId,
  type SkipCode,
  type TokenCode,
} from '@attend-gate/shared';
import { appendAudit } from '../store/audit-store.ts';
import { linkCard, withdrawReplaced } from '../store/code-store.ts';
import type { EventDatabase } from '../store/database.ts';
import { bumpRoster } from '../store/event-store.ts';
import {
  findByIdentity,
  type Participant,
  type PersonFields,
  PLAIN_TICKET,
  savePeople,
  type TicketFields,
  takenCodes,
} from '../store/participant-store.ts';
import type { Transaction } from '../store/transaction.ts';
import { cleanRow } from './clean-row.ts';
import { Identities } from './identity.ts';
import { newPersonId } from './person-id.ts';
import { createRandomPool } from './random-pool.ts';

/** One accepted row. A status, or a part of the ticket, that is left out stays as it is (`valid` for a new person). */
export interface PersonRow extends Omit<PersonFields, 'status' | keyof TicketFields>, Partial<TicketFields> {
  readonly status: HolderStatus | undefined;
  /** A card or bracelet that stands for this ticket; left out or '' = none is named. */
  readonly card?: string;
}

export interface SkippedRow {
  readonly line: number;
  readonly code: SkipCode;
}

export interface Upload {
  readonly people: readonly PersonRow[];
  readonly skipped: readonly SkippedRow[];
  readonly fileName: string;
  readonly actor: string;
}

export interface UploadOutcome {
  readonly importId: string;
  readonly accepted: number;
  readonly created: number;
  readonly updated: number;
}

export interface RosterDeskDeps {
  readonly store: EventDatabase;
  readonly clock: { readonly now: () => Millis };
  /** Cryptographically strong bytes. */
  readonly random: (length: number) => Uint8Array;
  /** Prefix of the event's codes, `TCF24`. */
  readonly codePrefix: () => string;
  /** Called after the commit, if anybody was added or changed. */
  readonly onChanged: () => void;
}

/** An upload that comes in pieces. */
export interface Intake {
  /** Takes some rows in, in one transaction. */
  add(piece: Pick<Upload, 'people' | 'skipped'>): void;
  /** Closes the import record and publishes the roster. */
  finish(): UploadOutcome;
  /** Nothing more comes; what was taken stays, and is published. */
  abandon(): void;
}

/** How an upload that comes in pieces begins. */
export type Announced = Pick<Upload, 'fileName' | 'actor'> & {
  /** At most so many people will come: codes of one upload are equally long. */
  readonly rows: number;
};

export interface RosterDesk {
  /** All of it in one transaction, or nothing. */
  take(upload: Upload): UploadOutcome;
  open(upload: Announced): Intake;
  /** Is somebody in the middle of an upload? Publishing the roster waits for its end: each one is all people. */
  isTaking(): boolean;
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** How long codes are when so many more people come. */
function symbolsFor({ db }: EventDatabase, tx: Transaction, more: number): DataSymbols {
  const total = db.selectFrom('participant').select((eb) => eb.fn.countAll<number>().as('n'));
  return dataSymbolsFor((tx.first(total)?.n ?? 0) + more);
}

/** New codes that nobody bears: 40 random bits meet sooner than one thinks in an event of 100,000. */
export function issueCodes(
  deps: Pick<RosterDeskDeps, 'store' | 'codePrefix' | 'random'>,
  tx: Transaction,
  count: number,
  symbols = symbolsFor(deps.store, tx, count),
): TokenCode[] {
  const codes = new Set<TokenCode>();
  while (codes.size < count) {
    const fresh = Array.from({ length: count - codes.size }, () =>
      makeTokenCode(deps.codePrefix(), symbols, deps.random),
    );
    const taken = takenCodes(deps.store, tx, fresh);
    for (const code of fresh) if (!taken.has(code)) codes.add(code);
  }
  return [...codes];
}

const merge = (known: PersonFields, row: PersonRow): PersonFields => ({
  name: row.name || known.name,
  email: row.email || known.email,
  phone: row.phone || known.phone,
  company: row.company || known.company,
  ticketType: row.ticketType || known.ticketType,
  order: row.order || known.order,
  externalId: row.externalId || known.externalId,
  foreignCode: row.foreignCode || known.foreignCode,
  answers: { ...known.answers, ...row.answers },
  status: row.status ?? known.status,
  attention: row.attention || known.attention,
  notes: row.notes || known.notes,
  validFrom: row.validFrom || known.validFrom,
  validUntil: row.validUntil || known.validUntil,
  variation: row.variation || known.variation,
  session: row.session || known.session,
  addonTo: row.addonTo || known.addonTo,
  admits: row.admits ?? known.admits,
  validIfPending: row.validIfPending ?? known.validIfPending,
});

/** What a row says of a person, without the card that stands beside it. */
const fieldsOf = ({ card: _, ...row }: PersonRow): Omit<PersonRow, 'card'> => row;

function updateOf(known: Participant, row: PersonRow, now: Millis): Participant | undefined {
  const merged = merge(known, row);
  const same = (Object.keys(merged) as (keyof PersonFields)[]).every(
    (key) => merged[key] === known[key] || JSON.stringify(merged[key]) === JSON.stringify(known[key]),
  );
  if (same) return undefined;
  const statusSince = merged.status === known.status ? known.statusSince : statusTime(merged.status, now);
  return { ...known, ...merged, statusSince, updatedAt: now };
}

/** 0 while the status admits (`Holder.statusSince`). */
const statusTime = (status: HolderStatus, now: Millis): Millis => (status === 'valid' ? (0 as Millis) : now);

interface Sorted {
  readonly created: Participant[];
  readonly changed: Participant[];
  /** What the changed ones were before. */
  readonly before: Participant[];
  /** Whose card is which. */
  readonly cards: { readonly identifier: string; readonly person: string }[];
}

/** What stays the same through one upload. */
interface Running {
  readonly importId: string;
  readonly identities: Identities;
  readonly symbols: DataSymbols;
}

function sortRows(
  deps: RosterDeskDeps,
  tx: Transaction,
  rows: readonly PersonRow[],
  running: Running,
): Sorted {
  const { importId, symbols } = running;
  const now = deps.clock.now();
  const identities = running.identities.of(rows);
  const known = findByIdentity(deps.store, tx, identities);
  const codes = issueCodes(deps, tx, identities.filter((identity) => !known.has(identity)).length, symbols);
  const sorted: Sorted = { created: [], changed: [], before: [], cards: [] };
  const noteCard = (person: string, { card }: PersonRow): void => {
    if (card) sorted.cards.push({ identifier: card, person });
  };
  for (const [i, row] of rows.entries()) {
    const identity = identities[i] ?? '';
    const before = known.get(identity);
    if (before) {
      noteCard(before.id, row);
      const update = updateOf(before, row, now);
      if (!update) continue;
      sorted.changed.push(update);
      sorted.before.push(before);
      continue;
    }
    const status = row.status ?? 'valid';
    const code = codes.pop();
    if (code === undefined) throw new Error('fewer codes than new people');
    const token = {
      id: newPersonId(now, deps.random),
      token: newTokenId(deps.random),
      code,
      generation: 0,
      phoneKey: '',
    };
    const history = { statusSince: statusTime(status, now), importId, createdAt: now, updatedAt: now };
    noteCard(token.id, row);
    sorted.created.push({ ...PLAIN_TICKET, ...fieldsOf(row), status, ...token, identity, ...history });
  }
  return sorted;
}

/** One upload on its way into the database; every method is a part of a transaction. */
class RunningUpload {
  readonly #deps: RosterDeskDeps;
  readonly #running: Running;
  readonly #actor: string;
  readonly #skipped: SkippedRow[] = [];
  readonly #counts = { accepted: 0, created: 0, updated: 0 };

  constructor(deps: RosterDeskDeps, tx: Transaction, { fileName, actor, rows }: Announced) {
    const { store, clock, random } = deps;
    this.#deps = deps;
    this.#actor = actor;
    const importId = `i_${base64url(random(9))}`;
    this.#running = { importId, identities: new Identities(), symbols: symbolsFor(store, tx, rows) };
    const record = { id: importId, at: clock.now(), actor, file_name: fileName, skipped: '[]' };
    tx.run(store.db.insertInto('import').values({ ...record, ...this.#counts }));
  }

  add(tx: Transaction, piece: Pick<Upload, 'people' | 'skipped'>): void {
    const { store, clock } = this.#deps;
    const people = piece.people.map(cleanRow);
    const now = clock.now();
    const { created, changed, before, cards } = sortRows(this.#deps, tx, people, this.#running);
    savePeople(store, tx, { created, changed, now });
    for (const [i, after] of changed.entries())
      withdrawReplaced(store, tx, { before: before[i]!, after, now });
    const linked = cards.filter((card) => linkCard(store, tx, { ...card, now }));
    if (linked.length > 0) bumpRoster(store, tx, now);
    const cardsAlone = linked.length > 0 && created.length + changed.length === 0;
    for (const row of piece.skipped) this.#skipped.push(row);
    this.#counts.accepted += people.length;
    this.#counts.created += created.length;
    this.#counts.updated += changed.length + (cardsAlone ? linked.length : 0);
  }

  finish(tx: Transaction): UploadOutcome {
    const { store, clock } = this.#deps;
    const { importId } = this.#running;
    const outcome = { ...this.#counts };
    const record = { ...outcome, skipped: JSON.stringify(this.#skipped) };
    tx.run(store.db.updateTable('import').set(record).where('id', '=', importId));
    const detail = { importId, ...outcome, skipped: this.#skipped.length };
    appendAudit(store, tx, { at: clock.now(), actor: this.#actor, action: 'participants.upload', detail });
    return { importId, ...outcome };
  }
}

export function createRosterDesk(given: RosterDeskDeps): RosterDesk {
  const deps = { ...given, random: createRandomPool(given.random) };
  const { store } = deps;
  let taking = 0;
  const told = (outcome: UploadOutcome): UploadOutcome => {
    if (outcome.created + outcome.updated > 0) deps.onChanged();
    return outcome;
  };
  return {
    take: ({ people, skipped, fileName, actor }) =>
      told(
        store.write((tx) => {
          const running = new RunningUpload(deps, tx, { fileName, actor, rows: people.length });
          running.add(tx, { people, skipped });
          return running.finish(tx);
        }),
      ),
    open: (announced) => {
      const running = store.write((tx) => new RunningUpload(deps, tx, announced));
      taking++;
      return {
        add: (piece) => store.write((tx) => running.add(tx, piece)),
        finish: () => {
          taking--;
          return told(store.write((tx) => running.finish(tx)));
        },
        abandon: () => {
          taking--;
          deps.onChanged();
        },
      };
    },
    isTaking: () => taking > 0,
  };
}
