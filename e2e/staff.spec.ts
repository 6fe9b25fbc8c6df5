/** What staff do besides scanning: look up, take back, lock the names and open them again. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type RunningServer, startEventServer } from './support/event-server.ts';
import { guests, qrOf, realtime } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

let server: RunningServer;
let tablet: Tablet;

test.beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
  tablet = new Tablet({ folder: join(folder, 'tablet') });
});
test.afterEach(async () => {
  await tablet.switchOff();
  await server.stop();
});

test('[L7] an entry is taken back with a reason, and the same code enters again at once', async () => {
  const [guest] = await guests(server);
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate');
  await tablet.type(guest!.code);
  await tablet.expectVerdict('ok', guest!.name);
  await tablet.page.getByTestId('undo').click();
  await tablet.page.getByTestId('undo-wrong_person').click();
  await tablet.expectVerdict('repeat', 'Entry undone');
  await expect.poll(async () => (await realtime(server)).people).toBe(0);
  await tablet.type(guest!.code);
  await tablet.expectVerdict('ok', guest!.name);
  await expect.poll(async () => (await realtime(server)).people).toBe(1);
});

test('[G1] looking up says what would happen and admits nobody', async () => {
  const [guest] = await guests(server);
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate');
  await tablet.page.getByRole('radio', { name: 'Look up' }).click();
  await tablet.type(guest!.code);
  await tablet.expectVerdict('repeat', 'May enter', guest!.name);
  await expect(tablet.page.getByTestId('unsent')).toHaveAttribute('data-unsent', '0');
  expect((await realtime(server)).people).toBe(0);
});

test('[W12] locked names stay off the screen and codes stay shut, signed codes still admit, the PIN opens again', async () => {
  const [guest, other] = await guests(server);
  tablet.hold(await qrOf(server, guest!.id));
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate', { pin: '246813' });
  await tablet.expectVerdict('ok', guest!.name);
  await tablet.switchOff();
  tablet.hold(await qrOf(server, other!.id));
  await server.stop();
  await tablet.switchOn();
  await tablet.page.goto(`${server.origin}/gate/`);
  await tablet.expectVerdict('ok', 'Names are locked');
  await expect(tablet.page.locator('body')).not.toContainText(other!.name);
  await tablet.type(guest!.code);
  await tablet.expectVerdict('refuse', 'Unlock it first');
  await tablet.page.getByTestId('unlock-names').click();
  await tablet.enterPin('111111');
  await expect(tablet.page.getByTestId('pin-complaint')).toContainText('Wrong PIN');
  await tablet.enterPin('246813');
  await expect(tablet.page.getByTestId('unlock-names')).toBeHidden();
  await tablet.type(guest!.code);
  await tablet.expectVerdict('refuse', guest!.name, 'North gate');
});

test('[G1] a person is found by part of the name without a network, checked in by hand, and found inside', async () => {
  const people = await guests(server);
  const guest = people.find(({ name }) => /^[가-힣]{3}$/.test(name))!;
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate');
  await server.stop();
  const { page } = tablet;
  await page.getByTestId('find-person').click();
  await page.getByTestId('people-question').fill(guest.name.slice(0, 1));
  await expect(page.getByTestId('people-sheet')).toContainText('at least 3 letters');
  await expect(page.getByTestId('person')).toHaveCount(0);
  await page.getByTestId('people-question').fill(guest.name.slice(1));
  const row = page.getByTestId('person').filter({ hasText: guest.name }).first();
  await row.getByTestId('person-admit').click();
  await tablet.expectVerdict('ok', guest.name);
  await page.getByTestId('find-person').click();
  await page.getByTestId('people-question').fill(guest.name);
  await expect(page.getByTestId('person').filter({ hasText: 'Already in' })).toHaveCount(1);
});

test('[G2] fifty bad codes and then a good one: the good one enters at once, and a stuck scanner fills no ledger', async () => {
  const [guest] = await guests(server);
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate');
  for (let i = 0; i < 50; i++) await tablet.wedge(`JUNK-${String(i % 7)}-NOTHING`);
  await tablet.expectVerdict('refuse');
  await tablet.wedge(guest!.code);
  await tablet.expectVerdict('ok', guest!.name);
  await expect(tablet.page.getByTestId('unsent')).toHaveAttribute('data-unsent', '0');
});

test('[T6] a Korean keyboard does not change what a hand scanner reads, and the same code says so', async () => {
  const [guest] = await guests(server);
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate');
  await tablet.wedge(guest!.code, { ime: true });
  await tablet.expectVerdict('ok', guest!.name);
  await tablet.wedge(guest!.code, { ime: true });
  await tablet.expectVerdict('repeat', 'Just scanned');
});

test('[G2] a tablet left alone admits without controls, and only the PIN leads out, without a network', async () => {
  const [guest] = await guests(server);
  const { page } = await tablet.switchOn().then(() => tablet);
  await tablet.pair(server.pairingLink, 'North gate', { pin: '246813' });
  await page.getByTestId('settings').click();
  await page.getByTestId('kiosk-start').click();
  await expect(page.getByTestId('kiosk-ready')).toBeVisible();
  await expect(page.getByTestId('settings')).toHaveCount(0);
  await tablet.wedge(guest!.code);
  await tablet.expectVerdict('ok', guest!.name);
  await server.stop();
  await page.reload();
  await page.getByTestId('kiosk-exit').click();
  await tablet.enterPin('000000');
  await expect(page.getByTestId('pin-complaint')).toContainText('Wrong PIN');
  await tablet.enterPin('246813');
  await expect(page.getByTestId('settings')).toBeVisible();
});

test('[G1] a badge is printed at the first entry, not when the person comes back, and again when asked for', async () => {
  const [guest] = await guests(server);
  await tablet.switchOn();
  await tablet.page.addInitScript(() => {
    window.print = () => {
      const screen = top as { printed?: readonly string[] };
      screen.printed = [...(screen.printed ?? []), document.body.textContent ?? ''];
    };
  });
  await tablet.pair(server.pairingLink, 'North gate');
  const { page } = tablet;
  const printed = (): Promise<readonly string[]> =>
    page.evaluate(() => (globalThis as { printed?: string[] }).printed ?? []);
  await page.getByTestId('settings').click();
  await page.getByTestId('badges').getByRole('radio', { name: 'On' }).click();
  await page.keyboard.press('Escape');
  await tablet.wedge(guest!.code);
  await tablet.expectVerdict('ok', guest!.name);
  await expect.poll(printed).toHaveLength(1);
  expect((await printed())[0]).toContain(guest!.name);
  await page.getByTestId('badge-again').click();
  await expect.poll(printed).toHaveLength(2);
  await page.getByRole('radio', { name: 'Exit' }).click();
  await tablet.wedge(guest!.code);
  await tablet.expectVerdict('ok', 'Exit recorded');
  await page.getByRole('radio', { name: 'Entry' }).click();
  await page.waitForTimeout(3_100);
  await tablet.wedge(guest!.code);
  await tablet.expectVerdict('ok', 'Admitted', guest!.name);
  await page.waitForTimeout(300);
  expect(await printed()).toHaveLength(2);
});
