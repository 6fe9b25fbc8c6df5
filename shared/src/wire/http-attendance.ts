/**
 * Bodies of check-in and live numbers (E6, E7). A verdict is never an HTTP error: 201 when a fact was written, 200
 * otherwise, and the body says what was decided.
 */
import { z } from 'zod';
import { ANNUL_REASONS } from '../ledger/fact.ts';
import { QUESTION_KINDS } from '../roster/roster.ts';
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
    /** When it happened, for scans that are reported later; judged and ordered by this time. */
    datetime: z.iso.datetime({ offset: true }).optional(),
    /** Admit what would be refused; unknown codes stay unknown. Needs the right to override. */
    force: z.boolean().optional(),
    /** Kind of medium that was read; left out = a code. */
    source: z.string().max(32).optional(),
    /** How many of a group come in; left out = everybody who is not in yet. */
    count: z.int().min(1).max(1_000).optional(),
    /** Answers to the questions of an `incomplete` answer, by their id. */
    answers: z.record(z.string().max(32), z.string().max(1_000)).optional(),
    /** false for a client that cannot ask: questions are skipped. */
    questionsSupported: z.boolean().optional(),
    /** Let somebody in who has not paid, where the list allows it. */
    acceptUnpaid: z.boolean().optional(),
    /** Language of `text` in a refusal: the attendee's. */
    language: z.enum(['ko', 'en']).optional(),
  })
  .meta({ id: 'CheckinRequest' });
export type CheckinRequest = z.infer<typeof CheckinRequest>;

/** A question to answer in the next call, `answers: {id: text}`. */
export const AskedQuestion = z
  .object({
    id: z.string(),
    text: z.string(),
    kind: z.enum(QUESTION_KINDS),
    required: z.boolean(),
    options: z.array(z.object({ id: z.string(), text: z.string() })),
    /** An answer that was sent and does not do. */
    given: z.string().optional(),
  })
  .meta({ id: 'AskedQuestion' });

/** Whose ticket it is, as staff read it out. */
export const CheckedPerson = z
  .object({
    name: z.string(),
    ticketType: z.string(),
    variation: z.string(),
    order: z.string(),
    /** Notes on the person, then on the ticket type. */
    notes: z.array(z.string()),
  })
  .meta({ id: 'CheckedPerson' });

const written = {
  fact: z.string().optional().meta({ example: '0.1.41' }),
  list: z.string(),
  person: CheckedPerson.optional(),
};

export const CheckinAnswer = z
  .discriminatedUnion('status', [
    z.object({
      status: z.literal('ok'),
      ...written,
      flags: z.array(z.string()),
      /** The caller asked to force it. */
      forceSent: z.boolean(),
      /** It would have been refused otherwise (L6). */
      forced: z.boolean(),
    }),
    z.object({
      status: z.literal('confirm'),
      ...written,
      reasons: z.array(z.string()),
      flags: z.array(z.string()),
    }),
    z.object({
      status: z.literal('incomplete'),
      ...written,
      questions: z.array(AskedQuestion),
    }),
    z.object({
      status: z.literal('error'),
      ...written,
      reason: z.enum(ERROR_REASONS),
      /** Why, as data; `kind` tells the other fields (docs/spec/verdict.md). */
      explanation: z.looseObject({ kind: z.string() }),
      /** The same as one sentence. */
      text: z.string(),
    }),
  ])
  .meta({ id: 'CheckinAnswer' });
export type CheckinAnswer = z.infer<typeof CheckinAnswer>;

export const AnnulRequest = z
  .object({
    /** The nonce of the check-in that is taken back. */
    nonce: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/),
    list: ListIdText,
    reason: z.enum(ANNUL_REASONS).default('mistake'),
  })
  .meta({ id: 'AnnulRequest' });
export type AnnulRequest = z.infer<typeof AnnulRequest>;

export const DenialRequest = z
  .object({
    /** The code that was shown. */
    code: z.string().min(1).max(4096),
    list: ListIdText.optional(),
    reason: z.enum(ERROR_REASONS),
    datetime: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'DenialRequest' });
export type DenialRequest = z.infer<typeof DenialRequest>;

export const FactWritten = z.object({ fact: z.string() }).meta({ id: 'FactWritten' });

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
    /** Lists whose rule is broken and therefore refuses everybody. */
    brokenRules: z.array(z.object({ list: z.string(), problem: z.string() })),
    asOf: TimeText,
  })
  .meta({ id: 'RealtimeAnswer' });
export type RealtimeAnswer = z.infer<typeof RealtimeAnswer>;
