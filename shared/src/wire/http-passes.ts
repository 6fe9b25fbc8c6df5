/**
 * Bodies of a phone opening a pass (E9, U2). A signed ticket opens it (possession of the mail's link); a typed code
 * only with a second thing (T1). Whoever is not that far learns the event's card and nothing about a person.
 */
import { z } from 'zod';
import type { EventInfo } from '../roster/roster.ts';
import { EventCard, EventIdText, TimeText } from './http-common.ts';
import { TokenRight, VERIFY_REFUSALS } from './http-tokens.ts';

const PhoneKey = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'not 32 bytes in base64url');

export const OpenPassRequest = z
  .object({
    /** The signed ticket `AG1…` (as text or link), or a typed code. */
    token: z.string().min(1).max(4096),
    eventId: EventIdText.optional(),
    /** The number this phone got when it first opened the pass; left out the first time. */
    phone: z.int().positive().max(4_095).optional(),
    /** JWT `phone-proof+jwt` by the phone's key; needed for a pass that a phone has claimed, and to claim one. */
    proof: z.string().min(1).max(2_048).optional(),
    /** Raw Ed25519 key: this phone claims the token, which retires every ticket before (T3). */
    claim: PhoneKey.optional(),
    /** What goes with a typed code: the last four digits of the phone number the organiser has. */
    second: z.object({ kind: z.literal('phone'), digits: z.string().regex(/^\d{4}$/) }).optional(),
  })
  .meta({ id: 'OpenPassRequest' });
export type OpenPassRequest = z.infer<typeof OpenPassRequest>;

/** Ways to prove a typed code is one's own. The mail's link always works and is not listed. */
export const SECOND_WAYS = ['phone'] as const;
export type SecondWay = (typeof SECOND_WAYS)[number];

export const OPEN_REFUSALS = [
  ...VERIFY_REFUSALS,
  'wrong_second',
  'second_closed',
  'too_many_phones',
  /** Another phone has claimed the token. */
  'claimed',
  /** The proof of this phone's key was refused; its clock may be wrong, see `serverTime`. */
  'proof_refused',
] as const;
export type OpenRefusal = (typeof OPEN_REFUSALS)[number];

/** A pass as its holder's phone keeps it. */
export const PassBodyAnswer = z.object({
  status: z.literal('open'),
  token: z.string(),
  code: z.string().meta({ example: 'TCF24-ABCD-12345' }),
  /** `AG1…`, what the QR shows. */
  ticket: z.string(),
  generation: z.int(),
  /** Only the phone that asked may show this ticket, as a rotating code (T3). */
  claimed: z.boolean(),
  name: z.string(),
  ticketType: z.string(),
  rights: z.array(TokenRight),
  /** The event as it stands in the roster; times in milliseconds. */
  event: z.custom<EventInfo>((value) => typeof value === 'object' && value !== null).meta({ type: 'object' }),
  /** Raw Ed25519 public keys of the event, newest first, base64url. */
  eventKeys: z.array(z.string()),
  /** Author of what this phone writes in the pass document. */
  phone: z.int(),
  accessToken: z.string(),
  expiresAt: TimeText,
  /** The server's clock in milliseconds since 1970. */
  serverTime: z.int(),
});

export const OpenPassAnswer = z
  .discriminatedUnion('status', [
    PassBodyAnswer,
    z.object({ status: z.literal('second_needed'), event: EventCard, ways: z.array(z.enum(SECOND_WAYS)) }),
    z.object({
      status: z.literal('refused'),
      reason: z.enum(OPEN_REFUSALS),
      /** The server's clock in milliseconds, when the phone's may be wrong. */
      serverTime: z.int().optional(),
      /** Seconds until `second_closed` opens again. */
      retryAfter: z.int().optional(),
    }),
  ])
  .meta({ id: 'OpenPassAnswer' });
export type OpenPassAnswer = z.infer<typeof OpenPassAnswer>;
export type PassBodyAnswer = z.infer<typeof PassBodyAnswer>;

/** A ticket issued again: for a lost phone, or another person. */
export const ReissueAnswer = z
  .object({
    /** Opens the wallet with the new ticket. */
    link: z.string(),
    generation: z.int(),
  })
  .meta({ id: 'ReissueAnswer' });
