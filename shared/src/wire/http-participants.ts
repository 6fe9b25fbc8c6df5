/** Bodies of the participants API (E1, E2). Personal data: only for `managePeople`. */
import { z } from 'zod';
import { HOLDER_STATUSES } from '../roster/roster.ts';
import { EventIdText, TimeText } from './http-common.ts';

const text = (max: number) => z.string().trim().max(max);

const Moment = TimeText.refine((iso) => Date.parse(iso) > 0, 'before 1970');

/** What a ticket says beyond its type. */
const ticketFields = {
  /** Variation of the ticket type, as rules compare it. */
  variation: text(100).optional(),
  /** Session (date of a series) the ticket is for. */
  session: text(100).optional(),
  /** External id or id of the person whose ticket this one was added to. */
  addonTo: text(200).optional(),
  /** How many people one group ticket admits. */
  admits: z.int().min(1).max(1_000).optional(),
  /** Not paid, and welcome all the same. */
  validIfPending: z.boolean().optional(),
};

/** One person in a JSON upload. A name, an e-mail or an external id must be there. */
export const ParticipantInput = z
  .object({
    /** The id in the system the person comes from; makes a second upload find the same person. */
    externalId: text(200).optional(),
    name: text(200).optional(),
    email: z.union([z.email().max(254), z.literal('')]).optional(),
    phone: text(60).optional(),
    company: text(200).optional(),
    ticketType: text(100).optional(),
    order: text(100).optional(),
    /** A code of another system that admits this person as it is (token.md T5). */
    foreignCode: text(1000).optional(),
    answers: z.record(text(200), text(2000)).optional(),
    status: z.enum(HOLDER_STATUSES as [string, ...string[]]).optional(),
    validFrom: Moment.optional(),
    validUntil: Moment.optional(),
    attention: z.boolean().optional(),
    notes: text(2000).optional(),
    ...ticketFields,
    /** Code of a card or bracelet that stands for this ticket, as a reader types it. */
    card: text(200).optional(),
  })
  .refine((p) => Boolean(p.name || p.email || p.externalId), 'needs a name, an e-mail or an external id')
  .meta({ id: 'ParticipantInput' });
export type ParticipantInput = z.infer<typeof ParticipantInput>;

export const MAX_UPLOAD_ROWS = 100_000;

/** Rows are judged one by one: a bad one is skipped with its number, the others are taken. */
export const BulkUpload = z
  .object({
    eventId: EventIdText.optional(),
    participants: z.array(z.union([ParticipantInput, z.unknown()])).max(MAX_UPLOAD_ROWS),
  })
  .meta({ id: 'BulkUpload' });

export const SKIP_CODES = [
  'refunded',
  'declined',
  'void',
  'waitlisted',
  'pending',
  'canceled',
  'not_attending',
  'placeholder',
  'duplicate',
  'empty',
  'not_a_person',
  'malformed',
] as const;
export type SkipCode = (typeof SKIP_CODES)[number];

/** What a column of an uploaded file can mean (docs/spec/import.md, IM3). */
export const IMPORT_FIELDS = [
  'name',
  'firstName',
  'lastName',
  'email',
  'phone',
  'company',
  'externalId',
  'weakId',
  'order',
  'ticketType',
  'foreignCode',
  'variation',
  'session',
  'addonTo',
  'admits',
  'card',
  'status',
  'void',
  'canceled',
  'refunded',
  'paid',
  'checkedIn',
  'quantity',
  'companions',
  'buyerName',
  'buyerFirstName',
  'buyerLastName',
  'buyerEmail',
  'attention',
  'notes',
  'ignored',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** What a person decided about columns, by header; `answer` keeps a column under its own name. */
export const ImportMapping = z
  .record(z.string().max(200), z.enum([...IMPORT_FIELDS, 'answer']))
  .refine((mapping) => Object.keys(mapping).length <= 500, 'more than 500 columns')
  .meta({ id: 'ImportMapping' });
export type ImportMapping = z.infer<typeof ImportMapping>;

/** What an upload of this file would do; nothing was stored. */
export const ImportPreview = z
  .object({
    platform: z.string().meta({ example: 'eventbrite' }),
    encoding: z.string(),
    /** False: the meaning of the columns was guessed and should be confirmed. */
    hasHeader: z.boolean(),
    columns: z.array(
      z.object({
        header: z.string(),
        field: z.enum([...IMPORT_FIELDS, 'answer']),
        /** The first filled cells, so that a person sees what the column is. */
        examples: z.array(z.string()),
      }),
    ),
    accepted: z.int(),
    /** Of those, how many are not in the guest list yet. */
    fresh: z.int(),
    sample: z.array(
      z.object({
        line: z.int(),
        name: z.string(),
        email: z.string(),
        company: z.string(),
        ticketType: z.string(),
        attention: z.string(),
      }),
    ),
    skipped: z.array(z.object({ line: z.int(), code: z.enum(SKIP_CODES), reason: z.string() })),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'ImportPreview' });
export type ImportPreview = z.infer<typeof ImportPreview>;

/** Files that are being taken in now. */
export const RunningImports = z
  .object({
    running: z.array(
      z.object({
        fileName: z.string(),
        /** Rows taken in or skipped so far. */
        done: z.int(),
        /** All rows; 0 until the file was looked through. */
        rows: z.int(),
      }),
    ),
  })
  .meta({ id: 'RunningImports' });
export type RunningImports = z.infer<typeof RunningImports>;

export const UploadAnswer = z
  .object({
    accepted: z.int().meta({ example: 297 }),
    /** `line`: line of the file where the record starts, or place in the JSON array, from 1. */
    skipped: z.array(z.object({ line: z.int(), code: z.enum(SKIP_CODES) })),
    warnings: z.array(z.string()),
    importId: z.string(),
  })
  .meta({ id: 'UploadAnswer' });
export type UploadAnswer = z.infer<typeof UploadAnswer>;

/** A participant as the organiser sees one. */
export const ParticipantBody = z
  .object({
    id: z.string(),
    tokenId: z.string(),
    code: z.string().meta({ example: 'TCF24-ABCD-12345' }),
    name: z.string(),
    email: z.string(),
    phone: z.string(),
    company: z.string(),
    ticketType: z.string(),
    order: z.string(),
    externalId: z.string(),
    foreignCode: z.string(),
    answers: z.record(z.string(), z.string()),
    status: z.enum(HOLDER_STATUSES as [string, ...string[]]),
    attention: z.boolean(),
    notes: z.string(),
    generation: z.int(),
    validFrom: TimeText.nullable(),
    validUntil: TimeText.nullable(),
    variation: z.string(),
    session: z.string(),
    addonTo: z.string(),
    admits: z.int(),
    validIfPending: z.boolean(),
    createdAt: TimeText,
    updatedAt: TimeText,
  })
  .meta({ id: 'Participant' });
export type ParticipantBody = z.infer<typeof ParticipantBody>;

/** An organiser's correction; what is left out stays, an empty text empties it. */
export const ParticipantChange = z
  .object({
    name: text(200).optional(),
    email: z.union([z.email().max(254), z.literal('')]).optional(),
    phone: text(60).optional(),
    company: text(200).optional(),
    ticketType: text(100).optional(),
    order: text(100).optional(),
    foreignCode: text(1000).optional(),
    status: z.enum(HOLDER_STATUSES as [string, ...string[]]).optional(),
    attention: z.boolean().optional(),
    notes: text(2000).optional(),
    validFrom: Moment.nullable().optional(),
    validUntil: Moment.nullable().optional(),
    ...ticketFields,
  })
  .meta({ id: 'ParticipantChange' });
export type ParticipantChange = z.infer<typeof ParticipantChange>;

export const ParticipantPage = z
  .object({
    participants: z.array(ParticipantBody),
    /** Pass as `cursor` for the next page; null at the end. */
    next: z.string().nullable(),
  })
  .meta({ id: 'ParticipantPage' });
export type ParticipantPage = z.infer<typeof ParticipantPage>;
