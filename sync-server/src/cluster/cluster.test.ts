/**
 * Two relays of one event, twenty gates across them, and everything between them failing in turn (L34, L35): a relay,
 * Redis, PostgreSQL, the line. Whatever happens, nothing acknowledged is lost and both relays say the same.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLOSE, decodeRuns } from '@attend-gate/shared';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admissionText } from '../../testing/backed-up-event.ts';
import {
  type CuttableLine,
  hasPrograms,
  layLine,
  type Part,
  startPostgres,
  startRedis,
} from '../../testing/cluster-parts.ts';
import { createLedgerClient, type LedgerClient } from '../../testing/ledger-client.ts';
import { pairWith, type ServerProcess, startServerProcess } from '../../testing/server-process.ts';

const GATES = 20;
/** Real processes on a busy machine: only something that hangs may fail this. */
const PATIENCE_MS = 120_000;
const EVERY_MS = 50;

const hasParts = hasPrograms();
if (!hasParts)
  process.stderr.write(
    '\n*** SKIPPED: failures of a cluster are NOT tested here, no PostgreSQL and Redis programs ***\n\n',
  );

describe.skipIf(!hasParts)('two relays of one event', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-cluster-'));
  const secret = join(folder, 'secret');
  let postgres: Part;
  let redis: Part;
  let lines: { readonly postgres: CuttableLine; readonly redis: CuttableLine };
  let relays: [ServerProcess, ServerProcess];
  let gates: LedgerClient[];
  let load: NodeJS.Timeout | undefined;

  const start = (relay: 0 | 1, port = 0): Promise<ServerProcess> => {
    const to = relay === 0 ? { postgres, redis } : lines;
    return startServerProcess(join(folder, `relay-${relay}`), port, [
      ...['--postgres', `postgres://postgres@127.0.0.1:${to.postgres.port}/postgres`],
      ...['--redis', `redis://127.0.0.1:${to.redis.port}`],
      ...['--relay', String(relay), '--cluster-secret', secret],
    ]);
  };
  const until = async (condition: () => unknown): Promise<void> => {
    await expect.poll(condition, { timeout: PATIENCE_MS, interval: 50 }).toBeTruthy();
  };
  let n = 0;
  const people = (): void => {
    load = setInterval(() => {
      for (const gate of gates) gate.append(admissionText(n++));
    }, EVERY_MS);
  };
  const quiet = async (): Promise<void> => {
    clearInterval(load);
    await until(() => gates.every((gate) => gate.held() === gate.texts.length));
    await until(async () => (await numbers(relays[0])) === (await numbers(relays[1])));
  };
  /** Every gate has had something acknowledged since. */
  const progress = async (of: readonly LedgerClient[] = gates): Promise<void> => {
    const before = of.map((gate) => gate.acknowledged());
    await until(() => of.every((gate, i) => gate.acknowledged() > before[i]!));
  };
  const ask = async (relay: ServerProcess, path: string, method = 'GET'): Promise<Response> =>
    fetch(relay.origin + path, { method, headers: { authorization: `Bearer ${relay.organiserKey}` } });
  const numbers = async (relay: ServerProcess): Promise<string> => {
    const { asOf: _asOf, ...rest } = (await (await ask(relay, '/api/analytics/realtime')).json()) as Record<
      string,
      unknown
    >;
    return JSON.stringify(rest);
  };
  const said = (): string => relays.map((relay) => relay.said()).join('\n');

  beforeAll(async () => {
    writeFileSync(secret, Buffer.alloc(32, 7).toString('base64url'));
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    lines = { postgres: await layLine(postgres.port), redis: await layLine(redis.port) };
    relays = await Promise.all([start(0), start(1)]);
    gates = [];
    for (let i = 0; i < GATES; i++) {
      const { device, accessToken } = await pairWith(relays[i % 2]!);
      let attempt = i;
      // A gate that finds nobody goes to the other relay, as behind a load balancer.
      const url = (): string =>
        `ws://127.0.0.1:${relays[attempt++ % 2]!.port}/sync/${relays[0].event}/ledger`;
      gates.push(createLedgerClient(url, accessToken, device));
    }
    people();
  }, PATIENCE_MS);
  afterAll(async () => {
    clearInterval(load);
    for (const gate of gates ?? []) gate.end();
    await Promise.all((relays ?? []).map((relay) => relay.kill('SIGKILL')));
    await Promise.all([lines?.postgres.remove(), lines?.redis.remove(), redis?.remove(), postgres?.remove()]);
    rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  for (const relay of [0, 1] as const)
    test(
      `[L34] [I1] relay ${relay} is killed: its gates go on at the other`,
      async () => {
        await progress();
        await relays[relay].kill('SIGKILL');
        await progress();
        relays[relay] = await start(relay, relays[relay].port);
        await progress();
      },
      3 * PATIENCE_MS,
    );

  test(
    '[L34] Redis is gone: both relays go on, and find each other’s facts by looking',
    async () => {
      await redis.crash();
      await progress();
      await quiet();
      people();
      await redis.start();
      await progress();
    },
    2 * PATIENCE_MS,
  );

  test(
    '[L34] [L17] PostgreSQL crashes: nobody is told that anything is safe until it is back',
    async () => {
      await postgres.crash();
      // Longer than any commit under way.
      await new Promise((resolve) => setTimeout(resolve, 500));
      const during = gates.map((gate) => gate.acknowledged());
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(gates.map((gate) => gate.acknowledged())).toEqual(during);
      await postgres.start();
      await progress();
    },
    2 * PATIENCE_MS,
  );

  test(
    '[L34] [I1] one relay is cut off from everything: its gates wait or leave, the others go on',
    async () => {
      lines.postgres.cut();
      lines.redis.cut();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      lines.postgres.heal();
      lines.redis.heal();
      await progress();
    },
    2 * PATIENCE_MS,
  );

  test(
    '[L23] a device revoked at one relay loses its connection at the other',
    async () => {
      const { device, accessToken } = await pairWith(relays[0]);
      const gate = createLedgerClient(
        () => `ws://127.0.0.1:${relays[1].port}/sync/${relays[1].event}/ledger`,
        accessToken,
        device,
      );
      gate.append(admissionText(900_000));
      await until(() => gate.acknowledged() > 0);
      const answer = await ask(relays[0], `/api/events/${relays[0].event}/devices/${device}/revoke`, 'POST');
      expect(answer.status).toBe(200);
      await until(() => gate.closes.includes(CLOSE.revoked));
      gate.end();
    },
    PATIENCE_MS,
  );

  test(
    '[I1] [I2] [I3] [I4] in the end everything is everywhere, once, and both relays derive the same',
    async () => {
      await quiet();
      const logsOf = async (relay: ServerProcess): Promise<string> => {
        const update = await (await ask(relay, `/api/events/${relay.event}/ledger`)).arrayBuffer();
        const decoded = decodeRuns(new Uint8Array(update));
        if (!decoded.ok) throw new Error(decoded.error);
        return JSON.stringify([...decoded.value].sort((a, b) => a.client - b.client));
      };
      await until(async () => (await logsOf(relays[0])) === (await logsOf(relays[1])));
      const client = new pg.Client({ host: '127.0.0.1', port: postgres.port, user: 'postgres' });
      await client.connect();
      const { rows } = await client.query<{ seq: string; client: string; text: string }>(
        `select seq, client, text from "attend_e_${relays[0].event}".ledger_fact order by seq`,
      );
      await client.end();
      // Positions in commit order, without gaps, whoever committed.
      expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_, i) => i + 1));
      for (const gate of gates)
        expect(rows.filter((row) => Number(row.client) === gate.client).map(({ text }) => text)).toEqual(
          gate.texts,
        );
      // All gates admitted one and the same token over and over: both relays report it.
      for (const relay of relays)
        expect(JSON.parse(await numbers(relay))).toMatchObject({ everIn: 1, conflicts: 1 });
      for (const relay of relays) expect(await relay.kill('SIGTERM'), said()).toBe(0);
    },
    3 * PATIENCE_MS,
  );
});
