import {
  asMillis,
  clientOf,
  type EventId,
  encodeRuns,
  encodeSessions,
  encodeSync,
} from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startWatchedServer, type WatchedServer } from '../../testing/watched-server.ts';
import { ALERT_NAMES, ruleOf } from '../alerts/rules.ts';
import { METRICS } from './catalogue.ts';
import type { EventProbe } from './event-watch.ts';
import { createServerMetrics } from './server-metrics.ts';

let server: WatchedServer;
beforeEach(async () => {
  server = await startWatchedServer();
});
afterEach(() => server.stop());

/** The value of one sample; undefined when there is none with all these labels. */
async function figure(
  name: string,
  labels: Record<string, string | number> = {},
): Promise<number | undefined> {
  const wanted = Object.entries({ event: server.event.id, ...labels }).map(([k, v]) => `${k}="${v}"`);
  const line = (await server.figures())
    .split('\n')
    .find(
      (l) =>
        (l.startsWith(`${name}{`) || l.startsWith(`${name} `)) && wanted.every((label) => l.includes(label)),
    );
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}
const eventually = async (read: () => Promise<unknown>, value: unknown): Promise<void> => {
  await expect.poll(read, { timeout: 5_000, interval: 20 }).toEqual(value);
};
const connect = async (token: string): Promise<WebSocket> => {
  const socket = new WebSocket(`${server.ledgerUrl}?caps=1`, ['attend-gate', `token.${token}`]);
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
};
const admissions = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `1|${(i + 1).toString(36)}|a|AAAAAAAAADA|main|q`);

test('[O3] commits, facts, lag and what a device still holds are counted per device', async () => {
  const { device, accessToken } = await server.pair();
  const client = clientOf(device, 0);
  const socket = await connect(accessToken);
  await eventually(() => figure('attend_gate_connections', { document: 'ledger', role: 'steward' }), 1);
  socket.send(encodeSessions([{ client, length: 5, head: new Uint8Array(32) }]));
  await eventually(() => figure('attend_gate_device_unsent_facts', { device }), 5);
  socket.send(encodeSync('update', encodeRuns([{ client, clock: 0, texts: admissions(3) }])));
  await eventually(() => figure('attend_gate_device_acknowledged_facts', { device }), 3);
  expect(await figure('attend_gate_device_unsent_facts', { device })).toBe(2);
  expect(await figure('attend_gate_facts_stored_total', { kind: 'admit' })).toBe(3);
  expect(await figure('attend_gate_commit_seconds_count', { document: 'ledger' })).toBeGreaterThan(0);
  expect(await figure('attend_gate_fact_lag_seconds_count')).toBe(3);
  expect(await figure('attend_gate_device_lag_seconds', { device })).toBeGreaterThanOrEqual(0);
  expect(await figure('attend_gate_database_bytes', { file: 'wal' })).toBeGreaterThan(0);
  expect(await figure('attend_gate_disk_free_bytes')).toBeGreaterThan(0);
  socket.close();
  await eventually(
    () => figure('attend_gate_connections', { document: 'ledger', role: 'steward' }),
    undefined,
  );
});

test('[O3] a refused update and the socket it cost are counted by their codes', async () => {
  const [attacker, victim] = [await server.pair(), await server.pair()];
  const socket = await connect(attacker.accessToken);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.send(
    encodeSync(
      'update',
      encodeRuns([{ client: clientOf(victim.device, 0), clock: 0, texts: admissions(1) }]),
    ),
  );
  expect(await closed).toBe(4422);
  await eventually(() => figure('attend_gate_refusals_total', { document: 'ledger', code: 'violation' }), 1);
  await eventually(() => figure('attend_gate_socket_closes_total', { document: 'ledger', code: 4422 }), 1);
});

test('[O1] [O2] a request is counted and logged by its route: no code, no header, and always its id', async () => {
  const answer = await server.ask('/api/tokens/verify', { token: 'TCF24-ABCD-12345' });
  expect(answer.status).toBe(200);
  await server.ask(`/api/events/${server.event.id}/participants?limit=7&cursor=secret-cursor`);
  await server.ask('/wp-login.php?user=mina@example.org');
  const requests = server.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const verify = requests.find(({ route }) => route === '/api/tokens/verify');
  expect(verify).toMatchObject({ level: 'info', method: 'POST', status: 200, event: server.event.id });
  expect(verify?.requestId).toBe(answer.headers.get('x-request-id'));
  expect(requests.map(({ route }) => route)).toContain('/api/events/:eventId/participants');
  expect(requests.at(-1)).toMatchObject({ route: 'none', status: 404 });
  expect(server.lines.join('')).not.toMatch(/TCF24-ABCD|secret-cursor|mina|wp-login|Bearer|authorization/);
  expect(await figure('attend_gate_http_request_seconds_count', { route: 'none', status: 404 })).toBe(1);
});

test('[O3] the figures are for who holds their token, and name nobody', async () => {
  expect((await server.ask('/metrics', undefined, null)).status).toBe(401);
  expect((await server.ask('/metrics')).status).toBe(401);
  const { accessToken } = await server.pair();
  expect((await server.ask('/metrics', undefined, accessToken)).status).toBe(401);
  const participants = [{ name: 'Mina Kim', email: 'mina@example.org', ticketType: 'Standard' }];
  await server.ask('/api/participants/bulk-upload', { participants });
  const text = await server.figures();
  expect(text).not.toMatch(/mina|example\.org/i);
  expect(await figure('attend_gate_people', { state: 'registered' })).toBe(1);
  await eventually(() => figure('attend_gate_roster_behind'), 0);
});

test('[O3] every metric of the catalogue is served, with its kind and its sentence', async () => {
  const text = await server.figures();
  for (const { name, kind, help } of Object.values(METRICS)) {
    expect(text).toContain(`# TYPE ${name} ${kind}\n`);
    expect(text).toContain(`# HELP ${name} ${help}\n`);
  }
});

test('[O4] [O13] an event whose database is away, or that could not be opened, is not ready, and the others’ figures go on', async () => {
  const errors: unknown[] = [];
  const metrics = createServerMetrics({
    ...{ version: 'test', process: false, elapsed: () => 0, clock: { now: () => asMillis(0) } },
    onError: (error) => void errors.push(error),
  });
  const fine: EventProbe = {
    ...{
      ready: () => true,
      sessions: () => new Map(),
      facts: () => 1,
      openConflicts: () => 0,
      inside: () => 0,
    },
    ...{ registered: async () => 0, openPasses: () => 0, roster: () => undefined, jobs: () => [] },
    files: () => ({ db: 0, wal: 0, free: undefined }),
  };
  const away = (): never => {
    throw new Error('no database');
  };
  metrics.opened('a' as EventId, fine);
  metrics.opened('b' as EventId, { ...fine, jobs: away });
  metrics.failing(() => ['c' as EventId]);
  // Two who ask at once each get everything.
  for (const text of await Promise.all([metrics.text(), metrics.text()])) {
    expect(text.match(/^attend_gate_ready\{.*$/gm)?.sort()).toEqual([
      'attend_gate_ready{event="a"} 1',
      'attend_gate_ready{event="b"} 0',
      'attend_gate_ready{event="c"} 0',
    ]);
    expect(text).toContain('attend_gate_people{event="a",state="registered"} 0');
  }
  expect(errors).toHaveLength(2);
});

test('[O13] every counter that an alert looks at is there before it counts', async () => {
  const text = await server.figures();
  for (const name of ALERT_NAMES) {
    const { condition } = ruleOf(name);
    if (condition.kind !== 'rise') continue;
    const labels = Object.entries(condition.where ?? {}).map(([label, value]) => `${label}="${value}"`);
    const series = text.split('\n').filter((line) => line.startsWith(condition.metric));
    expect(
      series.some((line) => labels.every((label) => line.includes(label)) && line.endsWith(' 0')),
      name,
    ).toBe(true);
  }
});
