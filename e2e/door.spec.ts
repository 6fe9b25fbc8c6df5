/**
 * The main job at a real door: two tablets with cameras, a QR that our own server made, and somebody pulling the
 * cable. Everything runs as it does for people: built app, service worker, IndexedDB, sockets, SQLite.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConflictBoard } from '@attend-gate/shared';
import { expect, test } from '@playwright/test';
import { ask, type RunningServer, startEventServer } from './support/event-server.ts';
import { guests, openPairing, qrOf, realtime } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

let folder: string;
let server: RunningServer;
let north: Tablet;
let south: Tablet;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
  north = new Tablet({ folder: join(folder, 'north') });
  south = new Tablet({ folder: join(folder, 'south') });
});
test.afterEach(async () => {
  await Promise.all([north.switchOff(), south.switchOff()]);
  await server.stop();
});

test('two gates offline admit one ticket, and nobody can miss it', async () => {
  const [first, second] = await guests(server);
  const port = Number(new URL(server.origin).port);

  await test.step('gate A admits by camera', async () => {
    north.hold(await qrOf(server, first!.id));
    await Promise.all([north.switchOn(), south.switchOn()]);
    await north.pair(server.pairingLink, 'North gate');
    await north.expectVerdict('ok', first!.name);
  });

  await test.step('gate B refuses the same code, naming gate and time', async () => {
    await south.pair(await openPairing(server), 'South gate');
    await expect(south.page.getByTestId('inside-people')).toContainText('1');
    await south.type(first!.code);
    await south.expectVerdict('refuse', 'North gate', first!.name);
    await expect(south.page.getByTestId('verdict-lines')).toContainText(/\d{1,2}:\d{2}/);
  });

  await test.step('with the server gone, both start from nothing and admit the next one', async () => {
    await expect(north.page.getByTestId('unsent')).toHaveAttribute('data-unsent', '0');
    await expect(south.page.getByTestId('unsent')).toHaveAttribute('data-unsent', '0');
    const film = await qrOf(server, second!.id);
    await server.stop();
    for (const tablet of [north, south]) {
      tablet.hold(film);
      await tablet.switchOff();
      await tablet.switchOn();
      await tablet.page.goto(`${server.origin}/gate/`);
      await tablet.expectVerdict('ok', second!.name);
      await expect(tablet.page.getByTestId('link-state')).toHaveAttribute('data-link', 'offline');
      await expect(tablet.page.getByTestId('unsent')).not.toHaveAttribute('data-unsent', '0');
    }
  });

  await test.step('when it returns both ring and show one conflict', async () => {
    server = await startEventServer(join(folder, 'data'), port);
    for (const tablet of [north, south]) {
      await expect(tablet.page.getByTestId('conflict-alarm')).toBeVisible({ timeout: 30_000 });
      await tablet.page.getByTestId('conflict-open').click();
      await expect(tablet.page.getByTestId('conflict')).toHaveCount(1);
      await expect(tablet.page.getByTestId('conflict')).toContainText('North gate');
      await expect(tablet.page.getByTestId('conflict')).toContainText('South gate');
      await expect(tablet.page.getByTestId('conflict')).toContainText(second!.name);
      await tablet.page.getByTestId('conflict-seen').click();
      await expect(tablet.page.getByTestId('conflict-alarm')).toBeHidden();
    }
  });

  await test.step('the API says people and bodies', async () => {
    expect(await realtime(server)).toMatchObject({ people: 2, bodies: 3, conflicts: 1 });
    const { conflicts } = await ask<ConflictBoard>(server, `/api/events/${server.event}/conflicts`);
    expect(conflicts).toMatchObject([{ name: second!.name, code: second!.code, answer: null }]);
    const gates = [conflicts[0]!.first, ...conflicts[0]!.overlaps].map(({ gate }) => gate);
    expect(gates.sort()).toEqual(['North gate', 'South gate']);
  });
});

test('the browser is killed in the middle of scanning and nothing that was green is lost', async () => {
  const people = await guests(server);
  await north.switchOn();
  await north.pair(server.pairingLink, 'North gate');
  const green: string[] = [];
  for (const { code, name } of people.slice(0, 6)) {
    await north.type(code);
    await north.expectVerdict('ok', name);
    green.push(code);
  }
  await north.kill();
  await north.switchOn();
  await north.page.goto(`${server.origin}/gate/`);
  await expect(north.page.getByTestId('unsent')).toHaveAttribute('data-unsent', '0');
  expect((await realtime(server)).people).toBe(green.length);
  await north.type(green.at(-1)!);
  await north.expectVerdict('refuse', 'North gate');
});

test('a code that is none, one of another event and one that was refunded are refused in words', async () => {
  await north.switchOn();
  await north.pair(server.pairingLink, 'North gate');
  await north.type('TCF26-AAAA-AAAA');
  await north.expectVerdict('refuse');
  await north.type('hello world');
  await north.expectVerdict('refuse');
  const [guest] = await guests(server);
  await north.type(guest!.code.toLowerCase().replaceAll('-', ' '));
  await north.expectVerdict('ok', guest!.name);
});
