/** Tags over HTTP (PR6): organisers send and list them, bridges alone read the keys. */
import { type EventInfo, type Millis, TagKeys, TagList, TagsAnswer, TagsUpload } from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { readTagFile, type TagDeskDeps, type TagLine, takeTags } from '../roster/tags.ts';
import type { AuditStore } from '../store/audit-store.ts';
import { keyOf } from '../store/tag-store.ts';
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

export interface TagsDeps extends AccessDeps, TagDeskDeps {
  readonly clock: { readonly now: () => Millis };
  readonly audit: Pick<AuditStore, 'append'>;
  readonly eventInfo: () => EventInfo;
}

const MAX_UPLOAD_BYTES = 16 * 1024 * 1024;
const inEvent = { params: z.object({ eventId: z.string() }) };
const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const uploadRoute = createRoute({
  method: 'post',
  path: '/api/events/{eventId}/tags',
  tags: ['tags'],
  security: BEARER,
  middleware: bodyLimit({ maxSize: MAX_UPLOAD_BYTES, onError: (c) => problem(c, 'too_large') }),
  request: {
    ...inEvent,
    body: {
      content: { 'application/json': { schema: TagsUpload }, 'text/csv': { schema: z.string() } },
    },
  },
  responses: {
    200: json(TagsAnswer, 'what was taken and what was not, row by row'),
    ...problems('bad_request', 'too_large', 'unsupported_type', 'file_refused', ...ACCESS_PROBLEMS),
  },
});
const listRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/tags',
  tags: ['tags'],
  security: BEARER,
  request: inEvent,
  responses: { 200: json(TagList, 'every tag, without its key'), ...problems(...ACCESS_PROBLEMS) },
});
const keysRoute = createRoute({
  method: 'get',
  path: '/api/events/{eventId}/tags/keys',
  tags: ['tags'],
  security: BEARER,
  request: inEvent,
  responses: { 200: json(TagKeys, 'what a bridge needs to recognise them'), ...problems(...ACCESS_PROBLEMS) },
});

export function createTagsRoutes(deps: TagsDeps): Routes {
  const routes = newRoutes();
  protect(routes, uploadRoute, deps, 'managePeople');
  routes.openapi(uploadRoute, async (c) => {
    const type = c.req.header('content-type') ?? '';
    let lines: readonly TagLine[];
    if (/^application\/json\b/i.test(type)) {
      // Checked by the route's schema for this content type.
      const { tags } = c.req.valid('json') as z.infer<typeof TagsUpload>;
      lines = tags.map((row, i) => ({ line: i + 1, row }));
    } else if (/^text\/csv\b/i.test(type)) {
      const read = await readTagFile(new Uint8Array(await c.req.arrayBuffer()));
      if (!read.ok) return problem(c, 'file_refused', { detail: read.error });
      lines = read.value;
    } else return problem(c, 'unsupported_type');
    const answer = await takeTags(lines, deps);
    const detail = { accepted: answer.accepted, skipped: answer.skipped.length };
    deps.audit.append({ at: deps.clock.now(), actor: callerOf(c).actor, action: 'tags.upload', detail });
    return c.json(answer, 200);
  });
  protect(routes, listRoute, deps, 'managePeople');
  routes.openapi(listRoute, (c) => {
    const tags = deps.tags.list().map(({ name, token, kind, follow, updatedAt }) => {
      return { tag: name, tokenId: token, kind, follow, updatedAt: timeText(updatedAt) };
    });
    return c.json({ tags }, 200);
  });
  protect(routes, keysRoute, deps, 'readTagKeys');
  routes.openapi(keysRoute, (c) => {
    const follows = deps.eventInfo().radio?.followsTags ?? false;
    return c.json({ tags: deps.tags.list().map((tag) => keyOf(tag, follows)) }, 200);
  });
  return routes;
}
