/** The internet is away; the laptop at the doors lets two gates see each other, and the server gets it all later. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type RunningVenue, startVenue } from './support/bridge.ts';
import { ask, type RunningServer, startEventServer } from './support/event-server.ts';
import { guests, openPairing, realtime } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

let folder: string;
let server: RunningServer;
let venue: RunningVenue;
let north: Tablet;
let south: Tablet;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
  venue = await startVenue(server, join(folder, 'venue'));
  north = new Tablet({ folder: join(folder, 'north') });
  south = new Tablet({ folder: join(folder, 'south') });
});
test.afterEach(async () => {
  await Promise.all([north.switchOff(), south.switchOff()]);
  await Promise.all([server.stop(), venue.stop()]);
});

async function publishAddress(): Promise<void> {
  const path = `${server.origin}/api/events/${server.event}/settings`;
  const headers = { authorization: `Bearer ${server.organiserKey}`, 'content-type': 'application/json' };
  const info = (await (await fetch(path, { headers })).json()) as object;
  const body = JSON.stringify({ ...info, venueRelay: venue.address });
  expect((await fetch(path, { method: 'PUT', headers, body })).status).toBe(200);
}

test('[L31] [L18] gates meet at the venue relay while the server is away, ring for a double entry, and nothing is lost or doubled', async () => {
  await publishAddress();
  const [first, second] = await guests(server);
  await Promise.all([north.switchOn(), south.switchOn()]);
  await north.pair(server.pairingLink, 'North gate');
  await south.pair(await openPairing(server), 'South gate');
  const port = Number(new URL(server.origin).port);
  await server.stop();
  const [onNorth, onSouth] = [north.page.getByTestId('link-state'), south.page.getByTestId('link-state')];
  await expect(onNorth).toHaveAttribute('data-link', 'offline');
  await north.wedge(first!.code);
  await north.expectVerdict('ok');
  await south.wedge(first!.code);
  await south.expectVerdict('ok');

  for (const state of [onNorth, onSouth])
    await expect(state).toHaveAttribute('data-via', 'venue', { timeout: 30_000 });
  await expect(north.page.getByTestId('conflict-alarm')).toContainText('South gate');
  await expect(south.page.getByTestId('conflict-alarm')).toContainText('North gate');
  await expect(north.page.getByTestId('unsent')).toContainText('at the venue');
  await north.wedge(second!.code);
  await north.expectVerdict('ok');
  await expect(north.page.getByTestId('inside-people')).toHaveText('2');
  await expect(south.page.getByTestId('inside-people')).toHaveText('2');

  server = await startEventServer(join(folder, 'data'), port);
  for (const state of [onNorth, onSouth])
    await expect(state).toHaveAttribute('data-via', 'server', { timeout: 30_000 });
  for (const tablet of [north, south])
    await expect(tablet.page.getByTestId('unsent')).toHaveAttribute('data-unsent', '0', { timeout: 30_000 });
  await expect(async () => {
    expect(await realtime(server)).toMatchObject({ people: 2, bodies: 3, conflicts: 1 });
    const { aside } = await ask<{ aside: unknown[] }>(server, `/api/events/${server.event}/quarantine`);
    expect(aside).toEqual([]);
    expect((await venue.status()).serverReached).toBe(true);
  }).toPass({ timeout: 30_000 });
});
