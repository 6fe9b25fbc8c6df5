/**
 * The dashboard over a real event server: numbers that move with the door, a server that goes away, every page without
 * a finding of axe, and a first view that a phone can load.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { chromiumPath, quietArgs } from './support/chromium.ts';
import { ask, type RunningServer, startEventServer } from './support/event-server.ts';
import { guests } from './support/organiser.ts';
import { type RunningPlatform, startPlatform } from './support/platform.ts';

let server: RunningServer;
let platform: RunningPlatform;
let browser: Browser;
let page: Page;

test.beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'event'));
  for (const guest of (await guests(server)).slice(0, 12))
    await ask(server, '/api/attendance/checkin', { token: guest.code, gate: 'north', type: 'entry' });
  platform = await startPlatform(join(folder, 'platform'), server);
  browser = await chromium.launch({ executablePath: chromiumPath()!, args: quietArgs });
});
test.afterAll(async () => {
  await browser.close();
  await platform.stop();
  await server.stop();
});
test.beforeEach(async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'ko-KR' });
  page = await context.newPage();
});
test.afterEach(() => page.context().close());

/** Events that were pulled stand on the first page. */
async function openDashboard(): Promise<void> {
  await page.goto(platform.dashboard);
  await expect(page.locator('a[href^="#/event/"]').first()).toBeVisible();
}

async function findings(): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

const PAGES = [
  '',
  `event/EVENT`,
  'across/cohorts',
  'across/no-show',
  'staffing',
  'roi',
  'connections',
  'wall',
];

for (const colorScheme of ['light', 'dark'] as const)
  test(`[X6] axe finds nothing on any page of the dashboard, ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openDashboard();
    for (const path of PAGES) {
      await page.goto(`${platform.origin}/#/${path.replace('EVENT', server.event)}`);
      await expect(page.getByText('잠시만요 …')).toHaveCount(0);
      expect([path, await findings()]).toEqual([path, []]);
    }
  });

test('[A22] the first view is at most 300 kB, all of it from the platform itself, in its own font', async () => {
  let bytes = 0;
  const strangers: string[] = [];
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(platform.origin) && !request.url().startsWith('data:'))
      strangers.push(request.url());
  });
  await openDashboard();
  await page.evaluate(() => document.fonts.ready);
  const loaded = await page.evaluate(() =>
    [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family),
  );
  expect(loaded.some((family) => family.includes('Pretendard'))).toBe(true);
  expect(strangers).toEqual([]);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(300_000);
});

test('[A22] a report can be read by Korean column names, and taken along as a file', async () => {
  await openDashboard();
  await page.goto(`${platform.origin}/#/across/visitors`);
  await expect(page.getByRole('columnheader', { name: '방문자' })).toBeVisible();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  expect((await saved).suggestedFilename()).toMatch(/^visitors-\d{4}-\d\d-\d\d\.csv$/);
});

test('[P6] an admission at the door shows without a reload; a server that goes away says so and keeps its number', async () => {
  await openDashboard();
  await page.goto(`${platform.origin}/#/wall`);
  await expect(page.getByText('12', { exact: true })).toBeVisible();
  const guest = (await guests(server))[12]!;
  await ask(server, '/api/attendance/checkin', { token: guest.code, gate: 'north', type: 'entry' });
  await expect(page.getByText('13', { exact: true })).toBeVisible();
  await server.stop();
  await expect(page.getByText(/응답 없음/)).toBeVisible();
  await expect(page.getByText('13', { exact: true })).toBeVisible();
});
