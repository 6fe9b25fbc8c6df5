/**
 * What an event does by itself, without anybody asking: mails, webhooks, pulls. One worker on the event's own outbox,
 * and one tick that looks for news. It decides nothing; the handlers do.
 */
import type { EventInfo, Millis, Signer } from '@attend-gate/shared';
import { ALERT_MAIL, type AlertDesk, createAlertDesk } from '../alerts/alert-desk.ts';
import { createPullHandler } from '../exchange/pull.ts';
import type { OutgoingRules } from '../exchange/safe-request.ts';
import { createWebhookHandler, describeFact } from '../exchange/webhooks.ts';
import { createWorker, type Worker } from '../jobs/worker.ts';
import { createMailDesk, type MailDesk } from '../mail/mail-desk.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Span } from '../observability/tracing.ts';
import type { ReadGuestList } from '../roster/guest-list.ts';
import type { RosterDesk } from '../roster/participants.ts';
import { createAlertStore } from '../store/alert-store.ts';
import type { EventDatabase } from '../store/database.ts';
import { createHappeningStore } from '../store/happening-store.ts';
import { createJobStore, type JobStore } from '../store/job-store.ts';
import type { ParticipantStore } from '../store/participant-store.ts';
import { createSettingStore, type SettingStore } from '../store/setting-store.ts';
import { createSourceStore, type SourceStore } from '../store/source-store.ts';
import { createWebhookStore, type WebhookStore } from '../store/webhook-store.ts';

/** What the world outside looks like; left out parts do not exist. */
export interface Outside {
  readonly mailer?: Mailer;
  readonly rules: OutgoingRules;
  readonly readGuestList: ReadGuestList;
}

export interface WorkDeps {
  readonly store: EventDatabase;
  readonly eventInfo: () => EventInfo;
  readonly people: ParticipantStore;
  readonly signer: Signer;
  readonly desk: RosterDesk;
  readonly outside: Outside;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly random: (length: number) => Uint8Array;
  readonly onError: (error: unknown) => void;
  readonly span: Span;
}

export interface EventWork {
  readonly jobs: JobStore;
  readonly settings: SettingStore;
  readonly webhooks: WebhookStore;
  readonly sources: SourceStore;
  readonly mail: MailDesk;
  readonly alerts: AlertDesk;
  readonly worker: Worker;
  readonly rules: OutgoingRules;
  /** Where this server and the wallet are reached; known once the port is open. */
  useAddress(address: { readonly origin: string; readonly walletUrl: string }): void;
  /** Looks for news now. */
  tick(): void;
  stop(): Promise<void>;
}

const TICK_MS = 1_000;

export function openWork(deps: WorkDeps): EventWork {
  const { store, eventInfo, people, signer, desk, outside, clock, after, onError } = deps;
  const jobs = createJobStore(store);
  const settings = createSettingStore(store);
  const webhooks = createWebhookStore(store);
  const sources = createSourceStore(store);
  const happenings = createHappeningStore(store);
  let address = { origin: 'http://localhost', walletUrl: 'http://localhost/wallet/' };
  let worker: Worker | undefined;
  const mail = createMailDesk({
    ...{ jobs, settings, people, eventInfo, signer, clock, mailer: outside.mailer },
    walletUrl: () => address.walletUrl,
    origin: () => address.origin,
    kick: () => worker?.kick(),
  });
  const { rules, readGuestList } = outside;
  const alerts = createAlertDesk({
    ...{ store, settings, webhooks, eventInfo, rules, clock, onError, mailer: outside.mailer },
    alerts: createAlertStore(store),
    origin: () => address.origin,
    kick: () => worker?.kick(),
  });
  worker = createWorker({
    jobs,
    handlers: {
      mail: mail.handler,
      [ALERT_MAIL]: alerts.handler,
      webhook: createWebhookHandler({ event: eventInfo().id, webhooks, rules, clock }),
      pull: createPullHandler({ sources, desk, readGuestList, rules, clock }),
    },
    chance: () => (deps.random(1)[0] ?? 0) / 256,
    ...{ clock, after, onError, span: deps.span },
  });
  const started = worker;
  const look = (): void => {
    try {
      const { epoch } = eventInfo();
      let more = true;
      while (more) more = happenings.pump((fact) => describeFact(fact, epoch), clock.now());
      sources.schedule(clock.now());
      const next = jobs.nextAt(['mail', ALERT_MAIL, 'webhook', 'pull']);
      if (next !== undefined && next <= clock.now()) started.kick();
    } catch (error) {
      // One tick that failed (a busy file) is made up for by the next.
      onError(error);
    }
  };
  let stopped = false;
  let cancel = (): void => undefined;
  const again = (): void => {
    cancel = after(TICK_MS, () => {
      if (stopped) return;
      look();
      again();
    });
  };
  again();
  return {
    ...{ jobs, settings, webhooks, sources, mail, alerts, worker: started, rules, tick: look },
    useAddress: (next) => {
      address = next;
    },
    stop: async () => {
      stopped = true;
      cancel();
      await started.stop();
    },
  };
}
