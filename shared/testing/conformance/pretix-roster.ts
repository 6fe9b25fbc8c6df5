/**
 * pretix' objects as one of our rosters: written, sealed and decoded like any other, so that what is tested is what a
 * gate holds. Translates names and nothing else; every decision is the judge's.
 */
import { toBase64url } from '../../src/bytes.ts';
import {
  asMillis,
  type DeviceNo,
  type EventId,
  factId,
  type GateId,
  type ListId,
  type Millis,
  type TokenId,
} from '../../src/ids.ts';
import type { Fact } from '../../src/ledger/fact.ts';
import { decodeRoster, type HeldRoster, mediumCode } from '../../src/roster/held-roster.ts';
import type { EventInfo, Holder, HolderStatus, Json, QuestionKind } from '../../src/roster/roster.ts';
import { codeIndexOf, type RosterKey, sealPerson } from '../../src/roster/seal.ts';
import { type RosterCodes, type RosterRow, writeRoster } from '../../src/roster/write-roster.ts';
import { newTokenId } from '../../src/token/token-id.ts';
import { cleanAnswer } from '../../src/verdict/answers.ts';
import type { Localised, PretixOrder, PretixPosition, PretixSet } from './pretix-files.ts';

export const textOf = (text: Localised): string => text.en ?? Object.values(text)[0] ?? '';
const moment = (text: string | null | undefined): Millis => asMillis(text ? Date.parse(text) : 0);
const idText = (id: number | null): string => (id === null ? '' : String(id));

/** One ticket of the fixture with the token it got. */
export interface Ticket {
  readonly token: TokenId;
  readonly order: PretixOrder;
  readonly position: PretixPosition;
}

const QUESTION_KIND: Readonly<Record<string, QuestionKind>> = {
  ...{ B: 'yes_no', N: 'number', C: 'choice', M: 'choices', D: 'date', H: 'time', W: 'date_time' },
  ...{ S: 'text', T: 'text', EMAIL: 'email' },
};

const PEM = /-----BEGIN PUBLIC KEY-----([\s\S]*)-----END PUBLIC KEY-----/;

/** The raw key at the end of an Ed25519 SubjectPublicKeyInfo. */
function rawKeyOf(pem: string): string {
  const der = atob((PEM.exec(atob(pem))?.[1] ?? '').replaceAll(/\s/g, ''));
  return toBase64url(Uint8Array.from(der.slice(-32), (char) => char.charCodeAt(0)));
}

export function eventOf(set: PretixSet): EventInfo {
  const { event } = set;
  return {
    id: event.slug as EventId,
    name: textOf(event.name),
    timeZone: event.timezone,
    epoch: asMillis(Date.UTC(2019, 0, 1)),
    startsAt: moment(event.date_from),
    endsAt: moment(event.date_to),
    admissionAt: moment(event.date_admission),
    place: '',
    codePrefix: 'OURS',
    lists: set.lists.map((list) => ({
      id: String(list.id) as ListId,
      name: list.name,
      ticketTypes: list.all_products ? [] : list.limit_products.map(String),
      includePending: list.include_pending,
      allowMultipleEntries: list.allow_multiple_entries,
      allowEntryAfterExit: list.allow_entry_after_exit,
      ...{ area: '', capacity: 0, session: idText(list.subevent), addonMatch: list.addon_match ?? false },
      rules: list.rules as Json,
    })),
    gates: [],
    sessions: set.subevents.map((date) => ({
      ...{ id: String(date.id), name: textOf(date.name), startsAt: moment(date.date_from) },
      ...{ endsAt: moment(date.date_to), admissionAt: moment(date.date_admission) },
    })),
    ticketTypes: set.items.map((item) => ({
      ...{ id: String(item.id), name: item.internal_name ?? textOf(item.name) },
      ...{ attention: item.checkin_attention, note: item.checkin_text ?? '' },
      variations: item.variations.map(({ id, value }) => ({ id: String(id), name: textOf(value) })),
    })),
    questions: set.questions.map((question) => ({
      ...{ id: String(question.id), text: textOf(question.question), required: question.required },
      kind: QUESTION_KIND[question.type] ?? 'text',
      ticketTypes: question.items.map(String),
      options: question.options.map(({ id, answer }) => ({ id: String(id), text: textOf(answer ?? {}) })),
      askAtEntry: question.ask_during_checkin,
    })),
    pretixKeys: (event.valid_keys?.pretix_sig1 ?? []).map(rawKeyOf),
  };
}

export function statusOf({ status, require_approval }: PretixOrder, position: PretixPosition): HolderStatus {
  if (status === 'c' || position.canceled) return 'canceled';
  if (position.blocked && position.blocked.length > 0) return 'blocked';
  if (status === 'p') return 'valid';
  return require_approval ? 'unapproved' : 'unpaid';
}

export function holderOf(
  { token, order, position }: Ticket,
  parent: TokenId | undefined,
  event: EventInfo,
): Holder {
  const done = position.answers.filter(({ question, answer }) => {
    const asked = event.questions?.find(({ id }) => id === String(question));
    return asked !== undefined && cleanAnswer(asked, answer) !== undefined;
  });
  return {
    ...{ token, generation: 0, order: order.code, parent, admits: 1 },
    ...{ ticketType: String(position.item), variation: idText(position.variation) },
    session: idText(position.subevent),
    ...{ status: statusOf(order, position), statusSince: asMillis(0) },
    ...{ validFrom: moment(position.valid_from), validUntil: moment(position.valid_until) },
    ...{ attention: order.checkin_attention, validIfPending: order.valid_if_pending ?? false },
    answered: done.map(({ question }) => String(question)),
  };
}

/** Every position of every order gets a token; ids are not unique across pretix' fixtures, so places count. */
export const ticketsOf = (orders: readonly PretixOrder[]): readonly Ticket[] => {
  let n = 0;
  return orders.flatMap((order) =>
    order.positions.map((position) => {
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setUint32(4, ++n);
      return { token: newTokenId(() => bytes), order, position };
    }),
  );
};

/** The ticket this one was added to: an id is good within its own order. */
export const parentOf = (ticket: Ticket, tickets: readonly Ticket[]): Ticket | undefined =>
  ticket.position.addon_to === null
    ? undefined
    : tickets.find(
        ({ order, position }) => order === ticket.order && position.id === ticket.position.addon_to,
      );

/** The attendee's name, else that of the ticket it was added to, else the buyer's. */
export const nameOf = (ticket: Ticket, tickets: readonly Ticket[]): string => {
  const parent = parentOf(ticket, tickets);
  return (
    ticket.position.attendee_name ||
    parent?.position.attendee_name ||
    ticket.order.invoice_address?.name ||
    ''
  );
};

async function codesOf(
  set: PretixSet,
  tickets: readonly Ticket[],
  withdrawn: ReadonlyMap<string, 'revoked' | 'blocked'>,
  key: RosterKey,
): Promise<RosterCodes> {
  const media = set.media.map(async (medium) => ({
    index: await codeIndexOf(mediumCode(medium.type, medium.identifier), key),
    tokens: tickets
      .filter(({ position }) => medium.linked_orderpositions.includes(position.id))
      .map(({ token }) => token),
    ...{ active: medium.active, expires: moment(medium.expires) },
  }));
  const gone = [...withdrawn].map(async ([secret, why]) => ({
    ...{ index: await codeIndexOf(secret, key), why, token: undefined },
  }));
  return {
    media: (await Promise.all(media)).filter(({ tokens }) => tokens.length > 0),
    shared: [],
    withdrawn: await Promise.all(gone),
  };
}

export interface RosterParts {
  readonly set: PretixSet;
  readonly tickets: readonly Ticket[];
  readonly withdrawn: ReadonlyMap<string, 'revoked' | 'blocked'>;
  readonly number: number;
  readonly now: Millis;
  /** The set's own unless said otherwise. */
  readonly event?: EventInfo;
}

/** The roster as it travels. */
export async function rosterTextOf(parts: RosterParts, key: RosterKey): Promise<string> {
  const { set, tickets, withdrawn, number, now } = parts;
  const event = parts.event ?? eventOf(set);
  const rows = tickets.map(async (ticket, i): Promise<RosterRow> => {
    const { order, position } = ticket;
    const person = {
      ...{ name: nameOf(ticket, tickets), company: '', email: position.attendee_email ?? order.email },
      ...{ code: position.secret, note: order.checkin_text ?? '' },
    };
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(0, i + 1);
    return {
      holder: holderOf(ticket, parentOf(ticket, tickets)?.token, event),
      codeIndex: await codeIndexOf(`OURS ${i}`, key),
      foreignIndex: await codeIndexOf(position.secret, key),
      person: await sealPerson(person, key, iv),
    };
  });
  const head = { event, version: { epoch: 1, number }, issuedAt: now };
  return writeRoster(head, await Promise.all(rows), await codesOf(set, tickets, withdrawn, key));
}

/** The roster as a gate holds it. */
export async function rosterOf(parts: RosterParts, key: RosterKey): Promise<HeldRoster> {
  const decoded = decodeRoster(await rosterTextOf(parts, key));
  if (!decoded.ok) throw new Error(`the fixture makes no roster: ${JSON.stringify(decoded.error)}`);
  return decoded.value;
}

/** Check-ins that pretix knew before the case began, as facts of another device. */
export function historyOf(tickets: readonly Ticket[], epoch: Millis): readonly Fact[] {
  const device = 900 as DeviceNo;
  return tickets
    .flatMap(({ token, position }) => position.checkins.map((checkin) => ({ token, checkin })))
    .map(({ token, checkin }, index) => {
      const at = moment(checkin.datetime);
      const list = String(checkin.list) as ListId;
      const body: Fact['body'] =
        checkin.type === 'exit'
          ? { kind: 'exit', token, list, via: 'api' }
          : { kind: 'admit', token, list, via: 'api', forceSent: false, unlisted: false, count: 1 };
      const place = { id: factId(device, 0, index), device, session: 0, index };
      return { ...place, key: { ms: at - epoch, counter: 0 }, at, extras: {}, body };
    });
}

export const gateName = (n: number): GateId | undefined => (n === 0 ? undefined : (String(n) as GateId));
