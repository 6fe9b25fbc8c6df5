/**
 * The roster as it travels and lies on a device: one JSON object of columns, not of people, so that 100,000 of
 * them compress to little and load at once (docs/spec/token.md, R1…). Texts that repeat stand in tables. The
 * columns are checked by plain loops: a schema per cell took longer than everything else together.
 */
import { z } from 'zod';
import { fromBase64url, isBase64url } from '../bytes.ts';
import { asMillis, isEventId, isGateId, isListId } from '../ids.ts';
import { PUBLIC_KEY_BYTES } from '../keys/signing.ts';
import { isTimeZone, readClockTime } from '../time/zone.ts';
import { type AreaInfo, type EventInfo, HOLDER_STATUSES, QUESTION_KINDS } from './roster.ts';

/** An uncompressed point of P-256. */
const NOTE_KEY_BYTES = 65;

const count = z.number().int().nonnegative();
const millis = count.transform(asMillis);
const text = z.string().max(1_000);
const clockTime = z.string().refine((value) => readClockTime(value) !== undefined);

const listSchema = z.object({
  id: z.string().refine(isListId),
  name: text,
  ticketTypes: z.array(text),
  includePending: z.boolean(),
  allowMultipleEntries: z.boolean(),
  allowEntryAfterExit: z.boolean(),
  area: text,
  capacity: count,
  session: text.optional(),
  exitAllAt: clockTime.optional(),
  addonMatch: z.boolean().optional(),
  selfCheckIn: z.boolean().optional(),
  rules: z.json().optional(),
});
const areaSchema = z.object({
  ...{ id: text, name: text, parent: text, capacity: count },
  escrow: z.boolean().optional(),
});
const sessionSchema = z.object({
  ...{ id: text, name: text, startsAt: millis, endsAt: millis, admissionAt: millis },
});
const ticketTypeSchema = z.object({
  ...{ id: text, name: text, attention: z.boolean(), note: text },
  variations: z.array(z.object({ id: text, name: text })),
});
const questionSchema = z.object({
  ...{ id: z.string().regex(/^[A-Za-z0-9_-]{1,32}$/), text, required: z.boolean(), askAtEntry: z.boolean() },
  kind: z.enum(QUESTION_KINDS),
  ticketTypes: z.array(text),
  options: z.array(z.object({ id: text, text })),
});

/** Every area lies in the venue, whichever way round they stand; none lies in itself. */
function isTree(areas: readonly AreaInfo[]): boolean {
  const parents = new Map(areas.map(({ id, parent }) => [id, parent]));
  if (parents.size !== areas.length || parents.has('')) return false;
  return areas.every(({ id }) => {
    let at: string | undefined = id;
    for (let steps = 0; at !== undefined && at !== '' && steps <= areas.length; steps++) at = parents.get(at);
    return at === '';
  });
}

export const eventInfoSchema: z.ZodType<EventInfo> = z.object({
  id: z.string().refine(isEventId),
  name: text,
  timeZone: text.refine(isTimeZone),
  epoch: millis,
  startsAt: millis,
  endsAt: millis,
  place: text,
  notes: z.string().max(4_000).optional(),
  codePrefix: z.string().regex(/^[A-Z0-9]{2,8}$/),
  lists: z.array(listSchema).min(1),
  gates: z.array(z.object({ id: z.string().refine(isGateId), name: text })),
  admissionAt: millis.optional(),
  areas: z.array(areaSchema).refine(isTree).optional(),
  sessions: z.array(sessionSchema).optional(),
  ticketTypes: z.array(ticketTypeSchema).optional(),
  questions: z.array(questionSchema).optional(),
  noteKey: z
    .string()
    .refine((key) => fromBase64url(key)?.length === NOTE_KEY_BYTES)
    .optional(),
  pretixKeys: z.array(z.string().refine((key) => fromBase64url(key)?.length === PUBLIC_KEY_BYTES)).optional(),
  venueRelay: z
    .string()
    .regex(/^wss?:\/\/[^\s/]+$/)
    .optional(),
  radio: z.object({ entryByTwoReaders: z.boolean(), followsTags: z.boolean() }).optional(),
});

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 1_000;
const isBytes = (value: unknown): value is string => typeof value === 'string' && isBase64url(value);
const isStatus = (value: unknown): value is number => isCount(value) && value < HOLDER_STATUSES.length;
const isPair = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every(isCount);
const isTriple = (value: unknown): value is readonly [number, number, number] =>
  Array.isArray(value) && value.length === 3 && value.every(isCount);
/** A row and 8 bytes, which are 11 symbols. */
const isKeyed = (value: unknown): value is readonly [number, string] =>
  Array.isArray(value) &&
  value.length === 2 &&
  isCount(value[0]) &&
  isBytes(value[1]) &&
  value[1].length === 11;

/** An 8-byte key as text, then numbers, then rows. */
const isMediumCell = (value: unknown): value is MediumCell =>
  Array.isArray(value) &&
  value.length === 4 &&
  isBytes(value[0]) &&
  value[0].length === 11 &&
  (value[1] === 0 || value[1] === 1) &&
  isCount(value[2]) &&
  Array.isArray(value[3]) &&
  value[3].every(isCount);
const isWithdrawnCell = (value: unknown): value is WithdrawnCell =>
  Array.isArray(value) &&
  value.length === 3 &&
  isCount(value[2]) &&
  isBytes(value[0]) &&
  value[0].length === 11 &&
  (value[1] === 0 || value[1] === 1);
const isAnswered = (value: unknown): value is readonly [number, readonly number[]] =>
  Array.isArray(value) &&
  value.length === 2 &&
  isCount(value[0]) &&
  Array.isArray(value[1]) &&
  value[1].every(isCount);

const isPhoneKey = (value: unknown): value is readonly [number, string] =>
  Array.isArray(value) &&
  value.length === 2 &&
  isCount(value[0]) &&
  isBytes(value[1]) &&
  fromBase64url(value[1])?.length === PUBLIC_KEY_BYTES;

/** Index of the code, 0 = revoked or 1 = blocked, row of the ticket it was once + 1 (0 = nobody's). */
export type WithdrawnCell = readonly [string, 0 | 1, number];

/** Index of the identifier, active, expires (0 = never), rows it stands for. */
export type MediumCell = readonly [string, 0 | 1, number, readonly number[]];

const columnOf = <T>(isCell: (value: unknown) => value is T): z.ZodType<readonly T[]> =>
  z.custom<readonly T[]>((value) => Array.isArray(value) && value.every(isCell));

/** Columns of format 2; a file of format 1 has none of them, and nothing in it needs them. */
const laterColumns = {
  variations: columnOf(isText).default(['']),
  /** [row, place in the table] of those that have one. */
  variation: columnOf(isPair).default([]),
  sessionIds: columnOf(isText).default(['']),
  session: columnOf(isPair).default([]),
  /** [row, row of the ticket it was added to]. */
  parent: columnOf(isPair).default([]),
  /** [row, people] of group tickets. */
  admits: columnOf(isPair).default([]),
  pendingOk: columnOf(isCount).default([]),
  questionIds: columnOf(isText).default([]),
  /** [row, places in the table] of those who answered before the door. */
  answered: columnOf(isAnswered).default([]),
  media: columnOf(isMediumCell).default([]),
  /** [row, row, …] of tickets that share one foreign code, by its index: nobody is guessed. */
  shared: columnOf(isMediumCell).default([]),
  /** [row, raw Ed25519 key of the phone that claimed the token, base64url] (T3). */
  phoneKeys: columnOf(isPhoneKey).default([]),
  /** Codes that were good once: replaced secrets, blocked or revoked signed tickets. */
  withdrawn: columnOf(isWithdrawnCell).default([]),
};

/** Everything but how the columns fit together, which `decodeRoster` checks. */
export const rosterFileSchema = z.object({
  format: z.union([z.literal(1), z.literal(2)]),
  ...laterColumns,
  event: eventInfoSchema,
  version: z.object({ epoch: count, number: count }),
  issuedAt: count,
  size: count,
  /** Token ids, 8 bytes each. */
  tokens: z.string(),
  generation: columnOf(isCount),
  status: columnOf(isStatus),
  /** [row, milliseconds] of those whose status does not admit; rows ascend here and below. */
  statusSince: columnOf(isPair),
  /** [row, from, until] of those with a window of their own. */
  windows: columnOf(isTriple),
  attention: columnOf(isCount),
  ticketTypes: columnOf(isText),
  ticketType: columnOf(isCount),
  orders: columnOf(isText),
  order: columnOf(isCount),
  /** HMAC of each row's token code, 8 bytes each. */
  codes: z.string(),
  /** [row, HMAC of the foreign code] of those that have one. */
  foreignCodes: columnOf(isKeyed),
  /** Sealed person rows. */
  people: columnOf(isBytes),
});

export type RosterFile = z.infer<typeof rosterFileSchema>;
