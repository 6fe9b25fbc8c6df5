/**
 * Alerts of one event as people meet them (O13): a page, a mail and a webhook when one starts and one of each when it is
 * over. However many devices a rule holds for, it is one alert. What is told goes through the outbox; only when the
 * event's own database takes no more is it told past it.
 */
import { createHash } from 'node:crypto';
import type { EventInfo, Millis } from '@attend-gate/shared';
import { deliverWebhook, type WebhookDeps } from '../exchange/webhooks.ts';
import { type JobHandler, NeverAgain } from '../jobs/worker.ts';
import { type Mailer, MailRefused } from '../mail/mailer.ts';
import type { AlertStore, AlertTurn, FoundAlert, StoredAlert } from '../store/alert-store.ts';
import type { EventDatabase } from '../store/database.ts';
import { enqueueJob, type Job, type NewJob } from '../store/job-store.ts';
import { readSetting, type SettingStore } from '../store/setting-store.ts';
import type { Transaction } from '../store/transaction.ts';
import { readWebhooks, type Webhook, type WebhookStore } from '../store/webhook-store.ts';
import { aboutText } from './about.ts';
import type { Firing } from './judge.ts';
import { alertLetterOf } from './letter.ts';
import { ALERT_NAMES, type AlertName, ruleOf } from './rules.ts';
import { ALERT_WORDS } from './words.ts';

export interface AlertReceivers {
  readonly mail: readonly string[];
  /** Also what can wait until somebody looks; otherwise only what somebody must go for now. */
  readonly minor: boolean;
}

export interface AlertDeskDeps {
  readonly store: EventDatabase;
  readonly alerts: AlertStore;
  readonly settings: SettingStore;
  readonly webhooks: Pick<WebhookStore, 'get' | 'setActive'>;
  readonly eventInfo: () => EventInfo;
  readonly mailer: Mailer | undefined;
  readonly rules: WebhookDeps['rules'];
  /** Where the gate app is, `https://event.example`. */
  readonly origin: () => string;
  readonly clock: { readonly now: () => Millis };
  readonly kick: () => void;
  readonly onError: (error: unknown) => void;
}

export interface AlertDesk {
  /** What holds now, for this event or its server. Never throws. */
  take(firing: readonly Firing[]): void;
  /** What held when the server stopped. */
  firing(): readonly Firing[];
  open(): readonly StoredAlert[];
  ended(limit: number): readonly StoredAlert[];
  receivers(): AlertReceivers;
  setReceivers(next: AlertReceivers): void;
  readonly canMail: boolean;
  /** Sends everybody an example. @returns how many */
  test(): number;
  readonly handler: JobHandler;
}

export const ALERT_MAIL = 'alert-mail';
const MAIL_TO = 'alerts.mail';
const MINOR = 'alerts.minor';
const TRIES = 8;

const isAlertName = (name: string): name is AlertName => (ALERT_NAMES as readonly string[]).includes(name);
/** An address stands in the settings only; jobs name it by this. */
const markOf = (address: string): string => createHash('sha256').update(address).digest('hex').slice(0, 16);
const readReceivers = (read: SettingStore['read']): AlertReceivers => ({
  mail: JSON.parse(read(MAIL_TO, '[]')) as string[],
  minor: read(MINOR, true),
});

/** One alert per rule, whatever it holds for. */
function gathered(firing: readonly Firing[]): FoundAlert[] {
  return [...Map.groupBy(firing, ({ rule }) => rule)].map(([rule, some]) => ({
    rule,
    since: Math.min(...some.map(({ since }) => since)) as Millis,
    affected: some.map(({ labels, value }) => ({ labels, value })),
  }));
}

type Payload = Job['payload'];

/** Both a mail and a webhook are made from this. */
function payloadOf(turn: AlertTurn, alert: Omit<StoredAlert, 'id'>, now: Millis): Payload {
  const { rule, since, endedAt, affected } = alert;
  return { rule, turn, since, endedAt, about: aboutText(affected), at: now };
}

function webhookPayload(webhook: Webhook, payload: Payload): Payload {
  const { turn, rule, since, about, at } = payload;
  const name = String(rule);
  if (!isAlertName(name)) throw new NeverAgain('an alert that this version does not know');
  const { title, advice } = ALERT_WORDS[name];
  return {
    ...{
      webhook: webhook.id,
      type: `alert.${turn}`,
      at: at ?? 0,
      alert: name,
      severity: ruleOf(name).severity,
    },
    ...{ since: new Date(Number(since)).toISOString(), about: about ?? '' },
    ...{ title: title.en, titleKo: title.ko, advice: advice.en, adviceKo: advice.ko },
  };
}

const wants = ({ active, kinds }: Webhook, turn: AlertTurn): boolean =>
  active && (kinds.length === 0 || kinds.includes(`alert.${turn}`));
const wantsMail = ({ minor }: AlertReceivers, rule: AlertName): boolean =>
  minor || ruleOf(rule).severity === 'page';

export function createAlertDesk(deps: AlertDeskDeps): AlertDesk {
  const { store, alerts, settings, eventInfo, mailer, clock } = deps;
  /** Who is told while the database cannot be read. */
  let last: { readonly receivers: AlertReceivers; readonly webhooks: readonly Webhook[] } | undefined;
  /** Told past the outbox, so not told again by it. */
  const told = new Set<string>();

  const receivers = (): AlertReceivers => readReceivers(settings.read);
  const send = async (address: string, payload: Payload): Promise<void> => {
    if (!mailer) throw new NeverAgain('no mail server is configured');
    const rule = String(payload.rule);
    if (!isAlertName(rule)) throw new NeverAgain('an alert that this version does not know');
    const turn: AlertTurn = payload.turn === 'ended' ? 'ended' : 'started';
    const host = new URL(deps.origin()).hostname;
    const letter = alertLetterOf({
      ...{ event: eventInfo(), rule, turn, about: String(payload.about) },
      ...{ since: Number(payload.since) as Millis, endedAt: Number(payload.endedAt) as Millis },
      link: `${deps.origin()}/gate/#/organiser/alerts`,
    });
    const messageId = `<alert.${rule}.${turn}.${payload.since}.${markOf(address)}@${host}>`;
    await mailer.send({ ...letter, to: { name: '', address }, messageId });
  };

  const enqueue = (tx: Transaction, turn: AlertTurn, alert: StoredAlert): void => {
    const now = clock.now();
    if (!isAlertName(alert.rule)) return;
    if (turn === 'started' && told.delete(alert.rule)) return;
    const payload = payloadOf(turn, alert, now);
    const put = (kind: string, to: string, of: Payload): void => {
      const job: NewJob = { kind, payload: of, runAt: now, dedupeKey: `alert:${alert.id}:${turn}:${to}` };
      enqueueJob(store, tx, job, now);
    };
    const who = readReceivers((name, otherwise) => readSetting(store, tx, name, otherwise));
    if (mailer && wantsMail(who, alert.rule))
      for (const address of who.mail) put(ALERT_MAIL, markOf(address), { ...payload, to: markOf(address) });
    for (const webhook of readWebhooks(store, tx))
      if (wants(webhook, turn)) put('webhook', webhook.id, webhookPayload(webhook, payload));
  };
  /** The database takes nothing: whoever must go now is told once, without it. */
  const tellPastIt = (found: readonly FoundAlert[]): void => {
    for (const alert of found) {
      if (!last || !isAlertName(alert.rule) || ruleOf(alert.rule).severity !== 'page') continue;
      if (told.has(alert.rule)) continue;
      told.add(alert.rule);
      const payload = payloadOf('started', { ...alert, endedAt: 0 as Millis }, clock.now());
      const webhookDeps = { ...deps, event: eventInfo().id };
      const sent = [
        ...(mailer ? last.receivers.mail.map((address) => send(address, payload)) : []),
        ...last.webhooks
          .filter((webhook) => wants(webhook, 'started'))
          .map((webhook) => deliverWebhook(webhookDeps, webhook, webhookPayload(webhook, payload))),
      ];
      for (const one of sent) one.catch(deps.onError);
    }
  };
  return {
    take: (firing) => {
      const found = gathered(firing);
      try {
        alerts.settle(found, clock.now(), enqueue);
        last = { receivers: receivers(), webhooks: store.read((tx) => readWebhooks(store, tx)) };
        if (found.length === 0) told.clear();
        deps.kick();
      } catch (error) {
        deps.onError(error);
        tellPastIt(found);
      }
    },
    firing: () =>
      alerts
        .open()
        .flatMap(({ rule, since, affected }) =>
          isAlertName(rule) ? affected.map((one) => ({ ...one, rule, since })) : [],
        ),
    open: alerts.open,
    ended: alerts.ended,
    receivers,
    setReceivers: ({ mail, minor }) => {
      settings.write(MAIL_TO, JSON.stringify(mail));
      settings.write(MINOR, minor);
    },
    canMail: mailer !== undefined,
    test: () => {
      const now = clock.now();
      const { mail } = receivers();
      const about = '시험 · test';
      const example: Payload = { rule: 'NoBackups', turn: 'started', since: now, endedAt: 0, at: now, about };
      store.write((tx) => {
        for (const address of mail) {
          const payload = { ...example, to: markOf(address) };
          enqueueJob(store, tx, { kind: ALERT_MAIL, payload, runAt: now }, now);
        }
      });
      deps.kick();
      return mail.length;
    },
    handler: {
      atOnce: 2,
      maxAttempts: TRIES,
      paused: () => mailer === undefined,
      work: async ({ payload }) => {
        const address = receivers().mail.find((one) => markOf(one) === payload.to);
        if (address === undefined) throw new NeverAgain('nobody is told at this address any more');
        try {
          await send(address, payload);
        } catch (error) {
          if (error instanceof MailRefused) throw new NeverAgain(error.message);
          throw error;
        }
      },
    },
  };
}
