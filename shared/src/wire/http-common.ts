/**
 * Pieces every HTTP body is made of (docs/spec/http.md). These schemas are what the server checks, what the OpenAPI
 * page shows and what clients are typed by: one definition. They describe shapes only and decide nothing.
 */
import { z } from 'zod';
import { type EventId, type GateId, isEventId, isGateId, isListId, type ListId } from '../ids.ts';

export const EventIdText = z
  .custom<EventId>((text) => typeof text === 'string' && isEventId(text), 'not an event id')
  .meta({ type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,63}$', example: 'tech-conference-2026' });
export const ListIdText = z
  .custom<ListId>((text) => typeof text === 'string' && isListId(text), 'not a list id')
  .meta({ type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,31}$', example: 'main' });
export const GateIdText = z
  .custom<GateId>((text) => typeof text === 'string' && isGateId(text), 'not a gate id')
  .meta({ type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,31}$', example: 'north' });

/** A moment for people and other systems: ISO 8601 in UTC. */
export const TimeText = z.iso.datetime().meta({ example: '2026-11-24T01:30:00.000Z' });

/** Why a request could not be answered; the stable part is `code`. `type` is `urn:attend-gate:problem:<code>`. */
export const PROBLEMS = {
  bad_request: { status: 400, title: 'The request is not as documented' },
  file_refused: { status: 422, title: 'The file could not be read as a guest list' },
  unauthenticated: { status: 401, title: 'A valid bearer token is needed' },
  sign_in_refused: { status: 401, title: 'E-mail, password or passkey is not right' },
  proof_refused: { status: 401, title: 'The proof of the device key was refused' },
  clock: { status: 401, title: 'The device clock is too far off; see serverTime' },
  revoked: { status: 403, title: 'This device was revoked' },
  origin_refused: { status: 403, title: 'This page may not ask here' },
  forbidden: { status: 403, title: 'This role may not do that' },
  not_found: { status: 404, title: 'There is no such thing here' },
  pairing_refused: { status: 404, title: 'This pairing code does not work' },
  invitation_refused: { status: 404, title: 'This link does not work, or no longer' },
  email_in_use: { status: 409, title: 'Somebody with this e-mail has an account' },
  event_exists: { status: 409, title: 'There is an event with this id' },
  in_progress: { status: 409, title: 'The same request is still being answered' },
  key_reused: { status: 422, title: 'This idempotency key was used for another request' },
  key_in_use: { status: 409, title: 'This key already belongs to a device' },
  too_large: { status: 413, title: 'The body is too large' },
  unsupported_type: { status: 415, title: 'This content type is not taken here' },
  too_many: { status: 429, title: 'Too many failed attempts; see retryAfter' },
  internal: { status: 500, title: 'Something broke on the server' },
  busy: { status: 503, title: 'Too much at once; see retryAfter' },
  not_ready: { status: 503, title: 'The server is not ready' },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** RFC 9457, `application/problem+json`. */
export const Problem = z
  .object({
    type: z.string().meta({ example: 'urn:attend-gate:problem:too_many' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    detail: z.string().optional(),
    /** Where in the request, when it was not as documented. */
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** Seconds, also as the `Retry-After` header. */
    retryAfter: z.int().optional(),
    /** The server's clock in milliseconds, when the device's may be wrong. */
    serverTime: z.int().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

/** The event as anyone with a token may see it. */
export const EventCard = z
  .object({
    id: z.string(),
    name: z.string(),
    timeZone: z.string().meta({ example: 'Asia/Seoul' }),
    startsAt: TimeText,
    endsAt: TimeText,
    place: z.string(),
  })
  .meta({ id: 'EventCard' });
export type EventCard = z.infer<typeof EventCard>;
