/**
 * Tells other systems what happened (P5), signed as Standard Webhooks says, at least once and always with the same id.
 * A payload names tokens and gates, never people: who is allowed asks the API for the rest.
 */
import { createHash, createHmac } from 'node:crypto';
import { deviceOfClient, type EventId, type Millis, parseFact, sessionOfClient } from '@attend-gate/shared';
import { type JobHandler, NeverAgain } from '../jobs/worker.ts';
import type { Happening, StoredLedgerFact } from '../store/happening-store.ts';
import type { Job } from '../store/job-store.ts';
import type { Webhook, WebhookStore } from '../store/webhook-store.ts';
import { type OutgoingRules, sendRequest } from './safe-request.ts';

export const WEBHOOK_SECRET_BYTES = 24;
const TIMEOUT_MS = 10_000;
const MAX_ANSWER = 64 * 1024;

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, base64, with the version before it. */
export function signWebhook(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

const KIND_OF = {
  admit: 'attendance.entry',
  exit: 'attendance.exit',
  deny: 'attendance.denied',
  annul: 'attendance.annulled',
} as const;

/** @param epoch the event's, which fact times count from */
export function describeFact(
  { client, index, text }: StoredLedgerFact,
  epoch: Millis,
): Happening | undefined {
  const id = { device: deviceOfClient(client), session: sessionOfClient(client), index };
  const fact = parseFact(text, id, epoch);
  if (!fact.ok) return undefined;
  const { body, at } = fact.value;
  const happened = { fact: fact.value.id, device: id.device, happenedAt: new Date(at).toISOString() };
  if (body.kind === 'annul') return { kind: KIND_OF.annul, data: { ...happened, target: body.target } };
  if (body.kind !== 'admit' && body.kind !== 'exit' && body.kind !== 'deny') return undefined;
  const token = body.token === undefined ? {} : { tokenId: body.token };
  return { kind: KIND_OF[body.kind], data: { ...happened, ...token, list: body.list } };
}

export interface WebhookDeps {
  readonly event: EventId;
  readonly webhooks: Pick<WebhookStore, 'get' | 'setActive'>;
  readonly rules: OutgoingRules;
  readonly clock: { readonly now: () => Millis };
}

/**
 * What happened has one id for ever. A server restored from a backup tells again what gates send it again, under new jobs
 * and sequence numbers; receivers know it by this id and take it once. Times at which we noticed say nothing about a
 * fact, and tell two changes of one person apart.
 */
export function messageId(event: EventId, { at, ...told }: Job['payload']): string {
  const said = told.fact === undefined ? { ...told, at } : told;
  const hash = createHash('sha256').update(JSON.stringify([event, said]));
  return `msg_${hash.digest('hex').slice(0, 32)}`;
}

/** Sends one message and waits for the answer. @throws NeverAgain after 410, which also stops the webhook */
export async function deliverWebhook(
  { event, webhooks, rules, clock }: WebhookDeps,
  webhook: Webhook,
  payload: Job['payload'],
): Promise<void> {
  const { webhook: _target, type, at, ...data } = payload;
  const body = JSON.stringify({
    type,
    timestamp: new Date(Number(at)).toISOString(),
    data: { event, ...data },
  });
  const message = messageId(event, payload);
  const seconds = Math.floor(clock.now() / 1000);
  const answer = await sendRequest(
    {
      ...{ url: webhook.url, method: 'POST', body, maxBytes: MAX_ANSWER, timeoutMs: TIMEOUT_MS },
      headers: {
        'content-type': 'application/json',
        'webhook-id': message,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signWebhook(webhook.secret, message, seconds, body),
      },
    },
    rules,
  );
  if (answer.status >= 200 && answer.status < 300) return;
  if (answer.status === 410) {
    webhooks.setActive(webhook.id, false, 'webhooks', clock.now());
    throw new NeverAgain('the receiver said 410 Gone; the webhook was stopped');
  }
  throw new Error(`the receiver answered ${answer.status}`);
}

/** Delivers one job. 2xx is done, 410 ends the webhook, everything else is tried again. */
export const createWebhookHandler = (deps: WebhookDeps): JobHandler => ({
  atOnce: 8,
  work: async ({ payload }) => {
    const webhook = deps.webhooks.get(String(payload.webhook));
    if (!webhook?.active) throw new NeverAgain('the webhook is gone or stopped');
    await deliverWebhook(deps, webhook, payload);
  },
});
