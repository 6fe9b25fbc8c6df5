/**
 * The platform's contract as OpenAPI 3.1, and the same as a page people read. Bodies come from the schemas the routes
 * parse with, reports from their own headers, so neither can say something else than the server does.
 */
import { z } from 'zod';
import type { SCOPES } from '../catalog/key-store.ts';
import { HUB_TYPES } from '../hub/hub.ts';
import { findReport, reportNames } from '../report/library.ts';
import { FORMATS } from '../report/write-out.ts';
import { KeyBody } from './access-routes.ts';
import { EndpointBody, HookBody, ReplayBody } from './hub-routes.ts';

interface Operation {
  readonly summary: string;
  readonly scope: (typeof SCOPES)[number];
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: z.ZodType;
  /** Status and media type of success; 204 has none. */
  readonly answer: readonly [status: number, media?: string];
}
const JSON_TYPE = 'application/json';

/** By `method path`, with path parameters in braces. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'get /api/me': { summary: 'Who this key is', scope: 'read', answer: [200, JSON_TYPE] },
  'get /api/events': { summary: 'Every event as it stands', scope: 'read', answer: [200, JSON_TYPE] },
  'get /api/live': {
    ...{ summary: 'The same as server-sent events; running ones every two seconds', scope: 'read' },
    answer: [200, 'text/event-stream'],
  },
  'get /api/reports': { summary: 'The reports, with headers', scope: 'read', answer: [200, JSON_TYPE] },
  'get /api/reports/{name}': {
    ...{ summary: 'One report; further parameters are those of its header', scope: 'read' },
    query: {
      k: 'smallest number of people shown, at least 5',
      format: `one of ${FORMATS.join(', ')}; json if left out`,
      chart: 'svg = with the chart as SVG',
    },
    answer: [200, JSON_TYPE],
  },
  'get /api/forecast': {
    ...{ summary: 'How many will have come, with an interval and its back-test', scope: 'read' },
    query: {
      ...{ event: 'id', series: 'name', after: 'minutes after doors', clock: 'HH:MM' },
      level: 'percent, 80 if left out',
    },
    answer: [200, JSON_TYPE],
  },
  'get /api/staffing': {
    ...{ summary: 'How long people would wait with how many lanes', scope: 'read' },
    query: { event: 'id', series: 'name', people: 'number', lanes: 'at most', service: 'seconds' },
    answer: [200, JSON_TYPE],
  },
  'get /api/keys': { summary: 'API keys, without their secrets', scope: 'admin', answer: [200, JSON_TYPE] },
  'post /api/keys': {
    ...{ summary: 'Make an API key; it is shown this once', scope: 'admin' },
    ...{ body: KeyBody, answer: [201, JSON_TYPE] },
  },
  'delete /api/keys/{id}': { summary: 'Remove an API key', scope: 'admin', answer: [204] },
  'get /api/webhooks': { summary: 'Webhook endpoints', scope: 'hub', answer: [200, JSON_TYPE] },
  'post /api/webhooks': {
    ...{ summary: 'Make an endpoint; its secret is shown this once', scope: 'hub' },
    ...{ body: EndpointBody, answer: [201, JSON_TYPE] },
  },
  'delete /api/webhooks/{id}': { summary: 'Remove an endpoint', scope: 'hub', answer: [204] },
  'get /api/webhooks/{id}/deliveries': {
    ...{ summary: 'What became of the last 200 messages', scope: 'hub', answer: [200, JSON_TYPE] },
  },
  'post /api/webhooks/{id}/enable': { summary: 'Enable it again', scope: 'hub', answer: [204] },
  'post /api/webhooks/{id}/test': { summary: 'Send a test', scope: 'hub', answer: [202, JSON_TYPE] },
  'post /api/webhooks/{id}/replay': {
    ...{ summary: 'Send messages of a time, or one, again', scope: 'hub' },
    ...{ body: ReplayBody, answer: [202, JSON_TYPE] },
  },
  'post /api/hooks': {
    ...{ summary: 'Subscribe, in the words of automation tools', scope: 'hub' },
    ...{ body: HookBody, answer: [201, JSON_TYPE] },
  },
  'delete /api/hooks/{id}': { summary: 'Unsubscribe', scope: 'hub', answer: [204] },
  'get /api/hooks/samples/{type}': {
    ...{ summary: 'One message of a type, with ids that stay', scope: 'hub', answer: [200, JSON_TYPE] },
  },
};

const parameter = (
  name: string,
  where: 'path' | 'query',
  description: string,
  values?: readonly string[],
) => ({
  ...{ name, in: where, required: where === 'path', description },
  schema: { type: 'string', ...(values ? { enum: values } : {}) },
});

function parametersOf(path: string, query: Operation['query'] = {}) {
  const values: Readonly<Record<string, readonly string[]>> = { name: reportNames(), type: HUB_TYPES };
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) =>
    parameter(name, 'path', name, values[name]),
  );
  return [...inPath, ...Object.entries(query).map(([name, about]) => parameter(name, 'query', about))];
}

const problemOf = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function operationOf(path: string, { summary, scope, query, body, answer: [status, media] }: Operation) {
  const content = media === undefined ? {} : { content: { [media]: { schema: {} } } };
  return {
    ...{ summary, description: `Needs a key that may \`${scope}\`.`, security: [{ key: [] }] },
    parameters: parametersOf(path, query),
    ...(body
      ? { requestBody: { content: { [JSON_TYPE]: { schema: z.toJSONSchema(body, { io: 'input' }) } } } }
      : {}),
    responses: {
      [status]: { description: summary, ...content },
      400: problemOf('Not as documented, or not possible; detail says why'),
      401: problemOf('No valid key'),
      403: problemOf('The key may not do that'),
      429: problemOf('Too many; see Retry-After'),
    },
  };
}

/** The document, without anything that differs from one start to the next. */
export function openApiDocument() {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = name.split(' ');
    paths[path] = { ...paths[path], [method]: operationOf(path, operation) };
  }
  const text = { type: 'string' };
  return {
    openapi: '3.1.0',
    info: { title: 'attend-gate platform', version: '1', description: 'Aggregates over many events.' },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Problem: {
          ...{ type: 'object', required: ['type', 'title', 'status', 'code'] },
          properties: { type: text, title: text, code: text, detail: text, status: { type: 'integer' } },
        },
      },
    },
  };
}

const safeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The same for people: no script, nothing from elsewhere. */
export function docsPage(): string {
  const rows = Object.entries(OPERATIONS).map(([name, { summary, scope, query = {}, body }]) => {
    const more = Object.entries(query).map(
      ([key, about]) => `<li><code>${key}</code> ${safeText(about)}</li>`,
    );
    const schema = body ? JSON.stringify(z.toJSONSchema(body, { io: 'input' }), null, 2) : '';
    return `<section><h2><code>${name.replace(/^\w+/, (m) => m.toUpperCase())}</code></h2>
<p>${safeText(summary)} · <b>${scope}</b></p>${more.length > 0 ? `<ul>${more.join('')}</ul>` : ''}${schema === '' ? '' : `<details><summary>Body</summary><pre>${safeText(schema)}</pre></details>`}</section>`;
  });
  const reports = reportNames().flatMap((name) => {
    const file = findReport(name);
    return file.ok ? [`<li><code>${name}</code> ${safeText(file.value.header.question)}</li>`] : [];
  });
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>attend-gate platform: API</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:0 auto;padding:2rem 1rem}
h2{font-size:1rem;margin:1.5rem 0 0}p{margin:.25rem 0}pre{overflow:auto}code{font-size:.95em}</style></head><body><main>
<h1>attend-gate platform: API</h1>
<p>Bearer: the owner’s link or an API key. The same as <a href="openapi.json">OpenAPI 3.1</a>.</p>
${rows.join('\n')}<h2>Reports</h2><ul>${reports.join('')}</ul></main></body></html>`;
}
