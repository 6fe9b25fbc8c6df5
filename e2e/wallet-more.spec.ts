/**
 * More of an attendee's day: a receipt from a tablet without a network, a code in a room, a pass that changes hands,
 * several people on one phone, and everything taken along or deleted.
 */
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { ask, type RunningServer, startEventServer } from './support/event-server.ts';
import { type Guest, guests, openPairing, realtime } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

let folder: string;
let server: RunningServer;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
});
test.afterEach(() => server.stop());

async function openLink(page: Page, link = server.attendeeLink): Promise<string> {
  await page.goto(link);
  await expect(page.getByTestId('pass')).toBeVisible();
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  return (await page.getByTestId('pass-code').textContent())!;
}

/** The wallet's page follows a link as a phone's camera opens it, without loading anything again. */
const follow = (page: Page, hash: string): Promise<void> =>
  page.evaluate((to) => {
    location.hash = to;
  }, hash);

const settings = async (change: (info: Record<string, unknown>) => object): Promise<void> => {
  const path = `${server.origin}/api/events/${server.event}/settings`;
  const headers = { authorization: `Bearer ${server.organiserKey}`, 'content-type': 'application/json' };
  const info = (await (await fetch(path, { headers })).json()) as Record<string, unknown>;
  const answer = await fetch(path, { method: 'PUT', headers, body: JSON.stringify(change(info)) });
  expect(answer.status).toBe(200);
};

const axeClean = async (page: Page): Promise<void> => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
};

test('[L32] [PD7] a receipt from a tablet without a network says "you are in", and another gate restores from it', async ({
  page,
}) => {
  const code = await openLink(page);
  const lost = new Tablet({ folder: join(folder, 'lost') });
  const other = new Tablet({ folder: join(folder, 'other') });
  try {
    await lost.switchOn();
    await lost.pair(await openPairing(server), 'North gate');
    // Open sockets outlive the browser's "offline"; a reload finds no network.
    await lost.page.context().setOffline(true);
    await lost.page.reload();
    await expect(lost.page.getByTestId('link-state')).not.toHaveAttribute('data-link', 'connected');
    await page.context().setOffline(true);
    await page.reload();
    await expect(page.getByTestId('pass')).toBeVisible();
    await lost.type(code);
    await lost.expectVerdict('ok');
    await lost.page.getByTestId('receipt').click();
    const link = await lost.page.getByTestId('receipt-qr').getAttribute('data-text');
    expect(link).toMatch(/^HTTP:\/\/[^/]+\/R\/AGR[0-9A-Z]+\/NORTH$/);
    await lost.switchOff();

    await follow(page, `#/r/${link!.slice(link!.indexOf('AGR'))}`);
    await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'in');
    await expect(page.getByTestId('arrival')).toContainText('North gate');
    expect((await realtime(server)).people).toBe(0);
    await page.getByTestId('receipt-show').click();
    await expect(page.getByTestId('receipt-sheet').getByTestId('qr')).toBeVisible();
    await page.keyboard.press('Escape');

    await other.switchOn();
    await other.pair(await openPairing(server), 'South gate');
    await other.wedge(/AGR[0-9A-Z]+/.exec(link!)![0]);
    await other.expectVerdict('ok', 'restored');
    await expect.poll(async () => (await realtime(server)).people).toBe(1);
    await page.context().setOffline(false);
    await expect(page.getByTestId('link-state')).toHaveAttribute('data-link', 'connected');
    await expect(page.getByTestId('history').getByRole('listitem')).toHaveCount(1);
  } finally {
    await lost.switchOff();
    await other.switchOff();
  }
});

test('[PD8] the code in a room checks in without a network and is confirmed later', async ({ page }) => {
  await settings((info) => ({
    ...info,
    notes: 'Bring your badge.\nCloakroom in hall B.',
    sessions: [{ id: 'key', name: 'Keynote', startsAt: info.startsAt, endsAt: info.endsAt, admissionAt: 0 }],
    lists: (info.lists as object[]).map((list) => ({ ...list, selfCheckIn: true })),
  }));
  const path = `/api/events/${server.event}/lists/main/gates/south/room-code`;
  const headers = { authorization: `Bearer ${server.organiserKey}` };
  const { link } = (await (await fetch(server.origin + path, { headers })).json()) as { link: string };
  await openLink(page);
  await page.context().setOffline(true);
  await follow(page, `#/h/${link.slice(link.indexOf('AGH'))}`);
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'pending');
  expect((await realtime(server)).people).toBe(0);
  await page.context().setOffline(false);
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'in');
  await expect(page.getByTestId('arrival')).toContainText('South gate');

  await page.getByTestId('event-info').click();
  await expect(page.getByTestId('event-notes')).toContainText('Cloakroom');
  await expect(page.getByTestId('event-page')).toContainText('Keynote');
  const saved = page.waitForEvent('download');
  await page.getByTestId('calendar').click();
  expect(await readFile((await (await saved).path())!, 'utf8')).toContain('BEGIN:VEVENT');
  await axeClean(page);
});

const newPhone = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage();

test('[T3] a pass that is given away dies here and lives there', async ({ page, browser }) => {
  await openLink(page);
  await page.getByTestId('protect').click();
  await expect(page.getByTestId('countdown')).toBeVisible();
  await axeClean(page);
  await page.getByTestId('hand-over').click();
  await page.getByTestId('hand-over-yes').click();
  const link = await page.getByTestId('handed-over').getAttribute('data-link');
  const other = await newPhone(browser);
  const code = await openLink(other, link!);
  await other.getByTestId('protect').click();
  await expect(other.getByTestId('countdown')).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('handed-over')).toBeVisible();
  await expect(page.getByTestId('countdown')).toHaveCount(0);
  expect(await page.getByTestId('pass-code').textContent()).toBe(code);
  await other.context().close();
});

test('[U1] a family’s passes on one phone go into a file, come back on another, and can all be deleted', async ({
  page,
  browser,
}) => {
  const code = await openLink(page);
  const [sibling] = (await guests(server)).filter((guest: Guest) => guest.code !== code && guest.name !== '');
  const reissue = `/api/events/${server.event}/participants/${sibling!.id}/reissue`;
  const { link } = await ask<{ link: string }>(server, reissue, {});
  await openLink(page, link);
  await expect(page.getByTestId('people').getByRole('button')).toHaveCount(2);
  await page.getByTestId('people').getByRole('button').first().click();
  await page.getByTestId('back').click();
  await expect(page.getByTestId('pass-card')).toHaveCount(2);
  await axeClean(page);
  await page.getByTestId('data').click();
  await expect(page.getByTestId('data-page')).toBeVisible();
  await axeClean(page);
  await page
    .getByTestId('export')
    .getByLabel(/Password/)
    .fill('correct horse');
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save file' }).click();
  const file = (await (await saved).path())!;
  expect(await readFile(file, 'utf8')).not.toContain(code);

  const other = await newPhone(browser);
  await other.goto(`${server.origin}/wallet/#/data`);
  await other.getByTestId('import-file').setInputFiles(file);
  await other
    .getByTestId('import')
    .getByLabel(/Password/)
    .fill('wrong');
  await other.getByRole('button', { name: 'Add the passes' }).click();
  await expect(other.getByTestId('import-answer')).toContainText('does not open');
  await other
    .getByTestId('import')
    .getByLabel(/Password/)
    .fill('correct horse');
  await other.getByRole('button', { name: 'Add the passes' }).click();
  await expect(other.getByTestId('import-answer')).toContainText('2 passes added');
  await other.context().close();

  await page.getByTestId('wipe').click();
  await page.getByTestId('wipe-yes').click();
  await expect(page.getByTestId('add-input')).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('add-input')).toBeVisible();
  const left = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(left.filter((name) => name?.startsWith('attend-wallet-pass'))).toEqual([]);
});

test('[W9c] the wallet can be installed, and a browser that lost its storage takes the pass again', async ({
  page,
}) => {
  await openLink(page);
  const cdp = await page.context().newCDPSession(page);
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
  // A context without a profile on disk counts as incognito; nothing else may stand in the way.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
  await cdp.send('Storage.clearDataForOrigin', { origin: server.origin, storageTypes: 'all' });
  await page.reload();
  await expect(page.getByTestId('add-input')).toBeVisible();
  await axeClean(page);
  await page.goto('about:blank');
  await openLink(page);
});
