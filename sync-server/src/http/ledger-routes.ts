/**
 * The ledger over HTTP: a snapshot for joiners and for keeping as a file, the same file taken back in, a revoked or
 * stranded device's own log, what lies aside, and the attendance as it was at a moment (L21, L23, L24).
 */
import { type DeviceNo, deviceOfClient, type Role, sessionOfClient } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { LedgerFiles } from '../event/ledger-files.ts';
import type { TimeTravel } from '../event/time-travel.ts';
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
  timeText,
} from './problem.ts';
import { matchesEtag } from './roster-routes.ts';

export interface LedgerRoutesDeps extends AccessDeps {
  readonly files: LedgerFiles;
  readonly travel: TimeTravel;
  readonly logEpoch: () => number;
  /** The device whose key signed this proof, revoked or not. */
  readonly proven: (proof: string) => Promise<{ readonly no: DeviceNo; readonly role: Role } | undefined>;
  readonly onImport: (actor: string, became: { readonly taken: number; readonly aside: number }) => void;
}

/** A ledger file: one Yjs update (v1) that holds every session from its first fact on. */
const LEDGER_TYPE = 'application/vnd.attend-gate.ledger';
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const params = z.object({ eventId: z.string() });
const Became = z.object({ taken: z.number().int(), aside: z.number().int() });

const snapshotRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/ledger',
  tags: ['ledger'],
  security: BEARER,
  request: { params },
  responses: {
    200: {
      description: 'every fact, as one Yjs update; X-Log-Epoch says which life of the log this is',
      content: { [LEDGER_TYPE]: { schema: z.string().openapi({ format: 'binary' }) } },
    },
    304: { description: 'you have this state' },
    ...problems(...ACCESS_PROBLEMS),
  },
});

const importRoute = createRoute({
  method: 'post',
  path: '/api/events/{eventId}/ledger',
  tags: ['ledger'],
  security: BEARER,
  request: { params },
  responses: {
    200: {
      description: 'what became of the facts: in the ledger, or kept aside',
      content: { 'application/json': { schema: Became } },
    },
    ...problems(...ACCESS_PROBLEMS, 'bad_request', 'too_large'),
  },
});

const ownLogRoute = createRoute({
  method: 'post',
  path: '/api/events/{eventId}/quarantine',
  tags: ['ledger'],
  request: { params, headers: z.object({ 'x-device-proof': z.string().max(4_096) }) },
  responses: {
    200: {
      description: 'kept; now the device may forget it',
      content: { 'application/json': { schema: Became } },
    },
    ...problems('bad_request', 'proof_refused', 'not_found', 'too_large'),
  },
});

const asideRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/quarantine',
  tags: ['ledger'],
  security: BEARER,
  request: { params },
  responses: {
    200: {
      description: 'facts that nothing vouches for yet, by session',
      content: {
        'application/json': {
          schema: z.object({
            aside: z.array(
              z.object({
                ...{ device: z.number(), session: z.number(), from: z.number(), facts: z.number() },
                ...{ why: z.string(), offeredBy: z.number().nullable(), at: z.string() },
              }),
            ),
          }),
        },
      },
    },
    ...problems(...ACCESS_PROBLEMS),
  },
});

const atRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/attendance/at',
  tags: ['ledger'],
  security: BEARER,
  request: {
    params,
    query: z.object({
      /** Moment asked about. */
      time: z.iso.datetime({ offset: true }),
      /** Only what had arrived here then. */
      known: z.iso.datetime({ offset: true }).optional(),
      /** Only what this device had seen then, as finely as its seals are. */
      device: z.coerce.number().int().min(1).optional(),
    }),
  },
  responses: {
    200: {
      description: 'numbers as they were',
      content: {
        'application/json': {
          schema: z.object({
            ...{ time: z.string(), facts: z.number(), people: z.number(), bodies: z.number() },
            ...{ everIn: z.number(), conflicts: z.number() },
            perGate: z.array(z.object({ gate: z.string(), entries: z.number() })),
          }),
        },
      },
    },
    ...problems(...ACCESS_PROBLEMS, 'bad_request'),
  },
});

async function bodyBytes(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return bytes.length > MAX_FILE_BYTES ? undefined : bytes;
}

function addFiles(routes: Routes, deps: LedgerRoutesDeps): void {
  protect(routes, snapshotRoute, deps, 'readRoster');
  routes.openapi(snapshotRoute, async (c) => {
    const etag = deps.files.etag();
    const headers = {
      ETag: etag,
      'Cache-Control': 'private, no-cache',
      'X-Log-Epoch': String(deps.logEpoch()),
      Vary: 'Accept-Encoding, Authorization',
    };
    if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers);
    const gzip = /\bgzip\b/.test(c.req.header('accept-encoding') ?? '');
    const body = gzip ? deps.files.gzipped() : deps.files.plain();
    return c.body(body, 200, {
      ...headers,
      'Content-Type': LEDGER_TYPE,
      ...(gzip ? { 'Content-Encoding': 'gzip' } : {}),
    });
  });
  protect(routes, importRoute, deps, 'manageDevices');
  routes.openapi(importRoute, async (c) => {
    const bytes = await bodyBytes(c.req.raw);
    if (!bytes) return problem(c, 'too_large');
    const became = await deps.files.take(bytes, undefined);
    if (!became.ok) return problem(c, 'bad_request', { detail: became.error });
    deps.onImport(callerOf(c).actor, became.value);
    return c.json(became.value, 200);
  });
}

function addQuarantine(routes: Routes, deps: LedgerRoutesDeps): void {
  routes.openapi(ownLogRoute, async (c) => {
    if (c.req.valid('param').eventId !== deps.event) return problem(c, 'not_found');
    const device = await deps.proven(c.req.valid('header')['x-device-proof']);
    if (!device) return problem(c, 'proof_refused', { detail: 'not signed by a device of this event' });
    const bytes = await bodyBytes(c.req.raw);
    if (!bytes) return problem(c, 'too_large');
    const became = await deps.files.take(bytes, device.no);
    if (!became.ok) return problem(c, 'bad_request', { detail: became.error });
    deps.onImport(`device:${device.no}`, became.value);
    return c.json(became.value, 200);
  });
  protect(routes, asideRoute, deps, 'manageDevices');
  routes.openapi(asideRoute, async (c) => {
    const aside = await deps.files.aside();
    return c.json(
      {
        aside: aside.map(({ client, clock, texts, why, offeredBy, at }) => ({
          ...{ device: deviceOfClient(client), session: sessionOfClient(client), from: clock },
          ...{ facts: texts.length, why, offeredBy: offeredBy ?? null, at: timeText(at) },
        })),
      },
      200,
    );
  });
}

export function createLedgerRoutes(deps: LedgerRoutesDeps): Routes {
  const routes = newRoutes();
  addFiles(routes, deps);
  addQuarantine(routes, deps);
  protect(routes, atRoute, deps, 'liveNumbers');
  routes.openapi(atRoute, async (c) => {
    const { time, known, device } = c.req.valid('query');
    const at = await deps.travel.at({
      time: Date.parse(time),
      known: known === undefined ? undefined : Date.parse(known),
      device: device as DeviceNo | undefined,
    });
    const { people, bodies, everIn, openConflicts } = at.counts();
    const perGate = [...at.entriesByGate()].map(([gate, entries]) => ({ gate: gate ?? '', entries }));
    return c.json({ time, facts: at.size, people, bodies, everIn, conflicts: openConflicts, perGate }, 200);
  });
  return routes;
}
