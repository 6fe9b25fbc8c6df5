/**
 * Tickets by mail (E9): who gets one is queued as jobs, at a rate the mail server bears, can be held back and looked
 * at. A person gets the same ticket once, however often somebody presses the button.
 */
import type { EventInfo, Millis, Signer } from '@attend-gate/shared';
import { type JobHandler, NeverAgain } from '../jobs/worker.ts';
import type { Job, JobStore } from '../store/job-store.ts';
import type { Participant, ParticipantStore } from '../store/participant-store.ts';
import type { SettingStore } from '../store/setting-store.ts';
import { qrPng } from '../tokens/qr.ts';
import { ticketText } from '../tokens/ticket.ts';
import { walletLink } from '../tokens/wallet-link.ts';
import { letterOf, QR_CID } from './letter.ts';
import { type Mailer, MailRefused, type Message } from './mailer.ts';

export interface MailDeskDeps {
  readonly jobs: JobStore;
  readonly settings: SettingStore;
  readonly people: Pick<ParticipantStore, 'byId' | 'page'>;
  readonly eventInfo: () => EventInfo;
  readonly signer: Signer;
  /** Undefined = no SMTP server was configured: letters can be written but not sent. */
  readonly mailer: Mailer | undefined;
  readonly walletUrl: () => string;
  /** Of this server, for a wallet that is elsewhere. */
  readonly origin: () => string;
  readonly clock: { readonly now: () => Millis };
  readonly kick: () => void;
}

export interface MailStatus {
  readonly configured: boolean;
  readonly paused: boolean;
  readonly perMinute: number;
  readonly queued: number;
  readonly sent: number;
  readonly failed: number;
}

export interface MailDesk {
  status(): MailStatus;
  set(change: { readonly paused?: boolean; readonly perMinute?: number }): void;
  /** Queues tickets. @param ids undefined = everybody with an address @returns how many mails are new */
  queue(ids: readonly string[] | undefined, again: boolean): Promise<number>;
  /** Sends one person's ticket to another address, at once. */
  test(person: Participant, address: string): Promise<void>;
  letter(person: Participant): Promise<Message>;
  log(before: number | undefined, limit: number): readonly Job[];
  link(person: Participant): Promise<string>;
  readonly handler: JobHandler;
}

const KIND = 'mail';
const PER_MINUTE = 60;
const PAGE = 1_000;

/** Who may not come gets no ticket. */
export const getsTicket = ({ email, status }: Participant): boolean =>
  email !== '' && (status === 'valid' || status === 'unpaid');

export function createMailDesk(deps: MailDeskDeps): MailDesk {
  const { jobs, settings, people, eventInfo, signer, clock } = deps;
  const perMinute = (): number => settings.read('mail.perMinute', PER_MINUTE);
  const paused = (): boolean => deps.mailer === undefined || settings.read('mail.paused', false);

  const link = async (person: Participant): Promise<string> =>
    walletLink(deps.walletUrl(), deps.origin(), await ticketText(person, eventInfo(), signer));
  const letter = async (person: Participant, address = person.email): Promise<Message> => {
    const event = eventInfo();
    const ticket = await ticketText(person, event, signer);
    const facts = { name: person.name, code: person.code, link: await link(person), event };
    const host = new URL(deps.origin()).hostname;
    return {
      ...letterOf(facts),
      to: { name: person.name, address },
      picture: { cid: QR_CID, png: await qrPng(ticket, 'screen', 6) },
      messageId: `<${event.id}.${person.id}.${person.generation}@${host}>`,
    };
  };
  const queueOne = (person: Participant, again: boolean): boolean => {
    const now = clock.now();
    const key = `mail:${person.id}:${person.generation}${again ? `:${now}` : ''}`;
    return jobs.enqueue({ kind: KIND, payload: { participant: person.id }, runAt: now, dedupeKey: key }, now);
  };
  const everybody = async function* (): AsyncGenerator<Participant> {
    let after: string | undefined;
    for (;;) {
      const page = await people.page(after, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      after = page.at(-1)?.id;
    }
  };
  const chosen = async function* (ids: readonly string[]): AsyncGenerator<Participant> {
    for (const id of ids) {
      const person = await people.byId(id);
      if (person) yield person;
    }
  };
  return {
    status: () => {
      const { queued, running, done, dead } = jobs.counts(KIND);
      const counts = { queued: queued + running, sent: done, failed: dead };
      const held = settings.read('mail.paused', false);
      return { configured: deps.mailer !== undefined, paused: held, perMinute: perMinute(), ...counts };
    },
    set: (change) => {
      if (change.paused !== undefined) settings.write('mail.paused', change.paused);
      if (change.perMinute !== undefined) settings.write('mail.perMinute', change.perMinute);
      deps.kick();
    },
    queue: async (ids, again) => {
      let count = 0;
      for await (const person of ids === undefined ? everybody() : chosen(ids))
        if (getsTicket(person) && queueOne(person, again)) count += 1;
      deps.kick();
      return count;
    },
    test: async (person, address) => {
      if (!deps.mailer) throw new NeverAgain('no mail server is configured');
      await deps.mailer.send(await letter(person, address));
    },
    letter,
    link,
    log: (before, limit) => jobs.list({ kind: KIND, limit, ...(before === undefined ? {} : { before }) }),
    handler: {
      atOnce: 1,
      paused,
      gapMs: () => Math.ceil(60_000 / perMinute()),
      work: async ({ payload }) => {
        const person = await people.byId(String(payload.participant));
        if (!person || !getsTicket(person)) throw new NeverAgain('nobody to write to any more');
        if (!deps.mailer) throw new Error('no mail server is configured');
        try {
          await deps.mailer.send(await letter(person));
        } catch (error) {
          if (error instanceof MailRefused) throw new NeverAgain(error.message);
          throw error;
        }
      },
    },
  };
}
