/**
 * One event of a fixture at work, with a clock that the case sets. `Desk` is what a case needs of it; the desk here is
 * the core alone (roster, ledger, gate), the event server and the gate app bring their own. Nothing here decides; what
 * a step changes goes into the roster, and the gate is asked again.
 */
import { createGate, type Gate } from '../../src/gate/gate.ts';
import { createIdentify } from '../../src/gate/identify.ts';
import { type DeviceNo, type EventId, factId, type ListId, type Millis } from '../../src/ids.ts';
import type { FactDraft } from '../../src/ledger/fact.ts';
import { formatFact, parseFact } from '../../src/ledger/fact-text.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { listStatus } from '../../src/ledger/list-status.ts';
import { createDirectory } from '../../src/roster/directory.ts';
import type { HeldRoster } from '../../src/roster/held-roster.ts';
import { importRosterKey, openPerson, type RosterKey } from '../../src/roster/seal.ts';
import type { PretixQuestion, PretixSet } from './pretix-files.ts';
import { gateName, historyOf, rosterOf, type Ticket, ticketsOf } from './pretix-roster.ts';

export interface DeskClock {
  readonly now: () => Millis;
}

export interface Desk {
  readonly event: EventId;
  readonly tickets: readonly Ticket[];
  readonly roster: HeldRoster;
  readonly ledger: Ledger;
  /** What a case scans through. */
  readonly gate: Pick<Gate, 'scan' | 'look'>;
  /** 0 = no gate. */
  gateNumber: number;
  /** Entries and exits written since the case began. */
  readonly written: number;
  readonly set: PretixSet;
  /** Opens sealed rows of the roster. */
  readonly key: RosterKey;
  readonly clock: DeskClock;
  setRules(list: number, rules: unknown): Promise<void>;
  addQuestion(question: PretixQuestion): Promise<void>;
  withdraw(secret: string, why: 'revoked' | 'blocked'): Promise<void>;
  close(): Promise<void>;
}

/** Opens one event of a fixture, with everybody and everything that happened before. */
export type OpenDesk = (set: PretixSet, clock: DeskClock) => Promise<Desk>;

/** The set with another rule on one list. */
export const withRules = (set: PretixSet, list: number, rules: unknown): PretixSet => ({
  ...set,
  lists: set.lists.map((one) => (one.id === list ? { ...one, rules } : one)),
});

/** The set with a question more; one of the same id is replaced. */
export const withQuestion = (set: PretixSet, question: PretixQuestion): PretixSet => ({
  ...set,
  questions: [...set.questions.filter(({ id }) => id !== question.id), question],
});

/** Tickets that a search finds, as far as the list takes them. */
export async function searchAt(desk: Desk, query: string, list: ListId): Promise<readonly Ticket[]> {
  const { roster } = desk;
  const found = roster.event.lists.find(({ id }) => id === list);
  const people = await Promise.all(
    desk.tickets.map(async (ticket) => {
      const sealed = roster.sealedPerson(ticket.token);
      const person = sealed && (await openPerson(sealed, desk.key));
      if (!person) throw new Error('a row that does not open');
      // The secret is found by how it begins, whatever else of a code is in the sealed row.
      return { token: ticket.token, ...person, codes: [ticket.position.secret, ticket.order.code] };
    }),
  );
  const taken = people.filter(({ token }) => {
    const { ticketType, session } = roster.get(token)!;
    if (!found || (found.session && found.session !== session)) return false;
    return found.ticketTypes.length === 0 || found.ticketTypes.includes(ticketType);
  });
  const answer = createDirectory(taken).search(query, 50);
  const tokens = answer.kind === 'found' ? answer.people.map(({ token }) => token) : [];
  return tokens.map((token) => desk.tickets.find((ticket) => ticket.token === token)!);
}

export function statusAt({ roster, ledger, clock }: Desk, list: ListId) {
  const found = roster.event.lists.find(({ id }) => id === list);
  if (!found) throw new Error(`there is no list ${list}`);
  const now = clock.now();
  const status = listStatus(found, roster, roster.tokens(), (token, id) => ledger.attendance(token, id, now));
  return { name: found.name, ...status };
}

const DEVICE = 7 as DeviceNo;

export class PretixDesk implements Desk {
  readonly event: EventId;
  readonly tickets: readonly Ticket[];
  readonly ledger = new Ledger();
  readonly gate: Gate;
  readonly key: RosterKey;
  readonly clock: DeskClock;
  readonly #withdrawn = new Map<string, 'revoked' | 'blocked'>();
  set: PretixSet;
  #roster: HeldRoster | undefined;
  #number = 0;
  #written = 0;
  #place = 0;

  constructor(set: PretixSet, key: RosterKey, clock: DeskClock) {
    this.set = set;
    this.key = key;
    this.clock = clock;
    this.event = set.event.slug as EventId;
    this.tickets = ticketsOf(set.orders);
    this.gate = createGate({
      clock,
      epoch: this.#epoch,
      ledger: this.ledger,
      append: (draft) => this.#append(draft),
      roster: () => this.#roster,
      rosterProgress: () => (this.#roster ? 1 : 0),
      identify: createIdentify({
        roster: () => this.#roster,
        rosterKey: () => key,
        keyring: new Map(),
        codePrefix: 'OURS',
      }),
      gate: () => gateName(this.gateNumber),
    });
  }

  /** 0 = no gate. */
  gateNumber = 0;

  get roster(): HeldRoster {
    if (!this.#roster) throw new Error('the desk is not open');
    return this.#roster;
  }

  /** Entries and exits written since the case began. */
  get written(): number {
    return this.#written;
  }

  get #epoch(): Millis {
    return Date.UTC(2019, 0, 1) as Millis;
  }

  async open(): Promise<void> {
    await this.#publish();
    this.ledger.add(historyOf(this.tickets, this.#epoch));
  }

  async setRules(list: number, rules: unknown): Promise<void> {
    this.set = withRules(this.set, list, rules);
    await this.#publish();
  }

  async addQuestion(question: PretixQuestion): Promise<void> {
    this.set = withQuestion(this.set, question);
    await this.#publish();
  }

  async withdraw(secret: string, why: 'revoked' | 'blocked'): Promise<void> {
    this.#withdrawn.set(secret, why);
    await this.#publish();
  }

  close = (): Promise<void> => Promise.resolve();

  async #publish(): Promise<void> {
    const parts = { set: this.set, tickets: this.tickets, withdrawn: this.#withdrawn };
    const version = { number: ++this.#number, now: this.clock.now() };
    this.#roster = await rosterOf({ ...parts, ...version }, this.key);
    this.ledger.setRoster(this.#roster);
  }

  /** Through the fact's text, as a device's log would. */
  async #append(draft: FactDraft) {
    const where = { device: DEVICE, session: 0, index: this.#place++ };
    const fact = parseFact(formatFact(draft, this.#epoch), where, this.#epoch);
    if (!fact.ok) throw new Error(`${factId(DEVICE, 0, where.index)}: ${fact.error}`);
    if (draft.body.kind === 'admit' || draft.body.kind === 'exit') this.#written++;
    this.ledger.add([fact.value]);
    return fact.value;
  }
}

/** The core alone. */
export const openCoreDesk: OpenDesk = async (set, clock) => {
  const desk = new PretixDesk(set, await importRosterKey(new Uint8Array(32).fill(9)), clock);
  await desk.open();
  return desk;
};
