/** Tickets by mail over HTTP (E9): sending, holding back, looking at what was sent, and letters for other programs. */
import { MailLog, MailSettings, MailStatus, type Millis, SendTest, SendTickets } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { NeverAgain } from '../jobs/worker.ts';
import { getsTicket, type MailDesk } from '../mail/mail-desk.ts';
import { emlOf } from '../mail/mailer.ts';
import type { AuditStore } from '../store/audit-store.ts';
import type { Job, JobStore } from '../store/job-store.ts';
import type { Participant, ParticipantStore } from '../store/participant-store.ts';
import { CSV_MARK, csvLine } from './csv-out.ts';
import { body, download, inEvent, json, ofOne, small } from './documented.ts';
import { LOCKED, lockable, RECIPIENT } from './lockable.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  callerOf,
  newRoutes,
  problem,
  problems,
  protect,
  type Routes,
  timeOrNull,
  timeText,
} from './problem.ts';

export interface MailDeps extends AccessDeps {
  readonly mail: MailDesk;
  readonly jobs: Pick<JobStore, 'revive'>;
  readonly people: Pick<ParticipantStore, 'byId' | 'page'>;
  readonly audit: Pick<AuditStore, 'append'>;
  readonly clock: { readonly now: () => Millis };
}

const common = { tags: ['mails'], security: BEARER, middleware: small };
const path = '/api/events/{eventId}/mails';
const statusRoute = createRoute({
  ...{ ...common, method: 'get', path, request: inEvent },
  responses: { 200: json(MailStatus, 'how far the mails are'), ...problems(...ACCESS_PROBLEMS) },
});
const settingsRoute = createRoute({
  ...{ ...common, method: 'patch', path, request: { ...inEvent, ...body(MailSettings) } },
  responses: {
    200: json(MailStatus, 'as it is now'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const sendRoute = createRoute({
  ...{ ...common, method: 'post', path, request: { ...inEvent, ...body(SendTickets) } },
  responses: {
    202: json(z.object({ queued: z.int() }), 'queued; nobody gets the same ticket twice'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const testRoute = createRoute({
  ...{ ...common, method: 'post', path: `${path}/test`, request: { ...inEvent, ...body(SendTest) } },
  responses: {
    200: json(z.object({ ok: z.boolean(), error: z.string().optional() }), 'sent, or why not'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});
const logRoute = createRoute({
  ...{ ...common, method: 'get', path: `${path}/log` },
  request: {
    ...inEvent,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(1_000).default(100),
      before: z.coerce.number().int().min(1).optional(),
    }),
  },
  responses: { 200: json(MailLog, 'newest first'), ...problems('bad_request', ...ACCESS_PROBLEMS) },
});
const reviveRoute = createRoute({
  ...{ ...common, method: 'post', path: `${path}/log/{id}/retry`, request: ofOne },
  responses: { 204: { description: 'queued again' }, ...problems(...ACCESS_PROBLEMS) },
});
const csvRoute = createRoute({
  ...{ ...common, method: 'get', path: `${path}/letters.csv` },
  middleware: lockable(),
  request: { ...inEvent, query: z.object({ recipient: RECIPIENT }) },
  responses: {
    200: {
      description: 'name, address, code and link of everybody who gets a ticket',
      content: { 'text/csv': { schema: z.string() }, ...LOCKED },
    },
    ...problems('bad_request', ...ACCESS_PROBLEMS),
  },
});
const emlRoute = createRoute({
  ...{ ...common, method: 'get', path: `${path}/letters/{id}`, request: ofOne },
  responses: {
    200: { description: 'one letter as an .eml file', content: { 'message/rfc822': { schema: z.string() } } },
    ...problems(...ACCESS_PROBLEMS),
  },
});

const bodyOf = (job: Job): MailLog['mails'][number] => ({
  ...{ id: job.id, participant: String(job.payload.participant), state: job.state, attempts: job.attempts },
  ...{ createdAt: timeText(job.createdAt), doneAt: timeOrNull(job.doneAt), lastError: job.lastError },
});

async function lettersCsv({ mail, people }: MailDeps): Promise<string> {
  let csv = CSV_MARK + csvLine(['name', 'email', 'code', 'link']);
  let after: string | undefined;
  for (;;) {
    const page = await people.page(after, 500);
    for (const person of page.filter(getsTicket))
      csv += csvLine([person.name, person.email, person.code, await mail.link(person)]);
    if (page.length < 500) return csv;
    after = page.at(-1)?.id;
  }
}

/** A test mail needs a ticket to show; the first one will do. */
async function sampleOf(
  people: MailDeps['people'],
  id: string | undefined,
): Promise<Participant | undefined> {
  return id === undefined ? (await people.page(undefined, 1))[0] : people.byId(id);
}

function addLetters(routes: Routes, deps: MailDeps): void {
  protect(routes, csvRoute, deps, 'manageEvent');
  routes.openapi(csvRoute, async (c) =>
    c.body(await lettersCsv(deps), 200, download('letters.csv', 'text/csv; charset=utf-8')),
  );
  protect(routes, emlRoute, deps, 'manageEvent');
  routes.openapi(emlRoute, async (c) => {
    const person = await deps.people.byId(c.req.valid('param').id.replace(/\.eml$/, ''));
    if (!person || !getsTicket(person)) return problem(c, 'not_found');
    const bytes = await emlOf('tickets@localhost', await deps.mail.letter(person));
    return c.body(bytes, 200, download(`${person.code}.eml`, 'message/rfc822'));
  });
}

export function createMailRoutes(deps: MailDeps): Routes {
  const { mail, jobs, people, audit, clock } = deps;
  const routes = newRoutes();
  protect(routes, statusRoute, deps, 'manageEvent');
  routes.openapi(statusRoute, (c) => c.json({ ...mail.status() }, 200));
  protect(routes, settingsRoute, deps, 'manageEvent');
  routes.openapi(settingsRoute, (c) => {
    const { paused, perMinute } = c.req.valid('json');
    mail.set({
      ...(paused === undefined ? {} : { paused }),
      ...(perMinute === undefined ? {} : { perMinute }),
    });
    return c.json({ ...mail.status() }, 200);
  });
  protect(routes, sendRoute, deps, 'manageEvent');
  routes.openapi(sendRoute, async (c) => {
    const { participants, again } = c.req.valid('json');
    const queued = await mail.queue(participants, again);
    audit.append({
      at: clock.now(),
      actor: callerOf(c).actor,
      action: 'mails.send',
      detail: { queued, again },
    });
    return c.json({ queued }, 202);
  });
  protect(routes, testRoute, deps, 'manageEvent');
  routes.openapi(testRoute, async (c) => {
    const { participant, to } = c.req.valid('json');
    const person = await sampleOf(people, participant);
    if (!person) return problem(c, 'not_found', { detail: 'nobody to take a ticket from' });
    try {
      await mail.test(person, to);
      return c.json({ ok: true }, 200);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const known = error instanceof NeverAgain ? error.message : `the mail server said: ${error.message}`;
      return c.json({ ok: false, error: known }, 200);
    }
  });
  protect(routes, logRoute, deps, 'manageEvent');
  routes.openapi(logRoute, (c) => {
    const { limit, before } = c.req.valid('query');
    const mails = mail.log(before, limit).map(bodyOf);
    return c.json({ mails, next: mails.length === limit ? (mails.at(-1)?.id ?? null) : null }, 200);
  });
  protect(routes, reviveRoute, deps, 'manageEvent');
  routes.openapi(reviveRoute, (c) => {
    const id = Number(c.req.valid('param').id);
    if (!Number.isSafeInteger(id) || !jobs.revive(id, clock.now())) return problem(c, 'not_found');
    mail.set({});
    return c.body(null, 204);
  });
  addLetters(routes, deps);
  return routes;
}
