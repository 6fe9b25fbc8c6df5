/**
 * The box at the entrance: server, bridge process on the virtual radio (real noble and bleno), gate tablet. Somebody
 * with a tag walks up, stands on the tablet's list, and one tap lets them in.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { giveTags, type RunningBridge, startBridge } from './support/bridge.ts';
import { ask, type RunningServer, startEventServer } from './support/event-server.ts';
import { realtime } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

interface Tagged {
  readonly id: string;
  readonly name: string;
  readonly tokenId: string;
}

let folder: string;
let server: RunningServer;
let bridge: RunningBridge | undefined;
let north: Tablet;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
  north = new Tablet({ folder: join(folder, 'north') });
});
test.afterEach(async () => {
  await north.switchOff();
  await bridge?.stop();
  bridge = undefined;
  await server.stop();
});

const tagged = async (): Promise<readonly [Tagged, Tagged]> => {
  const path = `/api/events/${server.event}/participants?limit=50`;
  const { participants } = await ask<{ participants: readonly (Tagged & { status: string })[] }>(
    server,
    path,
  );
  // The demo's own tags are on the first people of the list.
  const [second, first] = participants.filter(({ status }) => status === 'valid').toReversed();
  return [first!, second!];
};
/** `via` of every admission of this token, as the server's export tells it. */
async function viaOf(token: string): Promise<readonly string[]> {
  const response = await fetch(`${server.origin}/api/events/${server.event}/export/facts`, {
    headers: { authorization: `Bearer ${server.organiserKey}` },
  });
  expect(response.ok).toBe(true);
  return (await response.text())
    .split('\n')
    .filter((line) => line.includes('"admit"'))
    .filter((line) => line.includes(`"${token}"`) || !line.includes('"token"'))
    .map((line) => /"via":"(\w+)"/.exec(line)?.[1] ?? '');
}

test('a tag walks up, stands on the tablet, and one tap admits; nothing else does', async () => {
  const [first, second] = await tagged();
  expect(await giveTags(server, [first.tokenId, second.tokenId])).toBe(2);
  const { tags } = await ask<{ tags: readonly unknown[] }>(server, `/api/events/${server.event}/tags`);
  bridge = await startBridge(server, join(folder, 'bridge'), 'north');
  await expect
    .poll(() => bridge!.status())
    .toMatchObject({ radio: 'on', tags: tags.length, presenceLink: 'connected' });
  await north.switchOn();
  await north.pair(server.pairingLink, 'North gate');
  const person = north.page.getByTestId('nearby-person');

  await test.step('far away nobody is listed', async () => {
    await expect.poll(async () => (await bridge!.status()).recognised).toBeGreaterThan(20);
    await expect(person).toHaveCount(0);
  });
  await test.step('the tag walks up and is on the list', async () => {
    await bridge!.walk(first.tokenId, 'gate');
    await expect(person).toHaveCount(1, { timeout: 40_000 });
    await expect(person).toContainText(first.name);
  });
  await test.step('standing there admits nobody', async () => {
    await north.page.waitForTimeout(3_000);
    expect((await realtime(server)).people).toBe(0);
  });
  await test.step('one tap admits, and the ledger says how', async () => {
    await person.click();
    await north.expectVerdict('ok', first.name);
    await expect(person).toHaveCount(0);
    await expect.poll(async () => (await realtime(server)).people).toBe(1);
    expect(await viaOf(first.tokenId)).toEqual(['tag']);
  });
  await test.step('with the server away the tag of the next one waits in the bridge, and arrives when it is back', async () => {
    const port = Number(new URL(server.origin).port);
    await server.stop();
    await bridge!.walk(second.tokenId, 'gate');
    await expect.poll(async () => (await bridge!.status()).unsent, { timeout: 40_000 }).toBe(1);
    server = await startEventServer(join(folder, 'data'), port);
    await expect(person).toHaveCount(1, { timeout: 30_000 });
    await expect(person).toContainText(second.name);
  });
});
