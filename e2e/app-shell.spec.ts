/**
 * The gate as an app on a tablet: it can be installed, it starts from nothing without a network, and people who do
 * not see, do not use a pointer, or need large letters can work with it.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { enrol } from './support/enrol.ts';
import { type RunningServer, startEventServer } from './support/event-server.ts';
import { guests } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

let server: RunningServer;
let tablet: Tablet;

test.beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
  tablet = new Tablet({ folder: join(folder, 'tablet') });
  await tablet.switchOn();
});
test.afterEach(async () => {
  await tablet.switchOff();
  await server.stop();
});

/** Everything axe calls serious or critical, as `rule: element`. */
async function serious(page: Page): Promise<readonly string[]> {
  // Colours on their way from light to dark are neither.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

test('[W9c] the browser offers to install it', async () => {
  await tablet.page.goto(`${server.origin}/gate/`);
  await tablet.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const cdp = await tablet.page.context().newCDPSession(tablet.page);
  await expect
    .poll(async () => (await cdp.send('Page.getInstallabilityErrors')).installabilityErrors)
    .toEqual([]);
});

test('[G4] an unpaired tablet starts without a network too, and says what it needs', async () => {
  await tablet.page.goto(`${server.origin}/gate/`);
  await tablet.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await server.stop();
  await tablet.switchOff();
  await tablet.switchOn();
  await tablet.page.goto(`${server.origin}/gate/`);
  await tablet.page.getByTestId('pairing-input').fill('7KQ4-M2XD');
  await tablet.page.getByTestId('pairing-submit').click();
  await expect(tablet.page.getByTestId('pairing-answer')).toContainText('cannot be reached');
});

test('[W13] [X6] axe finds nothing serious on the screens of the door, light and dark', async () => {
  const { page } = tablet;
  const [guest] = await guests(server);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (colorScheme === 'light') {
      await page.goto(server.pairingLink);
      expect(await serious(page)).toEqual([]);
      await tablet.pair(server.pairingLink, 'North gate');
    }
    expect(await serious(page)).toEqual([]);
    await tablet.type(guest!.code);
    await expect(page.getByTestId('verdict')).toBeVisible();
    expect(await serious(page)).toEqual([]);
    for (const door of ['type-code', 'settings', 'recent-strip', 'board', 'find-person']) {
      await page.getByTestId(door).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      expect([door, await serious(page)]).toEqual([door, []]);
      await page.keyboard.press('Escape');
    }
  }
});

test('[X6] axe finds nothing serious where staff sign, resolve and register, in the dark too', async () => {
  const { page } = tablet;
  await enrol(server, 'mina', 'Mina Kim', '135790');
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await tablet.pair(server.pairingLink, 'North gate');
  const check = async (...way: string[]): Promise<void> => {
    for (const door of way) await page.getByTestId(door).click();
    expect([way, await serious(page)]).toEqual([way, []]);
    await page.keyboard.press('Escape');
  };
  await check('settings', 'staff');
  await check('settings', 'staff', 'staff-mina');
  await check('settings', 'conflicts');
  await check('find-person', 'walk-in');
});

test('[X6] with letters twice as large nothing is cut off sideways, and the answer is still there', async () => {
  const { page } = tablet;
  const [guest] = await guests(server);
  await tablet.pair(server.pairingLink, 'North gate');
  await page.addStyleTag({ content: 'html { font-size: 200% }' });
  await tablet.type(guest!.code);
  await tablet.expectVerdict('ok', guest!.name);
  await expect(page.getByTestId('verdict-title')).toBeInViewport({ ratio: 0.99 });
  await expect(page.getByTestId('type-code')).toBeInViewport({ ratio: 0.99 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
});

test('[X6] in forced colours the verdict keeps a border, its sign and its words', async () => {
  const { page } = tablet;
  const [guest] = await guests(server);
  await tablet.pair(server.pairingLink, 'North gate');
  await page.emulateMedia({ forcedColors: 'active' });
  await tablet.type(guest!.code);
  await tablet.expectVerdict('ok', 'Admitted', guest!.name);
  const border = await page
    .getByTestId('verdict')
    .evaluate((panel) => Number.parseFloat(getComputedStyle(panel).borderTopWidth));
  expect(border).toBeGreaterThanOrEqual(3);
});

test('[X6] a ticket can be checked with the keyboard alone', async () => {
  const { page } = tablet;
  const [guest] = await guests(server);
  await tablet.pair(server.pairingLink, 'North gate');
  const focused = (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);
  for (let i = 0; i < 20 && (await focused()) !== 'type-code'; i++) await page.keyboard.press('Tab');
  expect(await focused()).toBe('type-code');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('typed-code')).toBeFocused();
  await page.keyboard.type(guest!.code, { delay: 90 });
  await page.keyboard.press('Enter');
  await tablet.expectVerdict('ok', guest!.name);
});
