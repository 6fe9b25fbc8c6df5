/**
 * People over HTTP (E1, E2): uploads as file or JSON, and the organiser's list. A row that cannot be taken is
 * skipped with its number and a code; a request is refused whole only when nothing in it could be read.
 */
import { BulkUpload, type Millis, ParticipantPage, UploadAnswer } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { GuestList, ReadGuestList } from '../roster/guest-list.ts';
import { guestsOfJson } from '../roster/guests-of-json.ts';
import { readMapping } from '../roster/mapping.ts';
import type { RosterDesk } from '../roster/participants.ts';
import type { ImportMappingStore } from '../store/import-mapping-store.ts';
import type { ParticipantStore } from '../store/participant-store.ts';
import { bodyOf } from './participant-body.ts';
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
} from './problem.ts';

export interface ParticipantsDeps extends AccessDeps {
  readonly desk: RosterDesk;
  readonly people: Pick<ParticipantStore, 'page'>;
  readonly readGuestList: ReadGuestList;
  readonly mappings: ImportMappingStore;
  readonly clock: { readonly now: () => Millis };
}

/** 100,000 people with answers; more is another upload. */
export const MAX_UPLOAD_BYTES = 32 * 1024 * 1024;
export const FILE_TYPES =
  /^(text\/(csv|plain|tab-separated-values)|application\/(csv|octet-stream|vnd\.ms-excel|vnd\.openxmlformats-officedocument\.spreadsheetml\.sheet))\b/i;

const UploadForm = z.object({
  file: z
    .custom<File>((value) => value instanceof File, 'a file is needed')
    .meta({
      type: 'string',
      format: 'binary',
    }),
  eventId: z.string().optional(),
  /** `ImportMapping` as JSON; remembered for later files. */
  mapping: z.string().max(200_000).optional(),
});

const uploadRoute = createRoute({
  method: 'post',
  path: '/api/participants/bulk-upload',
  tags: ['participants'],
  security: BEARER,
  middleware: bodyLimit({ maxSize: MAX_UPLOAD_BYTES, onError: (c) => problem(c, 'too_large') }),
  request: {
    query: z.object({ filename: z.string().max(200).optional(), eventId: z.string().optional() }),
    // Not `required`: that would check a CSV body against the JSON schema.
    body: {
      content: {
        'application/json': { schema: BulkUpload },
        'multipart/form-data': { schema: UploadForm },
        'text/csv': { schema: z.string() },
      },
    },
  },
  responses: {
    200: {
      description: 'what was taken and what was not, row by row',
      content: { 'application/json': { schema: UploadAnswer } },
    },
    ...problems('bad_request', 'too_large', 'unsupported_type', 'file_refused', ...ACCESS_PROBLEMS),
  },
});

const listRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/participants',
  tags: ['participants'],
  security: BEARER,
  request: {
    params: z.object({ eventId: z.string() }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(1000).default(100),
      cursor: z.string().max(100).optional(),
      /** Part of a name, e-mail, company, code, order or phone number. */
      search: z.string().trim().max(100).optional(),
    }),
  },
  responses: {
    200: { description: 'one page', content: { 'application/json': { schema: ParticipantPage } } },
    ...problems('bad_request', ...ACCESS_PROBLEMS),
  },
});

/** What an upload turned out to be, before anything was stored. */
type Read =
  | {
      readonly kind: 'guests';
      readonly list: GuestList;
      readonly fileName: string;
      readonly event: string | undefined;
    }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'bad_mapping' };

interface UploadParts {
  readonly json: unknown;
  readonly form: unknown;
  readonly filename: string | undefined;
}

async function readUpload(c: Context, parts: UploadParts, deps: ParticipantsDeps): Promise<Read> {
  const { readGuestList, mappings, clock } = deps;
  const type = c.req.header('content-type') ?? '';
  const fromFile = async (bytes: ArrayBuffer, fileName: string, event: string | undefined): Promise<Read> => {
    const list = await readGuestList(new Uint8Array(bytes), { mapping: mappings.read() });
    return list.ok
      ? { kind: 'guests', list: list.value, fileName, event }
      : { kind: 'refused', detail: list.error };
  };
  if (/^multipart\/form-data\b/i.test(type)) {
    // Checked by the route's schema.
    const { file, eventId, mapping } = parts.form as z.infer<typeof UploadForm>;
    const given = readMapping(mapping);
    if (given === undefined) return { kind: 'bad_mapping' };
    mappings.remember(given, clock.now());
    return fromFile(await file.arrayBuffer(), file.name, eventId);
  }
  if (/^application\/([a-z.-]+\+)?json\b/i.test(type)) {
    const { participants, eventId } = parts.json as z.infer<typeof BulkUpload>;
    return {
      kind: 'guests',
      list: guestsOfJson(participants),
      fileName: parts.filename ?? 'json',
      event: eventId,
    };
  }
  if (!FILE_TYPES.test(type)) return { kind: 'unsupported' };
  return fromFile(await c.req.arrayBuffer(), parts.filename ?? 'upload', undefined);
}

function addUpload(routes: Routes, deps: ParticipantsDeps): void {
  protect(routes, uploadRoute, deps, 'managePeople');
  routes.openapi(uploadRoute, async (c) => {
    const { filename, eventId } = c.req.valid('query');
    const parts = { json: c.req.valid('json'), form: c.req.valid('form'), filename };
    const read = await readUpload(c, parts, deps);
    if (read.kind === 'unsupported') return problem(c, 'unsupported_type');
    if (read.kind === 'bad_mapping') return problem(c, 'bad_request', { detail: 'mapping is not a mapping' });
    if (read.kind === 'refused') return problem(c, 'file_refused', { detail: read.detail });
    const event = read.event ?? eventId;
    if (event !== undefined && event !== deps.event) return problem(c, 'not_found');
    const { people, skipped, warnings } = read.list;
    const { actor } = callerOf(c);
    const { importId, accepted } = deps.desk.take({ people, skipped, fileName: read.fileName, actor });
    return c.json({ accepted, skipped: [...skipped], warnings: [...warnings], importId }, 200);
  });
}

function addList(routes: Routes, deps: ParticipantsDeps): void {
  protect(routes, listRoute, deps, 'managePeople');
  routes.openapi(listRoute, async (c) => {
    const { limit, cursor, search } = c.req.valid('query');
    const page = await deps.people.page(cursor, limit + 1, search);
    const participants = page.slice(0, limit).map(bodyOf);
    const next = page.length > limit ? (participants.at(-1)?.id ?? null) : null;
    return c.json({ participants, next }, 200);
  });
}

export function createParticipantsRoutes(deps: ParticipantsDeps): Routes {
  const routes = newRoutes();
  addUpload(routes, deps);
  addList(routes, deps);
  return routes;
}
