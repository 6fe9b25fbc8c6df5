/**
 * When is a row of an upload the person of an earlier upload? By the other system's id, else by e-mail and name,
 * else by everything the row says. Two people are never merged by a guess: the second row of one upload with the
 * same identity is the second person, in every upload.
 */
import type { PersonFields } from '../store/participant-store.ts';

type Identifying = Pick<
  PersonFields,
  'externalId' | 'email' | 'name' | 'phone' | 'company' | 'order' | 'ticketType'
>;

const fold = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();

/** What must be equal, as text that cannot be confused with another combination. */
export function baseIdentity(person: Identifying): string {
  const { externalId, email, name, phone, company, order, ticketType } = person;
  if (externalId !== '') return JSON.stringify(['id', externalId]);
  if (email !== '') return JSON.stringify(['mail', fold(email), fold(name)]);
  return JSON.stringify(['row', ...[name, phone, company, order, ticketType].map(fold)]);
}

/** Counts who bears one identity through a whole upload, which may come in pieces. */
export class Identities {
  readonly #seen = new Map<string, number>();

  /** One identity per row, in the rows' order: the base, and which of its bearers this is. */
  of(people: readonly Identifying[]): string[] {
    return people.map((person) => {
      const base = baseIdentity(person);
      const nth = (this.#seen.get(base) ?? 0) + 1;
      this.#seen.set(base, nth);
      return nth === 1 ? base : `${base}#${nth}`;
    });
  }
}

/** The identities of an upload that came in one piece. */
export const identitiesOf = (people: readonly Identifying[]): string[] => new Identities().of(people);
