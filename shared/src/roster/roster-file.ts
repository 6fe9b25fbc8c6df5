/**
 * The roster as it travels and lies on a device: one JSON object of columns, not of people, so that 100,000 of
 * them compress to little and load at once (docs/spec/token.md, R1…). Texts that repeat stand in tables. The
 * columns are checked by plain loops: a schema per cell took longer than everything else together.
 */
import { z } from 'zod';
import { isBase64url } from '../bytes.ts';
import { asMillis, isEventId, isGateId, isListId } from '../ids.ts';
import { type EventInfo, HOLDER_STATUSES } from './roster.ts';

const count = z.number().int().nonnegative();
const millis = count.transform(asMillis);
const text = z.string().max(1_000);

const listSchema = z.object({
  id: z.string().refine(isListId),
  name: text,
  ticketTypes: z.array(text),
  includePending: z.boolean(),
  allowMultipleEntries: z.boolean(),
  allowEntryAfterExit: z.boolean(),
  area: text,
  capacity: count,
});

export const eventInfoSchema: z.ZodType<EventInfo> = z.object({
  id: z.string().refine(isEventId),
  name: text,
  timeZone: text,
  epoch: millis,
  startsAt: millis,
  endsAt: millis,
  place: text,
  codePrefix: z.string().regex(/^[A-Z0-9]{2,8}$/),
  lists: z.array(listSchema).min(1),
  gates: z.array(z.object({ id: z.string().refine(isGateId), name: text })),
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

const columnOf = <T>(isCell: (value: unknown) => value is T): z.ZodType<readonly T[]> =>
  z.custom<readonly T[]>((value) => Array.isArray(value) && value.every(isCell));

/** Everything but how the columns fit together, which `decodeRoster` checks. */
export const rosterFileSchema = z.object({
  format: z.literal(1),
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
