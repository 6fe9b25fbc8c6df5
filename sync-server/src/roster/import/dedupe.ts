/**
 * Finds who stands in a file twice (IM8). Two people are never merged by a guess: only the tool's own id, or e-mail
 * and name together, say that two rows are one person. Knows rows it was shown and nothing else.
 */
import type { ImportedGuest } from './guest-file.ts';

export type Identity = Pick<ImportedGuest, 'line' | 'externalId' | 'foreignCode' | 'email' | 'name'>;

export type Met =
  | { readonly kind: 'new' }
  | { readonly kind: 'duplicate'; readonly of: number }
  /** Another person with this one's e-mail or id: kept, for a look. */
  | { readonly kind: 'shared'; readonly what: 'e-mail' | 'id'; readonly of: number };

const nameKey = (name: string | undefined): string =>
  (name ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s.]+/g, ' ');

/** Somebody who was seen, by name, and where. */
interface Named {
  readonly name: string;
  readonly line: number;
}

export class SeenGuests {
  readonly #byId = new Map<string, Identity>();
  /** Nearly every address is one person's: lines by name only where it is not. */
  readonly #byEmail = new Map<string, Named | Map<string, number>>();

  /** What an earlier row says about this one; remembers it if it is new. */
  meet(guest: Identity): Met {
    const id = guest.externalId ?? guest.foreignCode;
    return id === undefined ? this.#meetByPerson(guest) : this.#meetById(id, guest);
  }

  #meetById(id: string, { line, externalId, foreignCode, email, name }: Identity): Met {
    const before = this.#byId.get(id);
    if (before === undefined) {
      this.#byId.set(id, { line, externalId, foreignCode, email, name });
      return { kind: 'new' };
    }
    const sameEmail = before.email === undefined || email === undefined || before.email === email;
    const sameName = nameKey(before.name) === nameKey(name) || !before.name || !name;
    if (sameEmail || sameName) return { kind: 'duplicate', of: before.line };
    return { kind: 'shared', what: 'id', of: before.line };
  }

  #meetByPerson({ email, name, line }: Identity): Met {
    if (email === undefined) return { kind: 'new' };
    const person = { name: nameKey(name), line };
    const known = this.#byEmail.get(email);
    if (known === undefined) {
      this.#byEmail.set(email, person);
      return { kind: 'new' };
    }
    const lines = known instanceof Map ? known : new Map([[known.name, known.line]]);
    const same = lines.get(person.name);
    if (same !== undefined) return { kind: 'duplicate', of: same };
    const [first = line] = lines.values();
    this.#byEmail.set(email, lines.set(person.name, line));
    return { kind: 'shared', what: 'e-mail', of: first };
  }
}
