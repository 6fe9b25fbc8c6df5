/**
 * People who come without being on the list (G1, T4c): gives them one of this gate's blank tickets, lets them in, and
 * hands them to the server when it can be reached and the names are open. Who they are lies here sealed like every other
 * person; no fact names them.
 */
import {
  fromBase64url,
  openPerson,
  type Person,
  type Result,
  type RosterKey,
  type ServerFailure,
  sealPerson,
  type TokenId,
  toBase64url,
  type WalkInAnswer,
  type WalkInRequest,
} from '@attend-gate/shared';
import type { Outcome, WalkIn, WalkInTicket } from './gate-app.ts';

/** A ticket that is nobody's yet. */
export interface Blank {
  readonly tokenId: string;
  readonly ticket: string;
}
/** Somebody who was given a blank here. */
export interface Registered {
  readonly token: TokenId;
  readonly ticketType: string;
  /** Sealed like a person row of the roster, base64url. */
  readonly sealed: string;
  /** What the server gave them to type; undefined until it knows them. */
  readonly code: string | undefined;
}
export interface WalkInBook {
  readonly blanks: readonly Blank[];
  readonly registered: readonly Registered[];
}

export interface WalkInDeps {
  readonly memory: { read(): Promise<WalkInBook>; write(book: WalkInBook): Promise<void> };
  readonly rosterKey: () => RosterKey | undefined;
  readonly randomBytes: (n: number) => Uint8Array<ArrayBuffer>;
  /** Judges the blank and writes the entry. */
  readonly admit: (ticket: string) => Promise<Outcome>;
  /** Undefined while the server cannot be asked. */
  readonly send: (person: WalkInRequest) => Promise<Result<WalkInAnswer, ServerFailure>> | undefined;
  /** Is this token on the roster by now? */
  readonly isListed: (token: TokenId) => boolean;
  /** Somebody waits to be handed in, and a blank is gone. */
  readonly onRegistered: () => void;
  readonly onChange: () => void;
  readonly onRefused: (code: string) => void;
}

export interface WalkInDesk {
  readonly blanks: number;
  /** People the server does not know yet. */
  readonly waiting: number;
  addBlanks(blanks: readonly Blank[]): Promise<void>;
  /** Undefined when the blank was not accepted; the answer on the screen says why. */
  register(person: WalkIn): Promise<WalkInTicket | 'no_blanks' | 'locked' | 'refused'>;
  /** Hands over whoever waits; does nothing where that cannot be done now. */
  handIn(): Promise<void>;
  personOf(token: TokenId): Promise<Person | undefined>;
  codeOf(token: TokenId): string | undefined;
}

const IV_BYTES = 12;
const isWaiting = ({ code }: Registered): boolean => code === undefined;

export async function openWalkInDesk(deps: WalkInDeps): Promise<WalkInDesk> {
  let book = await deps.memory.read();
  let handing: Promise<void> | undefined;

  const keep = async (next: WalkInBook): Promise<void> => {
    await deps.memory.write(next);
    book = next;
    deps.onChange();
  };
  const seal = async ({ name, company }: WalkIn, key: RosterKey): Promise<string> => {
    const person: Person = { name, company, email: '', code: '', note: '' };
    return toBase64url(await sealPerson(person, key, deps.randomBytes(IV_BYTES)));
  };
  const personOf = async (token: TokenId): Promise<Person | undefined> => {
    const key = deps.rosterKey();
    const found = book.registered.find((one) => one.token === token);
    const bytes = found && fromBase64url(found.sealed);
    return key && bytes && openPerson(bytes, key);
  };
  /** @returns false where nobody else can be handed in now either */
  const handInOne = async (one: Registered): Promise<boolean> => {
    const person = await personOf(one.token);
    const { token: tokenId, ticketType } = one;
    const sent =
      person && (await deps.send({ tokenId, name: person.name, company: person.company, ticketType }));
    if (!sent) return false;
    if (!sent.ok) {
      if (sent.error.kind === 'unreachable') return false;
      deps.onRefused(sent.error.code);
      return true;
    }
    const { code } = sent.value;
    const registered = book.registered.map((other) => (other.token === tokenId ? { ...other, code } : other));
    await keep({ ...book, registered });
    return true;
  };
  /** Each once, those who are registered meanwhile too; one the server refuses keeps nobody else waiting. */
  const handInAll = async (): Promise<void> => {
    const tried = new Set<TokenId>();
    const next = () => book.registered.find((one) => isWaiting(one) && !tried.has(one.token));
    for (let one = next(); one; one = next()) {
      tried.add(one.token);
      if (!(await handInOne(one))) return;
    }
  };

  const handIn = (): Promise<void> => {
    handing ??= handInAll().finally(() => {
      handing = undefined;
    });
    return handing;
  };
  return {
    get blanks() {
      return book.blanks.length;
    },
    get waiting() {
      return book.registered.filter(isWaiting).length;
    },
    addBlanks: async (blanks) => {
      // Whoever stands on the roster needs no copy of their row here.
      const registered = book.registered.filter((one) => isWaiting(one) || !deps.isListed(one.token));
      const changed = blanks.length > 0 || registered.length !== book.registered.length;
      if (changed) await keep({ blanks: [...book.blanks, ...blanks], registered });
    },
    register: async (person) => {
      const key = deps.rosterKey();
      if (!key) return 'locked';
      const [blank, ...blanks] = book.blanks;
      if (!blank) return 'no_blanks';
      const token = blank.tokenId as TokenId;
      const { ticketType } = person;
      const one = { token, ticketType, sealed: await seal(person, key), code: undefined };
      // Before the entry: a person without a row is worse than a row without an entry.
      await keep({ blanks, registered: [...book.registered, one] });
      const { verdict } = await deps.admit(blank.ticket);
      deps.onRegistered();
      return verdict.status === 'ok' ? { token, ticket: blank.ticket } : 'refused';
    },
    handIn,
    personOf,
    codeOf: (token) => book.registered.find((one) => one.token === token)?.code,
  };
}
