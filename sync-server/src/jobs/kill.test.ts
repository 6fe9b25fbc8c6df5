/** The outbox against kill -9: a real process, a real receiver that fails now and then, and nothing may be lost. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEventDatabase } from '../store/database.ts';
import { createJobStore } from '../store/job-store.ts';

const KILLS = 6;

test('[I8] killed again and again, every deed is told at least once and always under the same id', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-kill-'));
  const file = join(folder, 'event.db');
  await (await openEventDatabase(file)).close();
  const told = new Map<string, Set<string>>();
  let calls = 0;
  const waiting = new Set<() => void>();
  const arrived = (enough: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      waiting.add(() => {
        if (enough()) resolve();
      });
    });
  const receiver = createServer((request, response) => {
    calls += 1;
    if (calls % 7 === 0) response.writeHead(503).end();
    else {
      const id = String(request.headers['webhook-id']);
      const deed = String(request.headers['x-deed']);
      told.set(deed, (told.get(deed) ?? new Set()).add(id));
      setTimeout(() => response.end(), calls % 5);
    }
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const child = join(import.meta.dirname, '..', '..', 'testing', 'outbox-child.ts');
  const run = (deeds: number) =>
    spawn(process.execPath, [child, file, String(port), String(deeds)], { stdio: 'inherit' });
  for (let kill = 0; kill < KILLS; kill++) {
    const before = told.size;
    const one = run(1_000_000);
    // Killed in the middle of its work, however long the machine takes to get there.
    await arrived(() => told.size >= before + 5 + kill);
    one.kill('SIGKILL');
    await new Promise((resolve) => one.on('exit', resolve));
  }
  const store = await openEventDatabase(file);
  // What was running when it was killed is claimed again when its lease is over.
  await store.db
    .updateTable('job')
    .set({ locked_until: 0, run_at: 0 })
    .where('state', '!=', 'done')
    .execute();
  const last = run(0);
  expect(await new Promise((resolve) => last.on('exit', resolve))).toBe(0);
  const deeds = (
    await store.db.selectFrom('setting').selectAll().where('name', 'like', 'deed:%').execute()
  ).map(({ name }) => name);
  expect(deeds.length).toBeGreaterThan(20);
  expect(deeds.filter((deed) => !told.has(deed))).toEqual([]);
  expect([...told.values()].filter((ids) => ids.size > 1)).toEqual([]);
  expect(createJobStore(store).counts('told')).toMatchObject({ queued: 0, running: 0, dead: 0 });
  await store.close();
  await new Promise((resolve) => receiver.close(resolve));
  rmSync(folder, { recursive: true, force: true });
}, 120_000);
