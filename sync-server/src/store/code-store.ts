/**
 * What is found by a code and is not one ticket: cards and bracelets that stand for tickets, and codes that are not
 * good any more. Every change raises the roster's version, because gates decide by it.
 */
import { asMillis, type Medium, type Millis } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';
import { bumpRoster } from './event-store.ts';
import type { Participant } from './participant-store.ts';
import type { Transaction } from './transaction.ts';

type Store = Pick<EventDatabase, 'db'>;

/** A card as the organiser knows it. */
export interface Card {
  /** How it is read: `barcode` for a code or a reader that types, else what the gate's reader calls it (`nfc_uid`). */
  readonly kind: string;
  readonly identifier: string;
  readonly active: boolean;
  /** Exclusive; 0 = never. */
  readonly expires: Millis;
  /** Ids of the people whose tickets it stands for. */
  readonly people: readonly string[];
}

export interface WithdrawnCode {
  readonly code: string;
  readonly why: 'revoked' | 'blocked';
  /** Id of the person whose it was; undefined for a signed ticket that nobody here ever had. */
  readonly person: string | undefined;
}

/** Cards and withdrawn codes of one moment. */
export interface EventCodes {
  readonly cards: readonly Card[];
  readonly withdrawn: readonly WithdrawnCode[];
}

/** What reads a code on paper, a screen, or types it like a keyboard. */
export const PLAIN_KIND = 'barcode';

export function readCodes({ db }: Store, tx: Transaction): EventCodes {
  const people = new Map<string, string[]>();
  const nameOf = (kind: string, identifier: string): string => JSON.stringify([kind, identifier]);
  for (const { kind, identifier, participant_id } of tx.all(
    db.selectFrom('card_ticket').selectAll().orderBy('participant_id'),
  )) {
    const name = nameOf(kind, identifier);
    const known = people.get(name);
    if (known) known.push(participant_id);
    else people.set(name, [participant_id]);
  }
  const cards = tx.all(db.selectFrom('card').selectAll().orderBy('kind').orderBy('identifier'));
  const withdrawn = tx.all(db.selectFrom('withdrawn_code').selectAll().orderBy('code'));
  return {
    cards: cards.map(({ kind, identifier, active, expires }) => ({
      ...{ kind, identifier, active: active === 1, expires: asMillis(expires) },
      people: people.get(nameOf(kind, identifier)) ?? [],
    })),
    withdrawn: withdrawn.map(({ code, why, participant_id }) => ({
      ...{ code, why: why === 'blocked' ? 'blocked' : 'revoked', person: participant_id ?? undefined },
    })),
  };
}

/** Writes a card and what it stands for; the people must be there. Raises no version: the caller does, once. */
export function putCard({ db }: Store, tx: Transaction, card: Card, now: Millis): void {
  const { kind, identifier, people } = card;
  const fields = { active: card.active ? 1 : 0, expires: card.expires, updated_at: now };
  const row = db.insertInto('card').values({ kind, identifier, ...fields });
  tx.run(row.onConflict((conflict) => conflict.columns(['kind', 'identifier']).doUpdateSet(fields)));
  const old = db.deleteFrom('card_ticket').where('kind', '=', kind);
  tx.run(old.where('identifier', '=', identifier));
  for (const participant_id of new Set(people))
    tx.run(db.insertInto('card_ticket').values({ kind, identifier, participant_id }));
}

/** A card that an upload names: made if it is new, and left as it is otherwise, with one ticket more. */
export function linkCard(
  { db }: Store,
  tx: Transaction,
  link: { readonly identifier: string; readonly person: string; readonly now: Millis },
): boolean {
  const { identifier, person, now } = link;
  const named = { kind: PLAIN_KIND, identifier };
  const card = db.insertInto('card').values({ ...named, active: 1, expires: 0, updated_at: now });
  tx.run(card.onConflict((conflict) => conflict.doNothing()));
  const ticket = db.insertInto('card_ticket').values({ ...named, participant_id: person });
  return tx.run(ticket.onConflict((conflict) => conflict.doNothing())) > 0;
}

/** A code that is not good any more; said twice, the later word counts. Raises no version: the caller does, once. */
export function withdrawCode({ db }: Store, tx: Transaction, gone: WithdrawnCode, now: Millis): void {
  const fields = { why: gone.why, participant_id: gone.person ?? null, at: now };
  const row = db.insertInto('withdrawn_code').values({ code: gone.code, ...fields });
  tx.run(row.onConflict((conflict) => conflict.column('code').doUpdateSet(fields)));
}

/** Another system gave somebody a new code: the one before is `revoked` from now on, and still known as theirs. */
export function withdrawReplaced(
  store: Store,
  tx: Transaction,
  change: { readonly before: Participant; readonly after: Participant; readonly now: Millis },
): void {
  const { before, after, now } = change;
  if (before.foreignCode === '' || before.foreignCode === after.foreignCode) return;
  withdrawCode(store, tx, { code: before.foreignCode, why: 'revoked', person: after.id }, now);
}

export interface CodeStore {
  read(): EventCodes;
  putCards(cards: readonly Card[], now: Millis): void;
  /** @returns false when there is no such card */
  removeCard(kind: string, identifier: string, now: Millis): boolean;
  withdraw(codes: readonly WithdrawnCode[], now: Millis): void;
  /** Makes a withdrawn code good again. @returns false when it was not withdrawn */
  restore(code: string, now: Millis): boolean;
}

/** @param onChanged called after the commit: the roster has to be signed again */
export function createCodeStore(store: EventDatabase, onChanged: () => void): CodeStore {
  const { db, read, write } = store;
  const changing = (now: Millis, work: (tx: Transaction) => boolean): boolean => {
    const changed = write((tx) => {
      const done = work(tx);
      if (done) bumpRoster(store, tx, now);
      return done;
    });
    if (changed) onChanged();
    return changed;
  };
  return {
    read: () => read((tx) => readCodes(store, tx)),
    putCards: (cards, now) =>
      void changing(now, (tx) => {
        for (const card of cards) putCard(store, tx, card, now);
        return cards.length > 0;
      }),
    removeCard: (kind, identifier, now) =>
      changing(now, (tx) => {
        const one = db.deleteFrom('card').where('kind', '=', kind);
        return tx.run(one.where('identifier', '=', identifier)) > 0;
      }),
    withdraw: (codes, now) =>
      void changing(now, (tx) => {
        for (const code of codes) withdrawCode(store, tx, code, now);
        return codes.length > 0;
      }),
    restore: (code, now) =>
      changing(now, (tx) => tx.run(db.deleteFrom('withdrawn_code').where('code', '=', code)) > 0),
  };
}

/** A card as the roster has it. */
export const mediumOf = (
  { active, expires, people }: Card,
  tokenOf: ReadonlyMap<string, Medium['tokens'][number]>,
): Medium => ({ active, expires, tokens: people.flatMap((id) => tokenOf.get(id) ?? []) });
