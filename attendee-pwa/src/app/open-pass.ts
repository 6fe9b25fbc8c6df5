/**
 * From what somebody has in hand (the mail's link, a scanned text, a typed code) to a pass this phone keeps. A pass is
 * believed only when its ticket is signed by the event's key and is the one that was asked for.
 */
import {
  type Ag1,
  fromBase64url,
  keyIdText,
  type OpenPassAnswer,
  type OpenPassRequest,
  type Result,
  readAg1,
  stripCode,
  type TokenId,
  verifierOf,
  verifyAg1,
} from '@attend-gate/shared';
import type { StoredPass } from '../platform/database.ts';
import { readRoute, serverOrigin } from '../platform/route.ts';
import type { ServerFailure } from '../platform/server.ts';
import type { AddOutcome, AddRequest } from './wallet-app.ts';

export interface PassInput {
  readonly server: string;
  /** `AG1…`, or a code as typed. */
  readonly token: string;
}

type Opened = Extract<OpenPassAnswer, { status: 'open' }>;
export type AskServer = (
  origin: string,
  request: OpenPassRequest,
) => Promise<Result<OpenPassAnswer, ServerFailure>>;

export const passIdOf = (server: string, event: string, token: string): string =>
  `${server}|${event}|${token}`;

function readLink(url: URL): PassInput | undefined {
  const route = readRoute(url.hash);
  if (route.screen === 'link') return { server: route.server ?? url.origin, token: route.ticket };
  const [, ticket] = /^\/T\/(AG1[0-9A-Z]+)$/.exec(url.pathname) ?? [];
  return ticket === undefined ? undefined : { server: url.origin, token: ticket };
}

/** @param here origin of this wallet, where a bare code or ticket is looked up */
export function readPassInput({ input, server }: AddRequest, here: string): PassInput | undefined {
  const text = stripCode(input);
  if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? readLink(new URL(text)) : undefined;
  if (text.length < 4 || text.length > 4_096) return undefined;
  const origin = server === undefined ? here : serverOrigin(server);
  return origin === undefined ? undefined : { server: origin, token: text };
}

/** Does the answer hold a ticket of this token, signed by the event that it says it is of? */
export async function isGenuine(answer: Opened, asked: Ag1 | undefined): Promise<boolean> {
  const ticket = readAg1(answer.ticket);
  const keys = answer.eventKeys.map(fromBase64url);
  if (!ticket.ok || ticket.value.claims.token !== answer.token) return false;
  if (asked && asked.claims.token !== answer.token) return false;
  if (asked && keyIdText(asked.cose.keyId) !== keyIdText(ticket.value.cose.keyId)) return false;
  const verifiers = await Promise.all(keys.flatMap((key) => (key?.length === 32 ? [verifierOf(key)] : [])));
  const keyring = new Map(verifiers.map((verifier) => [keyIdText(verifier.keyId), verifier]));
  return (await verifyAg1(ticket.value, keyring)).kind === 'ok';
}

/** What the phone keeps of an answer. */
export function storedPassOf(
  server: string,
  answer: Opened,
  known: StoredPass | undefined,
  now: number,
): StoredPass {
  const { event, code, ticket, generation, name, ticketType, rights, eventKeys, phone } = answer;
  return {
    id: passIdOf(server, event.id, answer.token),
    eventId: event.id,
    token: answer.token as TokenId,
    serverEndpoint: server,
    attendance: known?.attendance ?? { checkedIn: false, time: undefined },
    ...{ code, ticket, generation, name, ticketType, rights, event, eventKeys, phone },
    addedAt: known?.addedAt ?? now,
    ...{ keys: known?.keys, claimed: answer.claimed, keyKnown: known?.keyKnown },
    clockOffset: answer.serverTime - now,
  };
}

const minutesOf = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : Math.max(1, Math.ceil(seconds / 60));

/** What adding came to when there is no pass to keep. */
export function outcomeOf(answer: Result<OpenPassAnswer, ServerFailure>): AddOutcome | Opened {
  if (!answer.ok) {
    const { error } = answer;
    switch (error.kind) {
      case 'too_many':
        return { status: 'failed', why: 'too_many', minutes: minutesOf(error.retryAfter) };
      case 'unreachable':
      case 'bad_answer':
        return { status: 'failed', why: error.kind, minutes: undefined };
      case 'refused':
        return { status: 'failed', why: 'unexpected', minutes: undefined };
    }
  }
  switch (answer.value.status) {
    case 'open':
      return answer.value;
    case 'second_needed':
      return answer.value;
    case 'refused':
      return {
        status: 'refused',
        reason: answer.value.reason,
        minutes: minutesOf(answer.value.retryAfter),
        serverTime: answer.value.serverTime,
      };
  }
}
