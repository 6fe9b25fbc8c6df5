/** Draws a participant's signed ticket (AG1, T2). It holds no personal data, so a lost print names nobody. */
import {
  type Ag1Claims,
  asMillis,
  type EventInfo,
  encodeAg1,
  fromBase64url,
  type Millis,
  PUBLIC_KEY_BYTES,
  type Signer,
  type TokenId,
  WALK_IN_CLASS,
} from '@attend-gate/shared';
import type { Participant } from '../store/participant-store.ts';

/** Tickets outlive the event by a day: doors of a late party still open. The roster's own window wins (V2). */
const GRACE_MS = 24 * 60 * 60_000;
/** Class 0: a participant of the guest list. */
const GUEST_CLASS = 0;

type Ticketed = Pick<
  Participant,
  'token' | 'generation' | 'validFrom' | 'validUntil' | 'createdAt' | 'phoneKey'
>;

const phoneOf = ({ phoneKey }: Ticketed): Pick<Ag1Claims, 'phoneKey'> => {
  const key = fromBase64url(phoneKey);
  return key?.length === PUBLIC_KEY_BYTES ? { phoneKey: key } : {};
};

/** The same participant and generation always give the same text. A claimed one names its phone (T3). */
export const ticketClaims = (person: Ticketed, event: EventInfo): Ag1Claims => ({
  ...phoneOf(person),
  token: person.token,
  notBefore: person.validFrom || person.createdAt,
  expires: person.validUntil || asMillis(event.endsAt + GRACE_MS),
  ticketClass: GUEST_CLASS,
  zones: 0,
  generation: person.generation,
});

/** @returns `AG1…`, upper-case letters and digits only */
export const ticketText = (person: Ticketed, event: EventInfo, signer: Signer): Promise<string> =>
  encodeAg1(ticketClaims(person, event), signer);

/** WebCrypto works in threads: one ticket at a time would mostly wait for its turn. */
const SIGNED_AT_ONCE = 512;

/** Tickets of many people, in their order. */
export async function signTickets(
  people: readonly Ticketed[],
  event: EventInfo,
  signer: Signer,
): Promise<string[]> {
  const tickets: string[] = [];
  for (let i = 0; i < people.length; i += SIGNED_AT_ONCE) {
    const some = people.slice(i, i + SIGNED_AT_ONCE);
    tickets.push(...(await Promise.all(some.map((person) => ticketText(person, event, signer)))));
  }
  return tickets;
}

/** A blank ticket: signed before anybody is known to bear it. */
export const walkInTicket = (
  token: TokenId,
  notBefore: Millis,
  event: EventInfo,
  signer: Signer,
): Promise<string> =>
  encodeAg1(
    {
      ...{ token, notBefore, expires: asMillis(event.endsAt + GRACE_MS) },
      ...{ ticketClass: WALK_IN_CLASS, zones: 0, generation: 0 },
    },
    signer,
  );
