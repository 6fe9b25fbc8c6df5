/**
 * Is this a token of our event, and what does it open? (E4) Answers anyone, so it never says whose it is. A lookup
 * that found nobody counts as a guess; what fails before any lookup (mistyped, unreadable) does not (T1).
 */
import {
  type Ag1,
  type Ag1Check,
  type Ag2,
  type CheckInList,
  classify,
  type EventInfo,
  fromBase64url,
  type Millis,
  PUBLIC_KEY_BYTES,
  type TokenId,
  type TokenRight,
  type Verifier,
  type VerifyAnswer,
  type VerifyRefusal,
  verifierOf,
  verifyAg1,
  verifyAg2,
  verifyAg3,
} from '@attend-gate/shared';
import type { Participant, ParticipantStore } from '../store/participant-store.ts';

export interface VerifyDeps {
  readonly people: Pick<ParticipantStore, 'byCode' | 'byToken' | 'byForeignCode'>;
  readonly eventInfo: () => EventInfo;
  /** Event keys by `keyIdText`. */
  readonly keyring: ReadonlyMap<string, Verifier>;
  readonly attendanceOf: (token: TokenId) => {
    readonly checkedIn: boolean;
    readonly since?: Millis | undefined;
  };
  readonly clock: { readonly now: () => Millis };
}

/** `failed`: pay for it from the guess budget. */
export interface Verified {
  readonly failed: boolean;
  readonly value: VerifyAnswer;
}

const refuse = (reason: VerifyRefusal): Verified => ({
  failed: reason === 'invalid',
  value: { valid: false, reason },
});

const isoOrNull = (at: number): string | null => (at ? new Date(at).toISOString() : null);

const takes = (list: CheckInList, { ticketType, status }: Participant): boolean =>
  (list.ticketTypes.length === 0 || list.ticketTypes.includes(ticketType)) &&
  (status === 'valid' || (status === 'unpaid' && list.includePending));

const rightOf = (list: CheckInList, person: Participant): TokenRight => ({
  ...{ list: list.id, name: list.name, area: list.area },
  entries: list.allowMultipleEntries ? 'many' : list.allowEntryAfterExit ? 'after_exit' : 'once',
  validFrom: isoOrNull(person.validFrom),
  validUntil: isoOrNull(person.validUntil),
});

function answerFor(person: Participant, deps: VerifyDeps): Verified {
  const info = deps.eventInfo();
  const { status, validUntil, token } = person;
  const lists = info.lists.filter((list) => takes(list, person));
  if (status !== 'valid' && (status !== 'unpaid' || lists.length === 0)) return refuse(status);
  if (validUntil > 0 && deps.clock.now() >= validUntil) return refuse('invalid_time');
  const { id, name, timeZone, place } = info;
  const times = {
    startsAt: new Date(info.startsAt).toISOString(),
    endsAt: new Date(info.endsAt).toISOString(),
  };
  const { checkedIn, since } = deps.attendanceOf(token);
  const value: VerifyAnswer = {
    valid: true,
    event: { id, name, timeZone, place, ...times },
    rights: lists.map((list) => rightOf(list, person)),
    attendance: since === undefined ? { checkedIn } : { checkedIn, since: new Date(since).toISOString() },
  };
  return { failed: false, value };
}

const verifyTicket = async (ag1: Ag1, deps: VerifyDeps): Promise<Verified> =>
  answerCheck(await verifyAg1(ag1, deps.keyring), deps);

async function answerCheck(check: Ag1Check, deps: VerifyDeps): Promise<Verified> {
  if (check.kind === 'other_event') return refuse('wrong_event');
  if (check.kind === 'bad_signature') return refuse('invalid');
  const person = await deps.people.byToken(check.claims.token);
  if (!person) return refuse('invalid');
  return check.claims.generation < person.generation ? refuse('superseded') : answerFor(person, deps);
}

/** A phone's short code; whether it is fresh is the door's business, not this answer's (T3). */
async function verifyShortCode(ag2: Ag2, deps: VerifyDeps): Promise<Verified> {
  const person = await deps.people.byToken(ag2.token);
  const key = fromBase64url(person?.phoneKey ?? '');
  if (!person || key?.length !== PUBLIC_KEY_BYTES) return refuse('invalid');
  const genuine = await verifyAg2(ag2, deps.eventInfo().id, await verifierOf(key));
  return genuine ? answerFor(person, deps) : refuse('invalid');
}

/**
 * Could this text be a guess? Signed tickets cannot be guessed and a mistyped code never reaches the list, so
 * neither is stopped when the budget is gone: an attacker must not close the doors for good tickets.
 */
export function isGuess(text: string, { eventInfo }: Pick<VerifyDeps, 'eventInfo'>): boolean {
  const { kind } = classify(text, [eventInfo().codePrefix]);
  return kind === 'code' || kind === 'foreign';
}

/** @param text a typed code, the text of a QR, or another system's code that came with the participant */
export async function verifyToken(text: string, deps: VerifyDeps): Promise<Verified> {
  const code = classify(text, [deps.eventInfo().codePrefix]);
  switch (code.kind) {
    case 'empty':
    case 'broken_ag1':
      return refuse('unreadable');
    case 'mistyped':
      return refuse('mistyped');
    case 'ag1':
      return verifyTicket(code.ag1, deps);
    case 'ag2':
      return verifyShortCode(code.ag2, deps);
    case 'ag3':
      return answerCheck(await verifyAg3(code.ag3, deps.keyring), deps);
    case 'code':
    case 'foreign': {
      const { people } = deps;
      const person = await (code.kind === 'code'
        ? people.byCode(code.code)
        : people.byForeignCode(code.text));
      return person ? answerFor(person, deps) : refuse('invalid');
    }
  }
}
