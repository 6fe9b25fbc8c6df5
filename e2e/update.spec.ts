/** A new version of the app arrives while people are being let in (W9c). */
import { appendFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type RunningServer, startEventServer } from './support/event-server.ts';
import { guests } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

const built = join(import.meta.dirname, '..', 'gate-pwa', 'dist');
let server: RunningServer;
let tablet: Tablet;
let app: string;

test.beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  app = join(folder, 'app');
  cpSync(built, app, { recursive: true });
  server = await startEventServer(join(folder, 'data'), 0, ['--gate-app', app]);
  tablet = new Tablet({ folder: join(folder, 'tablet') });
  await tablet.switchOn();
});
test.afterEach(async () => {
  await tablet.switchOff();
  await server.stop();
});

test('[W9c] a new version waits until somebody accepts it, scanning goes on, and nothing is lost by the change', async () => {
  const { page } = tablet;
  const [first, second, third] = await guests(server);
  await tablet.pair(server.pairingLink, 'North gate');
  await tablet.wedge(first!.code);
  await tablet.expectVerdict('ok', first!.name);
  await page.evaluate(() => Object.assign(globalThis, { sameDay: true }));
  const isSamePage = (): Promise<boolean> => page.evaluate(() => 'sameDay' in globalThis);

  appendFileSync(join(app, 'sw.js'), '\n// the next version\n');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(page.getByTestId('update')).toBeVisible();
  await tablet.wedge(second!.code);
  await tablet.expectVerdict('ok', second!.name);
  expect(await isSamePage()).toBe(true);

  await Promise.all([page.waitForEvent('load'), page.getByTestId('update').click()]);
  expect(await isSamePage()).toBe(false);
  await expect(page.getByTestId('type-code')).toBeVisible();
  await expect(page.getByTestId('update')).toHaveCount(0);
  await tablet.wedge(third!.code);
  await tablet.expectVerdict('ok', third!.name);
  await expect(page.getByTestId('inside-people')).toHaveText('3');
  await expect(page.getByTestId('unsent')).toHaveAttribute('data-unsent', '0');
});
