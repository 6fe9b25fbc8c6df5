/**
 * An attendee with a phone: the mail's link, the code at the door, "you are in", and all of it without a network.
 * Built app, service worker, IndexedDB, sockets, SQLite, as for people.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { compressed, scriptsOf } from './bench/phone.ts';
import { ask, type RunningServer, startEventServer } from './support/event-server.ts';
import { type Guest, guests } from './support/organiser.ts';
import { readQr } from './support/read-qr.ts';

let folder: string;
let server: RunningServer;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
});
test.afterEach(() => server.stop());

const ticketIn = (link: string): string => /#\/t\/(AG1[0-9A-Z]+)/.exec(link)![1]!;

/** The guest whose pass the demo's link opens. */
async function guestOf(page: Page): Promise<Guest> {
  const code = await page.getByTestId('pass-code').textContent();
  return (await guests(server)).find((guest) => guest.code === code)!;
}

async function openLink(page: Page): Promise<Guest> {
  await page.goto(server.attendeeLink);
  await expect(page.getByTestId('pass')).toBeVisible();
  // Without a network the app comes from the service worker, so wait until that has everything.
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  return guestOf(page);
}

const passThrough = (code: string, gate: string, type = 'entry'): Promise<{ status: string }> =>
  ask(server, '/api/attendance/checkin', { token: code, gate, type });

test('the mail’s link becomes a pass, the door admits, and the phone says so within two seconds', async ({
  page,
}) => {
  const strangers: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin) && !request.url().startsWith('data:'))
      strangers.push(request.url());
  });
  const guest = await openLink(page);
  await expect(page.getByTestId('event-name')).toHaveText('Tech Conference 2026');
  await expect(page.getByTestId('holder')).toHaveText(guest.name);
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'waiting');
  expect(page.url()).not.toContain('AG1');

  const seen = await readQr(await page.getByTestId('qr').screenshot());
  expect(seen).toEqual({ text: ticketIn(server.attendeeLink), errorCorrection: 'L' });

  await expect(page.getByTestId('link-state')).toHaveAttribute('data-link', 'connected');
  expect(await passThrough(seen.text, 'north')).toMatchObject({ status: 'ok' });
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'in', { timeout: 2_000 });
  await expect(page.getByTestId('arrival')).toContainText(/You are in.*\d\d:\d\d · North gate/s);

  expect(await passThrough(guest.code, 'south', 'exit')).toMatchObject({ status: 'ok' });
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'out');
  await expect(page.getByTestId('history').getByRole('listitem')).toHaveCount(2);
  expect(strangers).toEqual([]);
});

test('in airplane mode the pass opens with its code and its arrival', async ({ page, context }) => {
  const guest = await openLink(page);
  expect(await passThrough(guest.code, 'north')).toMatchObject({ status: 'ok' });
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'in');
  await server.stop();
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId('arrival')).toContainText('North gate');
  await expect(page.getByTestId('link-state')).toHaveAttribute('data-link', 'offline');
  const { text } = await readQr(await page.getByTestId('qr').screenshot());
  expect(text).toBe(ticketIn(server.attendeeLink));
});

test('an admission while the phone was away is told when it comes back', async ({ page, context }) => {
  const guest = await openLink(page);
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'waiting');
  expect(await passThrough(guest.code, 'south')).toMatchObject({ status: 'ok' });
  await page.waitForTimeout(500); // nothing may come through
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'waiting');
  await context.setOffline(false);
  await expect(page.getByTestId('arrival')).toContainText('South gate');
});

test('a typed code asks for the last digits of the phone number and opens nothing without them', async ({
  page,
}) => {
  await ask(server, '/api/participants/bulk-upload', {
    participants: [
      { name: 'Mina Kim', email: 'mina@example.org', ticketType: 'Standard', phone: '010-1234-5678' },
    ],
  });
  const everybody = `/api/events/${server.event}/participants?limit=1000`;
  const { participants } = await ask<{ participants: readonly Guest[] }>(server, everybody);
  const mina = participants.find((guest) => guest.name === 'Mina Kim')!;
  await page.goto(`${server.origin}/wallet/`);
  const mistyped = mina.code.slice(0, -1) + (mina.code.endsWith('7') ? '8' : '7');
  await page.getByTestId('add-input').fill(mistyped);
  await page.getByTestId('add-submit').click();
  await expect(page.getByTestId('add-answer')).toContainText('mistyped');
  await page.getByTestId('add-input').fill(mina.code.toLowerCase());
  await page.getByTestId('add-submit').click();
  await expect(page.getByTestId('second-form')).toContainText('Tech Conference 2026');
  await expect(page.getByText('Mina Kim')).toHaveCount(0);
  await page.getByTestId('second-input').fill('1111');
  await page.getByTestId('add-submit').click();
  await expect(page.getByTestId('add-answer')).toContainText('do not match');
  await page.getByTestId('second-input').fill('5678');
  await page.getByTestId('add-submit').click();
  await expect(page.getByTestId('holder')).toHaveText('Mina Kim');
});

test('[W16] at most 120 kB of compressed scripts are loaded until the mail’s link is a code on the screen', async ({
  page,
}) => {
  const scripts = scriptsOf(page);
  await page.goto(server.attendeeLink, { waitUntil: 'commit' });
  await expect(page.getByTestId('qr')).toBeVisible();
  expect(scripts.length).toBeGreaterThan(1);
  expect(compressed(scripts)).toBeLessThanOrEqual(120_000);
});

test('the code a phone’s own camera opens leads to the same pass', async ({ page }) => {
  await page.goto(`${server.origin}/T/${ticketIn(server.attendeeLink)}`);
  await expect(page.getByTestId('pass')).toBeVisible();
  expect(page.url()).toContain('/wallet/#/p/');
});

test('a removed pass is gone after a reload, and the link brings it back', async ({ page }) => {
  await openLink(page);
  await page.getByRole('button', { name: 'Remove from this phone' }).click();
  await page.getByTestId('remove-yes').click();
  await expect(page.getByTestId('add-input')).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('add-input')).toBeVisible();
  await page.goto(server.attendeeLink);
  await expect(page.getByTestId('pass')).toBeVisible();
});

test('a protected pass shows a new code every ten seconds, offline too, and an old picture of it admits nobody', async ({
  page,
  context,
}) => {
  const paper = ticketIn(server.attendeeLink);
  const guest = await openLink(page);
  await page.getByTestId('protect').click();
  await expect(page.getByTestId('countdown')).toBeVisible();
  const lookAt = async (): Promise<string> => (await readQr(await page.getByTestId('qr').screenshot())).text;
  // The full code until every gate knows this phone's key, the short one from then on (T3); both rotate.
  const rotating = /^AG[23]/;
  const first = await lookAt();
  expect(first).toMatch(rotating);
  expect(await passThrough(paper, 'north')).toMatchObject({ status: 'error', reason: 'superseded' });

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByTestId('countdown')).toBeVisible();
  await expect.poll(lookAt, { timeout: 20_000 }).not.toBe(first);
  const second = await lookAt();
  expect(second).toMatch(rotating);
  expect(await passThrough(second, 'north')).toMatchObject({ status: 'ok' });
  expect(await passThrough(guest.code, 'north', 'exit')).toMatchObject({ status: 'ok' });
  expect(await passThrough(second, 'north')).toMatchObject({ status: 'error', reason: 'replayed' });

  await context.setOffline(false);
  await expect(page.getByTestId('link-state')).toHaveAttribute('data-link', 'connected');
  await expect(page.getByTestId('history').getByRole('listitem')).toHaveCount(2);
});

test('once protected, the mail’s link opens nothing on another phone', async ({ page, browser }) => {
  await openLink(page);
  await page.getByTestId('protect').click();
  await expect(page.getByTestId('countdown')).toBeVisible();
  const other = await browser.newContext();
  const stranger = await other.newPage();
  await stranger.goto(server.attendeeLink);
  await expect(stranger.getByTestId('add-answer')).toContainText('newer pass was issued');
  await other.close();
  await page.goto(server.attendeeLink);
  await expect(page.getByTestId('countdown')).toBeVisible();
});

test('a server that is gone or lies costs its own pass its news and touches no other', async ({ page }) => {
  const other = await startEventServer(join(folder, 'other'));
  await openLink(page);
  // One wallet, two servers: the link says where the second one is.
  const link = `${server.origin}/wallet/#/t/${ticketIn(other.attendeeLink)}?s=${encodeURIComponent(other.origin)}`;
  await page.goto(link);
  await expect(page.getByTestId('pass')).toBeVisible();
  await page.getByTestId('back').click();
  await expect(page.getByTestId('pass-card')).toHaveCount(2);
  await other.stop();
  // Whatever the second server would say from now on is nonsense.
  await page.route(`${other.origin}/api/**`, (route) =>
    route.fulfill({ status: 200, contentType: 'application/json', body: '{"status":"open","token":"x"}' }),
  );
  await page.reload();
  const [mine, theirs] = [server.origin, other.origin].map((origin) =>
    page.locator(`[data-testid="pass-card"][data-pass^="${origin}|"]`),
  );
  await theirs!.click();
  await expect(page.getByTestId('trouble')).toContainText('still works');
  await readQr(await page.getByTestId('qr').screenshot());
  await page.getByTestId('back').click();
  await mine!.click();
  await expect(page.getByTestId('link-state')).toHaveAttribute('data-link', 'connected');
  const guest = await guestOf(page);
  expect(await passThrough(guest.code, 'north')).toMatchObject({ status: 'ok' });
  await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'in');
});
