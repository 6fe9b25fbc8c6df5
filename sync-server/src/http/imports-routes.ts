/**
 * Looking at a file before it is taken (E1): what each column means, who would be accepted, what would be skipped and
 * why. Nothing is stored here but what a person decided about columns.
 */
import { ImportMapping, ImportPreview, type Millis } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { GuestList, ReadGuestList } from '../roster/guest-list.ts';
import { identitiesOf } from '../roster/identity.ts';
import type { ImportResult } from '../roster/import/guest-file.ts';
import { readMapping } from '../roster/mapping.ts';
import type { ImportMappingStore } from '../store/import-mapping-store.ts';
import type { ParticipantStore } from '../store/participant-store.ts';
import { FILE_TYPES, MAX_UPLOAD_BYTES } from './participants-routes.ts';
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

export interface ImportsDeps extends AccessDeps {
  readonly readGuestList: ReadGuestList;
  readonly mappings: ImportMappingStore;
  readonly people: Pick<ParticipantStore, 'knownIdentities'>;
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
  middleware: bodyLimit({ maxSize: MAX_UPLOAD_BYTES, onError: (c) => problem(c, 'too_large') }),
  request: {
    params: inEvent,
    body: {
      content: {
        'multipart/form-data': { schema: PreviewForm },
        'text/csv': { schema: z.string() },
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

function previewOf(reading: ImportResult, list: GuestList, fresh: number): ImportPreview {
  const { platform, encoding, hasHeader, columns, accepted, skipped } = reading;
  return {
    ...{ platform, encoding, hasHeader, accepted: accepted.length, fresh },
    columns: columns.map(({ header, field, examples }) => ({
      header,
      field: field ?? 'answer',
      examples: [...examples],
    })),
    sample: accepted.slice(0, SAMPLE).map((guest) => ({
      line: guest.line,
      name: guest.name ?? '',
      email: guest.email ?? '',
      company: guest.company ?? '',
      ticketType: guest.ticketType ?? '',
      attention: guest.attention ?? '',
    })),
    skipped: skipped.slice(0, MAX_SKIPPED).map((row) => ({ ...row, reason: row.reason.slice(0, 200) })),
    warnings: [...list.warnings],
  };
}

export function createImportsRoutes(deps: ImportsDeps): Routes {
  const { mappings, people, clock, readGuestList } = deps;
  const routes = newRoutes();
  protect(routes, previewRoute, deps, 'managePeople');
  routes.openapi(previewRoute, async (c) => {
    const type = c.req.header('content-type') ?? '';
    const form = /^multipart\/form-data\b/i.test(type)
      ? (c.req.valid('form') as z.infer<typeof PreviewForm>)
      : undefined;
    if (form === undefined && !FILE_TYPES.test(type)) return problem(c, 'unsupported_type');
    const given = readMapping(form?.mapping);
    if (given === undefined) return problem(c, 'bad_request', { detail: 'mapping is not a mapping' });
    const bytes = form ? await form.file.arrayBuffer() : await c.req.arrayBuffer();
    const read = await readGuestList(new Uint8Array(bytes), { mapping: { ...mappings.read(), ...given } });
    if (!read.ok) return problem(c, 'file_refused', { detail: read.error });
    const list = read.value;
    if (list.reading === undefined) return problem(c, 'file_refused', { detail: 'not a file' });
    const known = people.knownIdentities(identitiesOf(list.people));
    return c.json(previewOf(list.reading, list, list.people.length - known), 200);
  });
  protect(routes, readMappingRoute, deps, 'managePeople');
  routes.openapi(readMappingRoute, (c) => c.json(mappings.read(), 200));
  protect(routes, saveMappingRoute, deps, 'managePeople');
  routes.openapi(saveMappingRoute, (c) => {
    mappings.remember(c.req.valid('json'), clock.now());
    return c.json(mappings.read(), 200);
  });
  return routes;
}
