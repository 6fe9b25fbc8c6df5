/**
 * One event of a fixture at work: the real roster, ledger and gate, with a clock that the case sets. Nothing here
 * decides; what a step changes goes into the roster, and the gate is asked again.
 */
import { createGate, type Gate, type ScanAnswer, type ScanRequest } from '../../src/gate/gate.ts';
import { createIdentify } from '../../src/gate/identify.ts';
import { type DeviceNo, type EventId, factId, type ListId, type Millis } from '../../src/ids.ts';
import type { FactDraft } from '../../src/ledger/fact.ts';
import { formatFact, parseFact } from '../../src/ledger/fact-text.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { listStatus } from '../../src/ledger/list-status.ts';
import { createDirectory } from '../../src/roster/directory.ts';
import type { HeldRoster } from '../../src/roster/held-roster.ts';
import { openPerson, type RosterKey } from '../../src/roster/seal.ts';
import type { PretixQuestion, PretixSet } from './pretix-files.ts';
import { gateName, historyOf, rosterOf, type Ticket, ticketsOf } from './pretix-roster.ts';

const DEVICE = 7 as DeviceNo;

/** How a scan reaches the gate: itself, or over HTTP. */
export type Ask = (event: PretixDesk, request: ScanRequest) => Promise<ScanAnswer>;
export const askGate: Ask = (desk, request) => desk.gate.scan(request);

export interface DeskClock {
  readonly now: () => Millis;
}

export class PretixDesk {
  readonly event: EventId;
  readonly tickets: readonly Ticket[];
  readonly ledger = new Ledger();
  readonly gate: Gate;
  readonly #key: RosterKey;
  readonly #clock: DeskClock;
  readonly #withdrawn = new Map<string, 'revoked' | 'blocked'>();
  #set: PretixSet;
  #roster: HeldRoster | undefined;
  #number = 0;
  #written = 0;
  #place = 0;

  constructor(set: PretixSet, key: RosterKey, clock: DeskClock) {
    this.#set = set;
    this.#key = key;
    this.#clock = clock;
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
    const lists = this.#set.lists.map((one) => (one.id === list ? { ...one, rules } : one));
    this.#set = { ...this.#set, lists };
    await this.#publish();
  }

  async addQuestion(question: PretixQuestion): Promise<void> {
    const others = this.#set.questions.filter(({ id }) => id !== question.id);
    this.#set = { ...this.#set, questions: [...others, question] };
    await this.#publish();
  }

  async withdraw(secret: string, why: 'revoked' | 'blocked'): Promise<void> {
    this.#withdrawn.set(secret, why);
    await this.#publish();
  }

  /** Tickets that a search finds, as far as the list takes them. */
  async search(query: string, list: ListId): Promise<readonly Ticket[]> {
    const { roster } = this;
    const found = roster.event.lists.find(({ id }) => id === list);
    const people = await Promise.all(
      this.tickets.map(async (ticket) => {
        const sealed = roster.sealedPerson(ticket.token);
        const person = sealed && (await openPerson(sealed, this.#key));
        if (!person) throw new Error('a row that does not open');
        return { token: ticket.token, ...person, codes: [person.code, ticket.order.code] };
      }),
    );
    const taken = people.filter(({ token }) => {
      const { ticketType, session } = roster.get(token)!;
      if (!found || (found.session && found.session !== session)) return false;
      return found.ticketTypes.length === 0 || found.ticketTypes.includes(ticketType);
    });
    const answer = createDirectory(taken).search(query, 50);
    const tokens = answer.kind === 'found' ? answer.people.map(({ token }) => token) : [];
    return tokens.map((token) => this.tickets.find((ticket) => ticket.token === token)!);
  }

  status(list: ListId) {
    const found = this.roster.event.lists.find(({ id }) => id === list);
    if (!found) throw new Error(`there is no list ${list}`);
    const now = this.#clock.now();
    const status = listStatus(found, this.roster, this.roster.tokens(), (token, id) =>
      this.ledger.attendance(token, id, now),
    );
    return { name: found.name, ...status };
  }

  isAdmission = (ticketType: string): boolean =>
    this.#set.items.some(({ id, admission }) => String(id) === ticketType && admission);

  async #publish(): Promise<void> {
    const parts = { set: this.#set, tickets: this.tickets, withdrawn: this.#withdrawn };
    const version = { number: ++this.#number, now: this.#clock.now() };
    this.#roster = await rosterOf({ ...parts, ...version }, this.#key);
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
