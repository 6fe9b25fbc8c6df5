/**
 * People over HTTP (E1, E2): uploads as file or JSON, and the organiser's list. A row that cannot be taken is
 * skipped with its number and a code; a request is refused whole only when nothing in it could be read.
 */
import { BulkUpload, type Millis, ParticipantPage, UploadAnswer } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ReadGuestList } from '../roster/guest-list.ts';
import { guestsOfJson } from '../roster/guests-of-json.ts';
import { type ByteSource, bytesInMemory } from '../roster/import/byte-source.ts';
import type { ImportWatch } from '../roster/import-watch.ts';
import { readMapping } from '../roster/mapping.ts';
import type { RosterDesk } from '../roster/participants.ts';
import { type TakenFile, takeFile } from '../roster/take-file.ts';
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
  type RouteEnv,
  type Routes,
} from './problem.ts';
import { FILE_CONTENT, isFile, uploadLimit, withFile } from './upload-body.ts';

export interface ParticipantsDeps extends AccessDeps {
  readonly desk: RosterDesk;
  readonly people: Pick<ParticipantStore, 'page'>;
  readonly readGuestList: ReadGuestList;
  readonly mappings: ImportMappingStore;
  readonly imports: ImportWatch;
  readonly clock: { readonly now: () => Millis };
}

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
  middleware: uploadLimit(),
  request: {
    query: z.object({ filename: z.string().max(200).optional(), eventId: z.string().optional() }),
    // Not `required`: that would check a CSV body against the JSON schema.
    body: {
      content: {
        'application/json': { schema: BulkUpload },
        'multipart/form-data': { schema: UploadForm },
        ...FILE_CONTENT,
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

/** What an upload comes to: taken, or why nothing of it was. */
type Outcome =
  | { readonly kind: 'taken'; readonly taken: TakenFile }
  | { readonly kind: 'refused'; readonly detail: string };

interface NamedFile {
  readonly source: ByteSource;
  readonly name: string;
}

async function takeIn(file: NamedFile, actor: string, deps: ParticipantsDeps): Promise<Outcome> {
  const { readGuestList, mappings, imports, desk } = deps;
  return imports.during(file.name, async (told) => {
    const list = await readGuestList(file.source, { mapping: mappings.read() });
    if (!list.ok) return { kind: 'refused', detail: list.error };
    const taken = await takeFile(list.value, desk, { fileName: file.name, actor }, told);
    return { kind: 'taken', taken };
  });
}

function answerUpload(c: Context<RouteEnv>, outcome: Outcome | undefined) {
  if (outcome === undefined) return problem(c, 'too_large');
  if (outcome.kind === 'refused') return problem(c, 'file_refused', { detail: outcome.detail });
  const { accepted, skipped, warnings, importId } = outcome.taken;
  return c.json({ accepted, skipped: [...skipped], warnings: [...warnings], importId }, 200);
}

function addUpload(routes: Routes, deps: ParticipantsDeps): void {
  const elsewhere = (event: string | undefined): boolean => event !== undefined && event !== deps.event;
  protect(routes, uploadRoute, deps, 'managePeople');
  routes.openapi(uploadRoute, async (c) => {
    const { filename, eventId } = c.req.valid('query');
    const { actor } = callerOf(c);
    const type = c.req.header('content-type') ?? '';
    if (/^multipart\/form-data\b/i.test(type)) {
      const form = c.req.valid('form') as z.infer<typeof UploadForm>;
      const given = readMapping(form.mapping);
      if (given === undefined) return problem(c, 'bad_request', { detail: 'mapping is not a mapping' });
      if (elsewhere(form.eventId ?? eventId)) return problem(c, 'not_found');
      deps.mappings.remember(given, deps.clock.now());
      const source = bytesInMemory(new Uint8Array(await form.file.arrayBuffer()));
      return answerUpload(c, await takeIn({ source, name: form.file.name }, actor, deps));
    }
    if (/^application\/([a-z.-]+\+)?json\b/i.test(type)) {
      const { participants, eventId: told } = c.req.valid('json') as z.infer<typeof BulkUpload>;
      if (elsewhere(told ?? eventId)) return problem(c, 'not_found');
      const { people, skipped, warnings } = guestsOfJson(participants);
      const outcome = deps.desk.take({ people, skipped, fileName: filename ?? 'json', actor });
      return answerUpload(c, { kind: 'taken', taken: { ...outcome, skipped, warnings } });
    }
    if (!isFile(type)) return problem(c, 'unsupported_type');
    if (elsewhere(eventId)) return problem(c, 'not_found');
    const name = filename ?? 'upload';
    return answerUpload(c, await withFile(c.req.raw, (source) => takeIn({ source, name }, actor, deps)));
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
