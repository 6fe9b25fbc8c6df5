/**
 * Looking at a file before it is taken (E1): what each column means, who would be accepted, what would be skipped and
 * why. Nothing is stored here but what a person decided about columns.
 */
import { ImportMapping, ImportPreview, type Millis, type Result, RunningImports } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { GuestListFile, ReadGuestList } from '../roster/guest-list.ts';
import { Identities } from '../roster/identity.ts';
import { type ByteSource, bytesInMemory } from '../roster/import/byte-source.ts';
import type { ImportedGuest, SkippedGuest } from '../roster/import/guest-file.ts';
import type { ImportWatch } from '../roster/import-watch.ts';
import { readMapping } from '../roster/mapping.ts';
import type { ImportMappingStore } from '../store/import-mapping-store.ts';
import type { ParticipantStore } from '../store/participant-store.ts';
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
import { FILE_CONTENT, isFile, uploadLimit, withFile } from './upload-body.ts';

export interface ImportsDeps extends AccessDeps {
  readonly readGuestList: ReadGuestList;
  readonly mappings: ImportMappingStore;
  readonly people: Pick<ParticipantStore, 'knownIdentities'>;
  readonly imports: Pick<ImportWatch, 'running'>;
  readonly clock: { readonly now: () => Millis };
}

const SAMPLE = 20;
const MAX_SKIPPED = 1_000;

const PreviewForm = z.object({
  file: z
    .custom<File>((value) => value instanceof File, 'a file is needed')
    .meta({ type: 'string', format: 'binary' }),
  /** `ImportMapping` as JSON. */
  mapping: z.string().max(200_000).optional(),
});

const inEvent = z.object({ eventId: z.string() });
const previewRoute = createRoute({
  method: 'post',
  path: '/api/events/{eventId}/imports/preview',
  tags: ['participants'],
  security: BEARER,
  middleware: uploadLimit(),
  request: {
    params: inEvent,
    body: {
      content: {
        'multipart/form-data': { schema: PreviewForm },
        ...FILE_CONTENT,
      },
    },
  },
  responses: {
    200: {
      description: 'what an upload would do; nothing was stored',
      content: { 'application/json': { schema: ImportPreview } },
    },
    ...problems('bad_request', 'too_large', 'unsupported_type', 'file_refused', ...ACCESS_PROBLEMS),
  },
});
const runningRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/imports/running',
  tags: ['participants'],
  security: BEARER,
  request: { params: inEvent },
  responses: {
    200: {
      description: 'files that are being taken in now, and how far each is',
      content: { 'application/json': { schema: RunningImports } },
    },
    ...problems(...ACCESS_PROBLEMS),
  },
});
const mappingBody = { content: { 'application/json': { schema: ImportMapping } } };
const readMappingRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/imports/mapping',
  tags: ['participants'],
  security: BEARER,
  request: { params: inEvent },
  responses: {
    200: { description: 'what people decided about columns', ...mappingBody },
    ...problems(...ACCESS_PROBLEMS),
  },
});
const saveMappingRoute = createRoute({
  method: 'put',
  path: '/api/events/{eventId}/imports/mapping',
  tags: ['participants'],
  security: BEARER,
  middleware: bodyLimit({ maxSize: 256 * 1024, onError: (c) => problem(c, 'too_large') }),
  request: { params: inEvent, body: { required: true, ...mappingBody } },
  responses: {
    200: { description: 'remembered for every later file', ...mappingBody },
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});

const sampleOf = (guest: ImportedGuest): ImportPreview['sample'][number] => ({
  line: guest.line,
  name: guest.name ?? '',
  email: guest.email ?? '',
  company: guest.company ?? '',
  ticketType: guest.ticketType ?? '',
  attention: guest.attention ?? '',
});

/** Reads a list to its end and keeps what a person wants to see of it. */
async function previewOf(list: GuestListFile, people: ImportsDeps['people']): Promise<ImportPreview> {
  const identities = new Identities();
  const sample: ImportedGuest[] = [];
  const skipped: SkippedGuest[] = [];
  let accepted = 0;
  let known = 0;
  for await (const piece of list.read()) {
    accepted += piece.people.length;
    known += people.knownIdentities(identities.of(piece.people));
    sample.push(...piece.guests.accepted.slice(0, SAMPLE - sample.length));
    skipped.push(...piece.guests.skipped.slice(0, MAX_SKIPPED - skipped.length));
  }
  const { platform, encoding, hasHeader, columns } = list;
  return {
    ...{ platform, encoding, hasHeader, accepted, fresh: accepted - known },
    columns: columns.map(({ header, field, examples }) => ({
      header,
      field: field ?? 'answer',
      examples: [...examples],
    })),
    sample: sample.map(sampleOf),
    skipped: skipped.map((row) => ({ ...row, reason: row.reason.slice(0, 200) })),
    warnings: [...list.warnings()],
  };
}

export function createImportsRoutes(deps: ImportsDeps): Routes {
  const { mappings, people, clock, readGuestList, imports } = deps;
  const look = async (source: ByteSource, given: ImportMapping): Promise<Result<ImportPreview, string>> => {
    const read = await readGuestList(source, { mapping: { ...mappings.read(), ...given } });
    return read.ok ? { ok: true, value: await previewOf(read.value, people) } : read;
  };
  const routes = newRoutes();
  protect(routes, previewRoute, deps, 'managePeople');
  routes.openapi(previewRoute, async (c) => {
    const type = c.req.header('content-type') ?? '';
    const form = /^multipart\/form-data\b/i.test(type)
      ? (c.req.valid('form') as z.infer<typeof PreviewForm>)
      : undefined;
    if (form === undefined && !isFile(type)) return problem(c, 'unsupported_type');
    const given = readMapping(form?.mapping);
    if (given === undefined) return problem(c, 'bad_request', { detail: 'mapping is not a mapping' });
    const preview = form
      ? await look(bytesInMemory(new Uint8Array(await form.file.arrayBuffer())), given)
      : await withFile(c.req.raw, (source) => look(source, given));
    if (preview === undefined) return problem(c, 'too_large');
    return preview.ok ? c.json(preview.value, 200) : problem(c, 'file_refused', { detail: preview.error });
  });
  protect(routes, runningRoute, deps, 'managePeople');
  routes.openapi(runningRoute, (c) => c.json({ running: [...imports.running()] }, 200));
  protect(routes, readMappingRoute, deps, 'managePeople');
  routes.openapi(readMappingRoute, (c) => c.json(mappings.read(), 200));
  protect(routes, saveMappingRoute, deps, 'managePeople');
  routes.openapi(saveMappingRoute, (c) => {
    mappings.remember(c.req.valid('json'), clock.now());
    return c.json(mappings.read(), 200);
  });
  return routes;
}
