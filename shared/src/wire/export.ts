/**
 * What the event server hands to analytics (A5): newline-delimited JSON, one row per line, no names, no e-mail
 * addresses, no ticket codes. Additive only: new fields may appear, a field's meaning never changes; anything else
 * raises the major of `EXPORT_SCHEMA`, which readers refuse (A11).
 */
import { z } from 'zod';

/** Sent as `x-export-schema`; readers refuse another major. */
export const EXPORT_SCHEMA = '1.0';
export const EXPORT_HEADERS = {
  schema: 'x-export-schema',
  /** Changes when the server was rebuilt or restored: start again from 0 (A6). */
  logEpoch: 'x-log-epoch',
  /** Names the organisation secret behind the attendee keys: another one makes every key new (A16). */
  keyId: 'x-key-id',
  /** Highest sequence there is; the answer may end before it. */
  lastSeq: 'x-last-seq',
} as const;
/** Rows in one answer, unless the caller asks for fewer. */
export const EXPORT_PAGE = 20_000;

/** One fact as the relay stored it (L19), with its readable columns beside the text the folds read. */
export const ExportedFact = z
  .object({
    /** In the order in which the event server first stored the facts. */
    seq: z.int(),
    fact: z.string().meta({ example: '7.0.41' }),
    device: z.int(),
    session: z.int(),
    idx: z.int(),
    /** `unreadable` for text a newer writer wrote. */
    kind: z.string(),
    token: z.string().nullable(),
    list: z.string().nullable(),
    via: z.string().nullable(),
    /** Of a denial. */
    reason: z.string().nullable(),
    /** Milliseconds since 1970, as the writer's corrected clock said. */
    at_ms: z.int(),
    /** Milliseconds since 1970, when the event server stored it. */
    received_ms: z.int(),
    text: z.string(),
  })
  .meta({ id: 'ExportedFact' });
export type ExportedFact = z.infer<typeof ExportedFact>;

/** The latest state of one participant, or that there is none any more. */
export const ExportedParticipant = z
  .object({
    seq: z.int(),
    op: z.enum(['upsert', 'gone']),
    token: z.string(),
    /** HMAC of the e-mail address (A8), or of the participant where there is none. */
    attendee_key: z.string().nullable(),
    /** Whether the key is the same at other events of the organisation. */
    linked: z.boolean(),
    ticket_type: z.string().nullable(),
    status: z.string().nullable(),
    status_since_ms: z.int(),
    registered_ms: z.int(),
  })
  .meta({ id: 'ExportedParticipant' });
export type ExportedParticipant = z.infer<typeof ExportedParticipant>;

/** The event itself and its own counters, which analytics must arrive at too (A12). */
export const ExportedEvent = z
  .object({
    /** As in the roster: times in milliseconds. */
    event: z.looseObject({ id: z.string() }),
    last_seq: z.int(),
    counters: z.object({
      facts: z.int(),
      people: z.int(),
      bodies: z.int(),
      ever_in: z.int(),
      open_conflicts: z.int(),
    }),
    as_of_ms: z.int(),
  })
  .meta({ id: 'ExportedEvent' });
export type ExportedEvent = z.infer<typeof ExportedEvent>;
