/** Traces against a local collector: what is in them, and that nothing is where nobody asked. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asMillis, clientOf, encodeRuns, encodeSync } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openReceivers, type Receivers } from '../../testing/receivers.ts';
import { startWatchedServer } from '../../testing/watched-server.ts';
import { samplerOf } from './otel.ts';
import { NO_TRACING, openTracing, wantsTraces } from './tracing.ts';

interface Sent {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status?: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}
let collector: Receivers;
beforeEach(async () => {
  collector = await openReceivers();
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://${collector.host}`);
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-tenant=doors');
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await collector.close();
});
const sent = (): Sent[] =>
  collector.calls.flatMap(({ body }) =>
    (
      JSON.parse(body.toString()) as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] }
    ).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
const open = () =>
  openTracing({
    ...{ env: process.env, version: '9.9.9' },
    onError: (error) => {
      throw error;
    },
  });
const attribute = ({ attributes }: Sent, key: string): unknown =>
  Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0];

test('[O14] requests, merges, commits and jobs are spans; a request goes on with the caller’s trace; nobody is named', async () => {
  const tracing = await open();
  const server = await startWatchedServer(undefined, { tracing });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const body = JSON.stringify({ participants: [{ name: '홍길동', email: 'hong@example.org' }] });
  await fetch(`${server.server.address}/api/participants/bulk-upload`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${server.event.organiserKey}`, 'content-type': 'application/json' },
      traceparent,
    },
    body,
  });
  const now = asMillis(Date.now());
  server.event.work.jobs.enqueue({ kind: 'webhook', payload: { webhook: 'gone' }, runAt: now }, now);
  await server.event.work.worker.idle();
  const { device, accessToken } = await server.pair();
  const socket = new WebSocket(`${server.ledgerUrl}?caps=1`, ['attend-gate', `token.${accessToken}`]);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const texts = ['1|1|a|AAAAAAAAADA|main|q'];
  socket.send(encodeSync('update', encodeRuns([{ client: clientOf(device, 1), clock: 0, texts }])));
  await expect.poll(() => server.event.ledger.ledger.size, { timeout: 5_000 }).toBe(1);
  socket.terminate();
  await server.stop();
  await tracing.close();
  const spans = sent();
  const names = new Set(spans.map(({ name }) => name));
  for (const name of ['POST /api/participants/bulk-upload', 'relay merge', 'relay commit', 'job webhook'])
    expect(names).toContain(name);
  const upload = spans.find(({ name }) => name.endsWith('bulk-upload'))!;
  expect(upload).toMatchObject({
    traceId: traceparent.slice(3, 35),
    parentSpanId: traceparent.slice(36, 52),
  });
  expect(attribute(upload, 'http.response.status_code')).toBe(200);
  expect(attribute(spans.find(({ name }) => name === 'relay commit')!, 'attend_gate.facts')).toBe(1);
  expect(spans.find(({ name }) => name === 'job webhook')?.status?.code).toBe(2);
  const everything = collector.calls.map((call) => call.body.toString()).join('\n');
  expect(everything).not.toMatch(/홍길동|hong|AAAAAAAAADA/);
  for (const text of ['"attend-gate"', '"9.9.9"', '"deployment.environment.name"'])
    expect(everything).toContain(text);
  expect(collector.calls[0]).toMatchObject({ path: '/v1/traces', headers: { 'x-tenant': 'doors' } });
});

test('[O14] a span within a span is its child, and what throws is told and goes on', async () => {
  const tracing = await open();
  await tracing.span('outer', {}, async () => tracing.span('inner', { n: 1 }, () => 1));
  expect(() =>
    tracing.span('broken', {}, () => {
      throw new Error('for hong@example.org');
    }),
  ).toThrow('hong');
  await tracing.close();
  const [inner, outer, broken] = ['inner', 'outer', 'broken'].map(
    (name) => sent().find((one) => one.name === name)!,
  );
  expect(inner).toMatchObject({ parentSpanId: outer!.spanId, traceId: outer!.traceId });
  expect(broken!.status).toEqual({ code: 2, message: 'for [mail]' });
});

test('[O14] off unless a collector is named, and off it is not even loaded', async () => {
  expect(wantsTraces({})).toBe(false);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_SDK_DISABLED: 'true' })).toBe(false);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_TRACES_EXPORTER: 'none' })).toBe(false);
  expect(wantsTraces({ OTEL_TRACES_EXPORTER: 'otlp' })).toBe(true);
  expect(wantsTraces({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x/v1/traces' })).toBe(true);
  expect(await openTracing({ env: {}, version: '1', onError: () => undefined })).toBe(NO_TRACING);
  const source = join(import.meta.dirname, '..');
  const loaders = globSync('**/*.ts', { cwd: source })
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) => /from '\.[^']*\/otel\.ts'/.test(readFileSync(join(source, file), 'utf8')));
  expect(loaders).toEqual([]);
});

test('[O14] the share of traces that is kept is the usual variable’s', () => {
  const of = (name?: string, arg?: string): string =>
    String(
      samplerOf({
        ...(name !== undefined && { OTEL_TRACES_SAMPLER: name }),
        ...(arg !== undefined && { OTEL_TRACES_SAMPLER_ARG: arg }),
      }),
    );
  expect(of()).toMatch(/^ParentBased\{root=AlwaysOnSampler/);
  expect(of('always_off')).toBe('AlwaysOffSampler');
  expect(of('traceidratio', '0.25')).toBe('TraceIdRatioBased{0.25}');
  expect(of('parentbased_traceidratio', '0.1')).toMatch(/^ParentBased\{root=TraceIdRatioBased\{0.1\}/);
});
