/**
 * Opens a pass for a phone (E9, U2): by the signed ticket, which is the mail link's proof, or by a typed code with a
 * second thing (T1). It answers with everything the phone keeps; it never says anything about a person to whoever has
 * only a code.
 */
import {
  type Ag1,
  asMillis,
  classify,
  type EventCard,
  type EventId,
  type EventInfo,
  type Millis,
  type OpenPassAnswer,
  type OpenPassRequest,
  type OpenRefusal,
  type Signer,
  type TokenId,
  toBase64url,
  type VerifyAnswer,
} from '@attend-gate/shared';
import type { PassTokens } from '../access/pass-token.ts';
import type { PhoneProofs } from '../access/phone-proof.ts';
import { lastDigits, type SecondFactor } from '../access/second-factor.ts';
import type { Participant } from '../store/participant-store.ts';
import type { PhoneStore } from '../store/phone-store.ts';
import { ticketText } from '../tokens/ticket.ts';
import { type VerifyDeps, verifyToken } from '../tokens/verify.ts';
import type { Claims } from './claims.ts';

export interface PassDeskDeps {
  readonly event: EventId;
  readonly eventInfo: () => EventInfo;
  readonly verify: VerifyDeps;
  readonly signer: Signer;
  readonly passTokens: PassTokens;
  readonly secondFactor: SecondFactor;
  readonly phones: PhoneStore;
  readonly proofs: PhoneProofs;
  readonly claims: Claims;
  readonly clock: { readonly now: () => Millis };
}

/** `failed`: pay for it from the guess budget. */
export interface Opened {
  readonly failed: boolean;
  readonly value: OpenPassAnswer;
}

export interface PassDesk {
  open(request: OpenPassRequest): Promise<Opened>;
  /** Whom a phone's access token speaks for; undefined when it is not good, or the pass was given to somebody else. */
  authenticate(
    accessToken: string,
  ): Promise<{ readonly token: TokenId; readonly phone: number; readonly expires: Millis } | undefined>;
}

const refuse = (reason: OpenRefusal, failed = false): Opened => ({
  failed,
  value: { status: 'refused', reason },
});

/** What a phone needs of an event: not whom its lists take, what is asked at the door, or how full it may be. */
const forPhones = ({
  questions: _q,
  pretixKeys: _p,
  ticketTypes: _t,
  areas: _a,
  ...event
}: EventInfo): EventInfo => ({
  ...event,
  lists: event.lists.map(({ rules: _rules, ...list }) => ({ ...list, ticketTypes: [], capacity: 0 })),
});

type Valid = Extract<VerifyAnswer, { valid: true }>;

export function createPassDesk(deps: PassDeskDeps): PassDesk {
  const { people } = deps.verify;

  const answerFor = async (person: Participant, valid: Valid, asked: number | undefined): Promise<Opened> => {
    const { token, code, generation, name, ticketType } = person;
    const known = asked !== undefined && deps.phones.has(token, asked) ? asked : undefined;
    const phone = known ?? deps.phones.add(token, deps.clock.now());
    if (phone === undefined) return refuse('too_many_phones');
    const access = await deps.passTokens.issue({ token, phone, generation });
    const value: OpenPassAnswer = {
      status: 'open',
      ...{ token, code, generation, name, ticketType, phone, claimed: person.phoneKey !== '' },
      ticket: await ticketText(person, deps.eventInfo(), deps.signer),
      rights: valid.rights,
      event: forPhones(deps.eventInfo()),
      eventKeys: [toBase64url(deps.signer.publicKey)],
      accessToken: access.token,
      expiresAt: new Date(access.expires).toISOString(),
      serverTime: deps.clock.now(),
    };
    return { failed: false, value };
  };

  const proofRefused = (): Opened => ({
    failed: false,
    value: { status: 'refused', reason: 'proof_refused', serverTime: deps.clock.now() },
  });

  /** Whoever may open an unclaimed pass may claim it; from then on only that phone opens it (T3). */
  const openFor = async (person: Participant, valid: Valid, request: OpenPassRequest): Promise<Opened> => {
    const { claim, proof, phone } = request;
    const holder = person.phoneKey;
    if (holder !== '' && (proof === undefined || (claim ?? holder) !== holder)) return refuse('claimed');
    const key = holder === '' ? claim : holder;
    if (key === undefined) return answerFor(person, valid, phone);
    if (proof === undefined || !(await deps.proofs.verify(proof, person.token, key))) return proofRefused();
    if (holder !== '') return answerFor(person, valid, phone);
    const bound = deps.claims.claim(person.token, key);
    return bound ? answerFor(bound, valid, phone) : refuse('claimed');
  };

  /** A code alone shows the event and asks for the second thing. */
  const withCode = async (person: Participant, valid: Valid, request: OpenPassRequest): Promise<Opened> => {
    const event: EventCard = valid.event;
    const { second } = request;
    const ways = lastDigits(person.phone) === undefined ? [] : (['phone'] as const);
    if (!second) return { failed: false, value: { status: 'second_needed', event, ways: [...ways] } };
    if (ways.length === 0) return refuse('wrong_second', true);
    const checked = await deps.secondFactor.check(person.token, person.phone, second.digits);
    switch (checked.kind) {
      case 'right':
        return openFor(person, valid, request);
      case 'wrong':
        return refuse('wrong_second', true);
      case 'closed': {
        const { retryAfter } = checked;
        return { failed: true, value: { status: 'refused', reason: 'second_closed', retryAfter } };
      }
    }
  };

  /**
   * The ticket, or the proof of the phone that holds the token: its own older ticket does for that, so that a phone
   * that never heard the answer to its claim can ask again.
   */
  const withTicket = async (ag1: Ag1, request: OpenPassRequest): Promise<Opened> => {
    const verified = await verifyToken(request.token, deps.verify);
    const person = await people.byToken(ag1.claims.token);
    if (verified.value.valid) return person ? openFor(person, verified.value, request) : refuse('invalid');
    const { reason } = verified.value;
    if (reason !== 'superseded' || !person || person.phoneKey === '') return refuse(reason, verified.failed);
    if (request.proof === undefined) return refuse('superseded');
    const own = await verifyToken(person.code, deps.verify);
    return own.value.valid ? openFor(person, own.value, request) : refuse(own.value.reason);
  };

  return {
    open: async (request) => {
      const code = classify(request.token, [deps.eventInfo().codePrefix]);
      if (code.kind === 'ag1') return withTicket(code.ag1, request);
      const verified = await verifyToken(request.token, deps.verify);
      if (!verified.value.valid) return refuse(verified.value.reason, verified.failed);
      // A rotating code is for doors: whoever photographed one must not open the pass with it.
      if (code.kind !== 'code' && code.kind !== 'foreign') return refuse('unreadable');
      const person = await (code.kind === 'code'
        ? people.byCode(code.code)
        : people.byForeignCode(code.text));
      return person ? withCode(person, verified.value, request) : refuse('invalid', true);
    },
    authenticate: async (accessToken) => {
      const claims = await deps.passTokens.verify(accessToken);
      const person = claims && (await people.byToken(claims.token));
      if (!claims || !person || claims.generation < person.generation) return undefined;
      return { token: claims.token, phone: claims.phone, expires: asMillis(claims.expires) };
    },
  };
}
