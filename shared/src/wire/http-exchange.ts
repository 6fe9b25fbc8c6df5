/** Bodies of mails, webhooks and sources (E2, E9, P5). */
import { z } from 'zod';
import { TimeText } from './http-common.ts';

export const MailStatus = z
  .object({
    /** False: no mail server; letters can be downloaded instead. */
    configured: z.boolean(),
    paused: z.boolean(),
    perMinute: z.int(),
    queued: z.int(),
    sent: z.int(),
    failed: z.int(),
  })
  .meta({ id: 'MailStatus' });
export type MailStatus = z.infer<typeof MailStatus>;

export const MailSettings = z
  .object({ paused: z.boolean().optional(), perMinute: z.int().min(1).max(6_000).optional() })
  .meta({ id: 'MailSettings' });

export const SendTickets = z
  .object({
    /** Left out = everybody with an address whose ticket is good. */
    participants: z.array(z.string().max(60)).max(10_000).optional(),
    /** Also to people who got this ticket before. */
    again: z.boolean().default(false),
  })
  .meta({ id: 'SendTickets' });

export const SendTest = z
  .object({
    participant: z.string().max(60).optional(),
    to: z.email().max(254),
  })
  .meta({ id: 'SendTest' });

export const JobBody = z
  .object({
    id: z.int(),
    participant: z.string(),
    state: z.enum(['queued', 'running', 'done', 'dead']),
    attempts: z.int(),
    createdAt: TimeText,
    doneAt: TimeText.nullable(),
    lastError: z.string(),
  })
  .meta({ id: 'Job' });
export const MailLog = z
  .object({ mails: z.array(JobBody), next: z.int().nullable() })
  .meta({ id: 'MailLog' });
export type MailLog = z.infer<typeof MailLog>;

export const HAPPENINGS = [
  'attendance.entry',
  'attendance.exit',
  'attendance.denied',
  'attendance.annulled',
  'participant.changed',
  'alert.started',
  'alert.ended',
  'test',
] as const;

export const WebhookRequest = z
  .object({
    url: z.string().max(2_000),
    /** Left out or empty = everything. */
    kinds: z.array(z.enum(HAPPENINGS)).default([]),
  })
  .meta({ id: 'WebhookRequest' });

export const WebhookBody = z
  .object({
    id: z.string(),
    url: z.string(),
    kinds: z.array(z.string()),
    active: z.boolean(),
    createdAt: TimeText,
  })
  .meta({ id: 'Webhook' });
export const WebhookAnswer = WebhookBody.extend({
  /** For checking signatures; shown this once. */
  secret: z.string(),
}).meta({ id: 'WebhookAnswer' });
export const WebhookList = z
  .object({
    webhooks: z.array(WebhookBody),
    deliveries: z.object({ queued: z.int(), running: z.int(), done: z.int(), dead: z.int() }),
  })
  .meta({ id: 'WebhookList' });

export const SourceRequest = z
  .object({
    url: z.string().max(2_000),
    authorization: z.string().max(2_000).default(''),
    everyMinutes: z.int().min(1).max(10_080).default(15),
    /** Cancel people that the source no longer names. */
    cancelsMissing: z.boolean().default(false),
  })
  .meta({ id: 'SourceRequest' });

export const SourceBody = z
  .object({
    id: z.string(),
    url: z.string(),
    everyMinutes: z.int(),
    cancelsMissing: z.boolean(),
    lastRunAt: TimeText.nullable(),
    lastResult: z
      .object({
        ok: z.boolean(),
        accepted: z.int(),
        skipped: z.int(),
        canceled: z.int(),
        note: z.string(),
      })
      .nullable(),
  })
  .meta({ id: 'Source' });
export const SourceList = z.object({ sources: z.array(SourceBody) }).meta({ id: 'SourceList' });
