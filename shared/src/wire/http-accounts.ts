/** Bodies of sign-in, accounts and keys (E8, X1). Secrets are shown once, where they are made. */
import { z } from 'zod';
import { EventCard, EventIdText, TimeText } from './http-common.ts';
import { KEY_SCOPES } from './rights-http.ts';

const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));
/** Length is what counts (NIST SP 800-63B); no rules about kinds of characters. */
const NewPassword = z.string().min(12, 'at least 12 characters').max(200);

export const SignInRequest = z
  .object({ email: Email, password: z.string().min(1).max(200) })
  .meta({ id: 'SignInRequest' });

export const AccountBody = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: z.enum(['organiser', 'analyst']),
    /** Empty = all. */
    events: z.array(z.string()),
  })
  .meta({ id: 'Account' });
export type AccountBody = z.infer<typeof AccountBody>;

export const SessionAnswer = z
  .object({ account: AccountBody, expiresAt: TimeText, hasPasskey: z.boolean() })
  .meta({ id: 'SessionAnswer' });
export type SessionAnswer = z.infer<typeof SessionAnswer>;

export const SetUpRequest = z
  .object({
    /** From a one-time link. */
    code: z.string().min(1).max(100),
    email: Email,
    name: z.string().trim().min(1).max(100),
    /** Left out = a passkey is registered next. */
    password: NewPassword.optional(),
  })
  .meta({ id: 'SetUpRequest' });

export const InvitationRequest = z
  .object({
    role: z.enum(['organiser', 'analyst']).default('organiser'),
    /** Left out or empty = all events. */
    events: z.array(EventIdText).max(1_000).default([]),
  })
  .meta({ id: 'InvitationRequest' });

export const InvitationAnswer = z
  .object({ link: z.string(), code: z.string() })
  .meta({ id: 'InvitationAnswer' });
export type InvitationAnswer = z.infer<typeof InvitationAnswer>;

/** What a browser's passkey calls give and take; the library checks them, this only bounds them. */
export const PasskeyPayload = z
  .looseObject({ id: z.string().max(2_000), response: z.looseObject({}) })
  .meta({ id: 'PasskeyPayload' });

export const EventSummary = EventCard.extend({
  registered: z.int(),
  /** False: it could not be opened; the others are served. */
  ready: z.boolean(),
}).meta({ id: 'EventSummary' });
export type EventSummary = z.infer<typeof EventSummary>;
export const EventSummaries = z
  .object({ events: z.array(EventSummary), default: z.string() })
  .meta({ id: 'EventSummaries' });
export type EventSummaries = z.infer<typeof EventSummaries>;

export const NewEventRequest = z
  .object({
    id: EventIdText,
    name: z.string().trim().min(1).max(100),
    timeZone: z.string().max(60).default('Asia/Seoul'),
    startsAt: TimeText,
    endsAt: TimeText,
    place: z.string().trim().max(200).default(''),
    /** Before the first dash of every code. */
    codePrefix: z.string().regex(/^[A-Z0-9]{2,8}$/),
    gates: z.array(z.string().trim().min(1).max(60)).min(1).max(50).default(['Main gate']),
  })
  .refine(({ startsAt, endsAt }) => Date.parse(startsAt) < Date.parse(endsAt), 'ends before it starts')
  .meta({ id: 'NewEventRequest' });
export type NewEventRequest = z.infer<typeof NewEventRequest>;

export const ApiKeyRequest = z
  .object({
    name: z.string().trim().min(1).max(60).meta({ example: 'CRM' }),
    scopes: z.array(z.enum(KEY_SCOPES)).min(1),
    expiresAt: TimeText.optional(),
  })
  .meta({ id: 'ApiKeyRequest' });

export const ApiKeyBody = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: TimeText,
    expiresAt: TimeText.nullable(),
    lastUsedAt: TimeText.nullable(),
    revokedAt: TimeText.nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyBody = z.infer<typeof ApiKeyBody>;

export const ApiKeyAnswer = ApiKeyBody.extend({
  /** Shown this once. */
  key: z.string(),
}).meta({ id: 'ApiKeyAnswer' });
export const ApiKeyList = z.object({ keys: z.array(ApiKeyBody) }).meta({ id: 'ApiKeyList' });

export const AuditAnswer = z
  .object({
    lines: z.array(
      z.object({
        seq: z.int(),
        at: TimeText,
        actor: z.string(),
        action: z.string(),
        detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      }),
    ),
    /** Pass as `before` for older lines; null at the end. */
    next: z.int().nullable(),
  })
  .meta({ id: 'AuditAnswer' });
export type AuditAnswer = z.infer<typeof AuditAnswer>;
