/**
 * Bodies of token verification (E4). Anyone may ask, so the answer holds nothing personal: no name, no mail, no
 * order, whatever the code (T1).
 */
import { z } from 'zod';
import { EventCard, EventIdText, TimeText } from './http-common.ts';

export const VerifyRequest = z
  .object({
    /** A typed code or the whole text of a signed QR. */
    token: z.string().min(1).max(4096).meta({ example: 'TCF24-ABCD-12345' }),
    eventId: EventIdText.optional(),
  })
  .meta({ id: 'VerifyRequest' });
export type VerifyRequest = z.infer<typeof VerifyRequest>;

/** What this token opens: one check-in list. */
export const TokenRight = z
  .object({
    list: z.string(),
    name: z.string(),
    /** '' = the whole venue. */
    area: z.string(),
    entries: z.enum(['once', 'after_exit', 'many']),
    validFrom: TimeText.nullable(),
    validUntil: TimeText.nullable(),
  })
  .meta({ id: 'TokenRight' });
export type TokenRight = z.infer<typeof TokenRight>;

export const VERIFY_REFUSALS = [
  'mistyped',
  'unreadable',
  'invalid',
  'wrong_event',
  'superseded',
  'invalid_time',
  'canceled',
  'blocked',
  'unapproved',
  'unpaid',
] as const;
export type VerifyRefusal = (typeof VERIFY_REFUSALS)[number];

export const VerifyAnswer = z
  .discriminatedUnion('valid', [
    z.object({
      valid: z.literal(true),
      event: EventCard,
      rights: z.array(TokenRight),
      attendance: z.object({ checkedIn: z.boolean(), since: TimeText.optional() }),
    }),
    z.object({ valid: z.literal(false), reason: z.enum(VERIFY_REFUSALS) }),
  ])
  .meta({ id: 'VerifyAnswer' });
export type VerifyAnswer = z.infer<typeof VerifyAnswer>;
