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

export class SeenGuests {
  readonly #byId = new Map<string, Identity>();
  readonly #byPerson = new Map<string, number>();
  readonly #byEmail = new Map<string, number>();

  /** What an earlier row says about this one; remembers it if it is new. */
  meet(guest: Identity): Met {
    const id = guest.externalId ?? guest.foreignCode;
    return id === undefined ? this.#meetByPerson(guest) : this.#meetById(id, guest);
  }

  #meetById(id: string, guest: Identity): Met {
    const before = this.#byId.get(id);
    if (before === undefined) {
      this.#byId.set(id, guest);
      return { kind: 'new' };
    }
    const sameEmail = before.email === undefined || guest.email === undefined || before.email === guest.email;
    const sameName = nameKey(before.name) === nameKey(guest.name) || !before.name || !guest.name;
    if (sameEmail || sameName) return { kind: 'duplicate', of: before.line };
    return { kind: 'shared', what: 'id', of: before.line };
  }

  #meetByPerson({ email, name, line }: Identity): Met {
    if (email === undefined) return { kind: 'new' };
    const person = JSON.stringify([email, nameKey(name)]);
    const same = this.#byPerson.get(person);
    if (same !== undefined) return { kind: 'duplicate', of: same };
    this.#byPerson.set(person, line);
    const sharing = this.#byEmail.get(email);
    if (sharing !== undefined) return { kind: 'shared', what: 'e-mail', of: sharing };
    this.#byEmail.set(email, line);
    return { kind: 'new' };
  }
}
