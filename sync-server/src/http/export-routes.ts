/**
 * Exports for analytics (A5): facts, participants and the event, as NDJSON from a sequence number on. What leaves
 * here is pseudonymous (A8): names, addresses, codes and notes stay behind, attendee keys are made here.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  deviceOfClient,
  type EventInfo,
  EXPORT_HEADERS,
  EXPORT_PAGE,
  EXPORT_SCHEMA,
  ExportedEvent,
  ExportedFact,
  ExportedParticipant,
  factId,
  type Ledger,
  type Millis,
  parseFact,
  sessionOfClient,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { OrganisationSecret } from '../access/organisation-secret.ts';
import type { ExportStore, ParticipantChange, StoredFactRow } from '../store/export-store.ts';
import { LOCKED, lockable, RECIPIENT } from './lockable.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  newRoutes,
  problem,
  problems,
  protect,
  type Routes,
} from './problem.ts';

export interface ExportDeps extends AccessDeps {
  readonly exports: ExportStore;
  readonly secret: OrganisationSecret;
  readonly ledger: Pick<Ledger, 'size' | 'counts'>;
  readonly eventInfo: () => EventInfo;
  readonly logEpoch: () => number;
  readonly clock: { readonly now: () => Millis };
  readonly isReady: () => boolean;
}

const zip = promisify(gzip);
/** A plain `string`, so that Hono's typed answers, which know JSON and text only, stay out of it. */
const NDJSON: string = 'application/x-ndjson';

const route = <P extends 'facts' | 'participants' | 'event'>(what: P, row: z.ZodType) =>
  createRoute({
    method: 'get',
    path: `/api/events/{eventId}/export/${what}`,
    tags: ['export'],
    security: BEARER,
    middleware: lockable(),
    request: {
      params: z.object({ eventId: z.string() }),
      query: z.object({
        recipient: RECIPIENT,
        after: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(100_000).default(EXPORT_PAGE),
      }),
    },
    responses: {
      200: {
        description: `one row per line; see the headers ${Object.values(EXPORT_HEADERS).join(', ')}`,
        content: { [NDJSON]: { schema: row }, ...LOCKED },
      },
      ...problems('bad_request', 'not_ready', ...ACCESS_PROBLEMS),
    },
  });

const eventsRoute = createRoute({
  method: 'get',
  path: '/api/export/events',
  tags: ['export'],
  security: BEARER,
  responses: {
    200: {
      description: 'the events this bearer may export',
      content: {
        'application/json': { schema: z.object({ events: z.array(z.object({ id: z.string() })) }) },
      },
    },
    ...problems(...ACCESS_PROBLEMS),
  },
});

/** A fact's columns and its text; text that no reader understands yet is handed on all the same. */
export function exportedFact(row: StoredFactRow, epoch: Millis): ExportedFact {
  const where = { device: deviceOfClient(row.client), session: sessionOfClient(row.client), index: row.idx };
  const fact = parseFact(row.text, where, epoch);
  const { device, session } = where;
  const place = { seq: row.seq, fact: factId(device, session, row.idx), device, session, idx: row.idx };
  const stored = { received_ms: row.received_at, text: row.text };
  if (!fact.ok) {
    const nothing = { token: null, list: null, via: null, reason: null, at_ms: row.received_at };
    return { ...place, kind: 'unreadable', ...nothing, ...stored };
  }
  const { body, at } = fact.value;
  // A restore speaks of the token of the fact it brings back; an erasure has to find it.
  const about = body.kind === 'restore' ? body.fact.body : body;
  return {
    ...place,
    kind: body.kind,
    token: 'token' in about ? (about.token ?? null) : null,
    list: 'list' in body ? body.list : null,
    via: 'via' in body ? body.via : null,
    reason: 'reason' in body ? body.reason : null,
    at_ms: at,
    ...stored,
  };
}

export function exportedParticipant(
  { seq, token, person }: ParticipantChange,
  event: string,
  secret: OrganisationSecret,
): ExportedParticipant {
  if (!person) {
    const nothing = { attendee_key: null, linked: false, ticket_type: null, status: null };
    return { seq, op: 'gone', token, ...nothing, status_since_ms: 0, registered_ms: 0 };
  }
  const linked = person.email.trim() !== '';
  const key = linked ? secret.ofEmail(person.email) : secret.ofParticipant(event, person.id);
  const state = { ticket_type: person.ticket_type, status: person.status };
  const times = { status_since_ms: person.status_since, registered_ms: person.created_at };
  return { seq, op: 'upsert', token, attendee_key: key, linked, ...state, ...times };
}

export function createExportRoutes(deps: ExportDeps): Routes {
  const routes = newRoutes();
  const answer = async (c: Context, rows: readonly object[], lastSeq: number): Promise<Response> => {
    const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const headers: Record<string, string> = {
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Cache-Control': 'private, no-store',
      Vary: 'Accept-Encoding',
      [EXPORT_HEADERS.schema]: EXPORT_SCHEMA,
      [EXPORT_HEADERS.logEpoch]: String(deps.logEpoch()),
      [EXPORT_HEADERS.keyId]: deps.secret.keyId,
      [EXPORT_HEADERS.lastSeq]: String(lastSeq),
    };
    // A locked answer is encrypted as it stands; who opens it has no header that says how it was packed.
    const packs = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '') && !c.req.query('recipient');
    if (!packs) return c.body(body, 200, headers);
    return c.body(await zip(body), 200, { ...headers, 'Content-Encoding': 'gzip' });
  };

  protect(routes, eventsRoute, deps, 'export');
  routes.openapi(eventsRoute, (c) => c.json({ events: [{ id: deps.event }] }, 200));

  const factsRoute = route('facts', ExportedFact);
  protect(routes, factsRoute, deps, 'export');
  routes.openapi(factsRoute, async (c) => {
    const { after, limit } = c.req.valid('query');
    const { rows, lastSeq } = deps.exports.facts(after, limit);
    const { epoch } = deps.eventInfo();
    return answer(
      c,
      rows.map((row) => exportedFact(row, epoch)),
      lastSeq,
    );
  });

  const participantsRoute = route('participants', ExportedParticipant);
  protect(routes, participantsRoute, deps, 'export');
  routes.openapi(participantsRoute, async (c) => {
    const { after, limit } = c.req.valid('query');
    const { rows, lastSeq } = deps.exports.participants(after, limit);
    return answer(
      c,
      rows.map((row) => exportedParticipant(row, deps.event, deps.secret)),
      lastSeq,
    );
  });

  const eventRoute = route('event', ExportedEvent);
  protect(routes, eventRoute, deps, 'export');
  routes.openapi(eventRoute, async (c) => {
    if (!deps.isReady()) return problem(c, 'not_ready');
    const lastSeq = deps.exports.lastFactSeq();
    const { people, bodies, everIn, openConflicts } = deps.ledger.counts(deps.clock.now());
    const row: ExportedEvent = {
      event: { ...deps.eventInfo() },
      last_seq: lastSeq,
      counters: {
        ...{ facts: deps.ledger.size, people, bodies },
        ...{ ever_in: everIn, open_conflicts: openConflicts },
      },
      as_of_ms: deps.clock.now(),
    };
    return answer(c, [row], lastSeq);
  });
  return routes;
}
