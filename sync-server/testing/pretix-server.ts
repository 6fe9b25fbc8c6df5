/**
 * One event of a pretix fixture on a real event server: settings, people, cards, withdrawn codes and scans go in over
 * REST, and what REST answers must be what the server's gate decided (V8). For tests and the conformance command.
 */
import type {
  CheckinAnswer,
  EventInfo,
  Gate,
  ScanAnswer,
  ScanRequest,
  TokenId,
  Verdict,
} from '@attend-gate/shared';
import { asMillis } from '@attend-gate/shared';
import {
  type Desk,
  type DeskClock,
  eventOf,
  nameOf,
  type OpenDesk,
  type PretixSet,
  parentOf,
  statusOf,
  type Ticket,
  ticketsOf,
  withQuestion,
  withRules,
} from '@attend-gate/shared/testing';
import { openRealEvent, type RealEvent } from './real-event.ts';

const DAY_MS = 86_400_000;

/** Ids of pretix' positions are good within their own order only, so places count. */
const externalId = (tickets: readonly Ticket[], ticket: Ticket): string =>
  `position-${tickets.indexOf(ticket)}`;

/** A fixture without an end lasts a day here: an event server has one. */
function infoOf(set: PretixSet): EventInfo {
  const info = eventOf(set);
  return info.endsAt > info.startsAt ? info : { ...info, endsAt: asMillis(info.startsAt + DAY_MS) };
}

const idText = (id: number | null): string => (id === null ? '' : String(id));
const isoOf = (text: string): string => new Date(text).toISOString();

function participantOf(ticket: Ticket, tickets: readonly Ticket[]): object {
  const { order, position } = ticket;
  const parent = parentOf(ticket, tickets);
  return {
    externalId: externalId(tickets, ticket),
    ...{ name: nameOf(ticket, tickets), email: position.attendee_email ?? order.email },
    ...{ order: order.code, foreignCode: position.secret, ticketType: String(position.item) },
    ...{ variation: idText(position.variation), session: idText(position.subevent) },
    ...(parent ? { addonTo: externalId(tickets, parent) } : {}),
    ...{ status: statusOf(order, position), validIfPending: order.valid_if_pending ?? false },
    ...(position.valid_from ? { validFrom: isoOf(position.valid_from) } : {}),
    ...(position.valid_until ? { validUntil: isoOf(position.valid_until) } : {}),
    ...{ attention: order.checkin_attention, notes: order.checkin_text ?? '' },
    answers: Object.fromEntries(position.answers.map(({ question, answer }) => [String(question), answer])),
  };
}

/** The part of an answer that says why. */
function reasonsOf(answer: CheckinAnswer | Verdict): unknown {
  switch (answer.status) {
    case 'ok':
      return answer.flags;
    case 'confirm':
      return answer.reasons;
    case 'incomplete':
      return answer.questions.map(({ id }) => id);
    case 'error':
      return [answer.reason, answer.explanation.kind];
  }
}

/** Where what was answered over HTTP and what was decided differ, in words; undefined = nowhere. */
function differenceOf(http: number, told: CheckinAnswer, { verdict }: ScanAnswer): string | undefined {
  const [got, wanted] = [told, verdict].map((one) => JSON.stringify([one.status, one.list, reasonsOf(one)]));
  if (got !== wanted) return `REST said ${got}, the gate ${wanted}`;
  const expected = verdict.status === 'ok' ? 201 : 200;
  return http === expected ? undefined : `REST answered ${http} instead of ${expected}`;
}

class ServerDesk implements Desk {
  readonly event: Desk['event'];
  readonly tickets: readonly Ticket[];
  readonly clock: DeskClock;
  readonly gate: Pick<Gate, 'scan' | 'look'>;
  gateNumber = 0;
  set: PretixSet;
  readonly #server: RealEvent;
  #before = 0;

  constructor(set: PretixSet, server: RealEvent, tickets: readonly Ticket[], clock: DeskClock) {
    this.set = set;
    this.#server = server;
    this.event = server.event.id;
    this.tickets = tickets;
    this.clock = clock;
    this.gate = {
      scan: (request) => this.#scan(request),
      look: (request) => server.event.ledger.gate.look(request),
    };
  }

  get key() {
    return this.#server.key;
  }
  get roster() {
    const roster = this.#server.event.ledger.roster();
    if (!roster) throw new Error('the server has no roster');
    return roster;
  }
  get ledger() {
    return this.#server.event.ledger.ledger;
  }
  get written(): number {
    return this.#moved - this.#before;
  }
  get #moved(): number {
    const moves = [...this.ledger.facts()].filter(
      ({ body }) => body.kind === 'admit' || body.kind === 'exit',
    );
    return moves.length;
  }

  /** What pretix knew before, as check-ins that somebody reports later. */
  async replay(): Promise<void> {
    const known = new Set(this.set.lists.map(({ id }) => id));
    for (const { position } of this.tickets)
      for (const { datetime, list, type } of position.checkins.filter((one) => known.has(one.list))) {
        const past = { token: position.secret, list: String(list), type: type === 'exit' ? 'exit' : 'entry' };
        const body = { ...past, datetime, force: true };
        const { http } = await this.#server.ask('POST', '/api/attendance/checkin', body);
        if (http !== 201) throw new Error(`a check-in of the past: ${http}`);
      }
    this.#before = this.#moved;
  }

  async setRules(list: number, rules: unknown): Promise<void> {
    await this.#settle(withRules(this.set, list, rules));
  }

  async addQuestion(question: Parameters<Desk['addQuestion']>[0]): Promise<void> {
    await this.#settle(withQuestion(this.set, question));
  }

  async withdraw(code: string, why: 'revoked' | 'blocked'): Promise<void> {
    await this.#must('POST', this.#server.at('withdrawn-codes'), { codes: [{ code, why }] });
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  async #settle(set: PretixSet): Promise<void> {
    this.set = set;
    await this.#must('PUT', this.#server.at('settings'), infoOf(set));
  }

  async #must(method: string, path: string, json: unknown): Promise<void> {
    const { http, body } = await this.#server.ask(method, path, json);
    if (http !== 200) throw new Error(`${method} ${path}: ${http} ${JSON.stringify(body)}`);
    await this.#server.published();
  }

  async #scan({ text, direction, list, answers, acceptUnpaid }: ScanRequest): Promise<ScanAnswer> {
    const gate = this.gateNumber === 0 ? {} : { gate: String(this.gateNumber) };
    const given = answers ? { answers } : {};
    const body = { token: text, list, type: direction, acceptUnpaid, ...gate, ...given };
    const { http, body: told } = await this.#server.ask('POST', '/api/attendance/checkin', body);
    const answer = this.#server.judged();
    if (!answer) throw new Error(`nothing was judged: ${http} ${JSON.stringify(told)}`);
    const difference = differenceOf(http, told as unknown as CheckinAnswer, answer);
    if (difference) throw new Error(difference);
    return answer;
  }
}

/** Tickets with the tokens that the server gave them. */
async function issued(tickets: readonly Ticket[], server: RealEvent): Promise<readonly Ticket[]> {
  const { body } = await server.ask('GET', server.at('participants?limit=1000'));
  const people = body.participants as readonly { externalId: string; tokenId: TokenId }[];
  const tokens = new Map(people.map((one) => [one.externalId, one.tokenId]));
  return tickets.map((ticket) => ({
    ...ticket,
    token: tokens.get(externalId(tickets, ticket)) ?? ticket.token,
  }));
}

const cardsOf = (set: PretixSet, tickets: readonly Ticket[]) =>
  set.media
    .map(({ type, identifier, active, expires, linked_orderpositions: linked }) => ({
      ...{ kind: type, identifier, active, expires: expires && isoOf(expires) },
      people: tickets
        .filter(({ position }) => linked.includes(position.id))
        .map((ticket) => externalId(tickets, ticket)),
    }))
    .filter(({ people }) => people.length > 0);

/** The event server, asked over REST. */
export const openServerDesk: OpenDesk = async (set, clock) => {
  const server = await openRealEvent(infoOf(set), clock);
  const tickets = ticketsOf(set.orders);
  const participants = tickets.map((ticket) => participantOf(ticket, tickets));
  const upload = await server.ask('POST', '/api/participants/bulk-upload', { participants });
  if (upload.body.accepted !== tickets.length) throw new Error(`upload: ${JSON.stringify(upload.body)}`);
  const cards = cardsOf(set, tickets);
  if (cards.length > 0) await server.ask('PUT', server.at('cards'), { cards });
  await server.published();
  const desk = new ServerDesk(set, server, await issued(tickets, server), clock);
  await desk.replay();
  return desk;
};
