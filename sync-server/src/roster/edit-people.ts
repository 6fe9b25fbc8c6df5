/**
 * An organiser's changes to single people (E2, E3): correcting, blocking, erasing. Each is one transaction
 * with its audit line, which holds ids and never the data itself.
 */
import type { Millis, TokenId } from '@attend-gate/shared';
import { appendAudit } from '../store/audit-store.ts';
import { withdrawReplaced } from '../store/code-store.ts';
import type { EventDatabase } from '../store/database.ts';
import {
  type Participant,
  type PersonFields,
  readPerson,
  removePerson,
  savePeople,
} from '../store/participant-store.ts';
import type { Transaction } from '../store/transaction.ts';
import { cleanRow } from './clean-row.ts';

export interface EditDeps {
  readonly store: EventDatabase;
  readonly clock: { readonly now: () => Millis };
  /** Called after the commit, if the roster changed. */
  readonly onChanged: () => void;
  /** This token is nobody's any more. */
  readonly onErased: (token: TokenId) => void;
}

export interface PeopleEditor {
  /** What is left out stays; '' empties a text. Undefined = no such person. */
  edit(id: string, change: Partial<PersonFields>, actor: string): Participant | undefined;
  /**
   * Two rows that are one person: what only the other one says is kept, and the other one's ticket is canceled. It
   * stays in the list, so that the next upload of the same file knows it. Undefined = one of them is nobody.
   */
  merge(id: string, other: string, actor: string): Participant | undefined;
  /** Removes everything known of a person; what happened at the doors stays, under a token that is nobody's. */
  erase(id: string, actor: string): boolean;
}

/** Texts that are carried over where the person who stays has none. */
const CARRIED = ['name', 'email', 'phone', 'company', 'ticketType', 'order', 'foreignCode'] as const;

/** Who stays, and the other one as canceled. */
function mergeTwins(person: Participant, twin: Participant, now: Millis): [Participant, Participant] {
  const carried = Object.fromEntries(CARRIED.map((field) => [field, person[field] || twin[field]]));
  const notes = [person.notes, twin.notes].filter(Boolean).join(' · ');
  const answers = { ...twin.answers, ...person.answers };
  // A code of the other system belongs to one person (the roster's index is by it).
  const foreignCode = person.foreignCode === '' ? '' : twin.foreignCode;
  const note = [twin.notes, `→ ${person.code}`].filter(Boolean).join(' · ');
  const since = twin.status === 'canceled' ? twin.statusSince : now;
  return [
    { ...person, ...carried, notes, answers, updatedAt: now },
    { ...twin, foreignCode, status: 'canceled', statusSince: since, notes: note, updatedAt: now },
  ];
}

export function createPeopleEditor({ store, clock, onChanged, onErased }: EditDeps): PeopleEditor {
  const change = (
    id: string,
    action: string,
    actor: string,
    next: (person: Participant, now: Millis) => Participant,
  ): Participant | undefined => {
    const saved = store.write((tx: Transaction) => {
      const person = readPerson(store, tx, id);
      if (!person) return undefined;
      const now = clock.now();
      const changed = { ...next(person, now), updatedAt: now };
      savePeople(store, tx, { created: [], changed: [changed], now });
      withdrawReplaced(store, tx, { before: person, after: changed, now });
      const fields = (Object.keys(changed) as (keyof Participant)[]).filter(
        (key) => key !== 'updatedAt' && JSON.stringify(changed[key]) !== JSON.stringify(person[key]),
      );
      appendAudit(store, tx, {
        at: now,
        actor,
        action,
        detail: { participant: id, fields: fields.join(' ') },
      });
      return changed;
    });
    if (saved) onChanged();
    return saved;
  };
  return {
    edit: (id, given, actor) =>
      change(id, 'participant.edit', actor, (person, now) => {
        const { card: _, ...clean } = cleanRow({ ...person, ...given });
        const status = clean.status ?? person.status;
        const statusSince =
          status === person.status ? person.statusSince : status === 'valid' ? (0 as Millis) : now;
        return { ...person, ...clean, status, statusSince };
      }),
    merge: (id, other, actor) => {
      const kept = store.write((tx) => {
        const [person, twin] = [readPerson(store, tx, id), readPerson(store, tx, other)];
        if (!person || !twin || id === other) return undefined;
        const now = clock.now();
        const changed = mergeTwins(person, twin, now);
        savePeople(store, tx, { created: [], changed, now });
        const detail = { participant: id, other };
        appendAudit(store, tx, { at: now, actor, action: 'participant.merge', detail });
        return changed[0];
      });
      if (kept) onChanged();
      return kept;
    },
    erase: (id, actor) => {
      const erased = store.write((tx) => {
        const now = clock.now();
        const token = removePerson(store, tx, id, now);
        if (token === undefined) return undefined;
        appendAudit(store, tx, { at: now, actor, action: 'participant.erase', detail: { participant: id } });
        return token;
      });
      if (erased === undefined) return false;
      onErased(erased);
      onChanged();
      return true;
    },
  };
}
