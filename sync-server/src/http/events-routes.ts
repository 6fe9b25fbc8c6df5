/** Which events this server has, and making another one: for people who signed in. Knows nothing inside an event. */
import {
  asMillis,
  type EventId,
  type EventInfo,
  EventSummaries,
  EventSummary,
  type GateId,
  type ListId,
  type Millis,
  NewEventRequest,
} from '@attend-gate/shared';
import { createRoute } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';

import type { SignIn } from '../access/sign-in.ts';
import type { EventDirectory } from '../event/directory.ts';
import type { OpenEvent } from '../event/open-event.ts';
import { BEARER, newRoutes, problem, problems, type Routes, timeText } from './problem.ts';

export interface EventsDeps {
  readonly signIn: Pick<SignIn, 'find'>;
  readonly directory: EventDirectory;
  readonly defaultEvent: EventId;
  readonly clock: { readonly now: () => Millis };
}

const listRoute = createRoute({
  method: 'get',
  path: '/api/events',
  tags: ['events'],
  security: BEARER,
  responses: {
    200: { description: 'yours', content: { 'application/json': { schema: EventSummaries } } },
    ...problems('unauthenticated'),
  },
});
const createEventRoute = createRoute({
  method: 'post',
  path: '/api/events',
  tags: ['events'],
  security: BEARER,
  middleware: bodyLimit({ maxSize: 16 * 1024, onError: (c) => problem(c, 'too_large') }),
  request: { body: { required: true, content: { 'application/json': { schema: NewEventRequest } } } },
  responses: {
    201: { description: 'made', content: { 'application/json': { schema: EventSummary } } },
    ...problems('bad_request', 'too_large', 'unauthenticated', 'forbidden', 'event_exists'),
  },
});

const bearer = (header: string | undefined): string => /^Bearer (\S+)$/i.exec(header ?? '')?.[1] ?? '';

/** Gate names may be Korean; their ids are letters and digits. */
const gateId = (name: string, at: number): GateId => {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 28);
  return (id === '' ? `gate-${at + 1}` : id) as GateId;
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export function infoOf(request: NewEventRequest, now: Millis): EventInfo {
  const { id, name, timeZone, place, codePrefix, gates } = request;
  const startsAt = asMillis(Date.parse(request.startsAt));
  const used = new Map<string, number>();
  return {
    ...{ id, name, timeZone, place, codePrefix, startsAt, endsAt: asMillis(Date.parse(request.endsAt)) },
    // Facts count from here; a tablet paired weeks before the doors open has to fit too.
    epoch: asMillis(Math.min(now, startsAt)),
    lists: [
      {
        ...{ id: 'main' as ListId, name, ticketTypes: [], includePending: false, area: '', capacity: 0 },
        ...{ allowMultipleEntries: false, allowEntryAfterExit: true },
      },
    ],
    gates: gates.map((gate, at) => {
      const own = gateId(gate, at);
      const times = (used.get(own) ?? 0) + 1;
      used.set(own, times);
      return { id: (times === 1 ? own : `${own}-${times}`) as GateId, name: gate };
    }),
  };
}

async function summaryOf(event: OpenEvent): Promise<EventSummary> {
  const { id, name, timeZone, startsAt, endsAt, place } = event.eventInfo();
  const times = { startsAt: timeText(startsAt), endsAt: timeText(endsAt) };
  return { id, name, timeZone, place, ...times, registered: await event.people.count(), ready: true };
}

const UNREADABLE = { timeZone: 'UTC', place: '', registered: 0, ready: false } as const;

export function createEventsRoutes({ signIn, directory, defaultEvent, clock }: EventsDeps): Routes {
  const routes = newRoutes();
  routes.openapi(listRoute, async (c) => {
    const account = signIn.find(bearer(c.req.header('authorization')))?.account;
    if (!account) return problem(c, 'unauthenticated');
    const mine = (id: EventId): boolean => account.events.length === 0 || account.events.includes(id);
    const open = directory.list().filter(({ id }) => mine(id));
    const broken = directory.failed().filter(mine);
    const never = timeText(0);
    const events = [
      ...(await Promise.all(open.map(summaryOf))),
      ...broken.map((id) => ({ ...UNREADABLE, id, name: id, startsAt: never, endsAt: never })),
    ];
    return c.json({ events, default: defaultEvent }, 200);
  });
  routes.openapi(createEventRoute, async (c) => {
    const account = signIn.find(bearer(c.req.header('authorization')))?.account;
    if (!account) return problem(c, 'unauthenticated');
    // Only who may organise every event may make another.
    if (account.role !== 'organiser' || account.events.length > 0) return problem(c, 'forbidden');
    const request = c.req.valid('json');
    if (!isTimeZone(request.timeZone))
      return problem(c, 'bad_request', { errors: [{ path: 'timeZone', message: 'not a time zone' }] });
    const made = await directory.create(infoOf(request, clock.now()));
    return made.ok ? c.json(await summaryOf(made.value), 201) : problem(c, 'event_exists');
  });
  return routes;
}
