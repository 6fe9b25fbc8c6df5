/**
 * Bodies of check-in and live numbers (E6, E7). A verdict is never an HTTP error: 201 when a fact was written, 200
 * otherwise, and the body says what was decided.
 */
import { z } from 'zod';
import { ERROR_REASONS } from '../verdict/verdict.ts';
import { EventIdText, GateIdText, ListIdText, TimeText } from './http-common.ts';

export const CheckinRequest = z
  .object({
    token: z.string().min(1).max(4096).meta({ example: 'TCF24-ABCD-12345' }),
    eventId: EventIdText.optional(),
    /** Left out = the event's first list. */
    list: ListIdText.optional(),
    gate: GateIdText.optional(),
    type: z.enum(['entry', 'exit']).default('entry'),
    /** The same nonce again gets the first answer again, so a caller may retry after a lost answer. */
    nonce: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,32}$/)
      .optional(),
  })
  .meta({ id: 'CheckinRequest' });
export type CheckinRequest = z.infer<typeof CheckinRequest>;

const written = { fact: z.string().optional().meta({ example: '0.1.41' }), list: z.string() };

export const CheckinAnswer = z
  .discriminatedUnion('status', [
    z.object({ status: z.literal('ok'), ...written, flags: z.array(z.string()) }),
    z.object({
      status: z.literal('confirm'),
      ...written,
      reasons: z.array(z.string()),
      flags: z.array(z.string()),
    }),
    z.object({
      status: z.literal('incomplete'),
      ...written,
      questions: z.array(z.object({ id: z.string(), text: z.string() })),
    }),
    z.object({
      status: z.literal('error'),
      ...written,
      reason: z.enum(ERROR_REASONS),
      /** Why, as data; `kind` tells the other fields (docs/spec/verdict.md). */
      explanation: z.looseObject({ kind: z.string() }),
    }),
  ])
  .meta({ id: 'CheckinAnswer' });
export type CheckinAnswer = z.infer<typeof CheckinAnswer>;

export const RealtimeAnswer = z
  .object({
    registered: z.int(),
    /** Unique people inside now. */
    people: z.int(),
    /** People plus open overlaps: how many bodies may be in the room (L5). */
    bodies: z.int(),
    everIn: z.int(),
    perArea: z.array(z.object({ area: z.string(), people: z.int(), bodies: z.int() })),
    perGate: z.array(z.object({ gate: z.string(), name: z.string(), entries: z.int() })),
    conflicts: z.int(),
    stale: z.int(),
    asOf: TimeText,
  })
  .meta({ id: 'RealtimeAnswer' });
export type RealtimeAnswer = z.infer<typeof RealtimeAnswer>;
