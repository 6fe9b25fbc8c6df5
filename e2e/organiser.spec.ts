/** The organiser area as an organiser walks through it: from the link on the console to the audit log. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, expect, type Page, test } from '@playwright/test';
import { chromiumPath, quietArgs } from './support/chromium.ts';
import { ask, type RunningServer, startEventServer } from './support/event-server.ts';
import { guests } from './support/organiser.ts';

const PASSWORD = 'correct horse battery';
const LIST = [
  'Wer,Mail,Firma,Ticket,Bemerkung',
  'Hana Quillon,hana@example.org,Kite Lab,Regular,vegan',
  'H. Quillon,hana.quillon@example.org,,Regular,',
  'Total,,,2,',
].join('\n');

let server: RunningServer;
let browser: Browser;
let page: Page;

test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
  server = await startEventServer(join(mkdtempSync(join(tmpdir(), 'attend-gate-e2e-')), 'data'));
  browser = await chromium.launch({ executablePath: chromiumPath()!, args: quietArgs });
  page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(15_000);
});
test.afterAll(async () => {
  await browser.close();
  await server.stop();
});

const open = async (name: string): Promise<void> => {
  await page.getByRole('navigation', { name: 'Organiser menu' }).getByRole('button', { name }).click();
};
const button = (name: string | RegExp) => page.getByRole('button', { name });

test('[H16] the link on the console makes one account, and the live page has a line at once', async () => {
  await page.goto(server.setUpLink!);
  await page.getByLabel('Name').fill('Org');
  await page.getByLabel('E-mail').fill('org@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await button('Make the account').click();
  await expect(page.getByTestId('line')).toHaveAttribute('data-connected', 'true');
  await expect(page.getByTestId('inside')).toHaveText('0');
  await button('Sign out').click();
  await page.goto(server.setUpLink!);
  await page.getByLabel('Name').fill('Other');
  await page.getByLabel('E-mail').fill('other@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await button('Make the account').click();
  await expect(page.getByText('This link was used already')).toBeVisible();
  await page.goto(`${server.origin}/gate/#/organiser`);
  await page.reload();
  await page.getByLabel('E-mail').fill('org@example.org');
  await page.getByLabel('Password').fill(PASSWORD);
  await button('Sign in').first().click();
  await expect(page.getByTestId('line')).toHaveAttribute('data-connected', 'true');
});

test('[IM12] [H9] a list is looked at, its columns are told, it is taken, and the same again is nobody new', async () => {
  await open('Import');
  const file = { name: 'gäste.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) };
  await page.getByTestId('import-file').setInputFiles(file);
  await expect(page.getByText('2 new')).toBeVisible();
  await expect(page.getByText('1 rows skipped')).toBeVisible();
  await page.getByRole('combobox', { name: /Wer/ }).selectOption('name');
  await expect(page.getByRole('table', { name: 'Who would be taken' })).toContainText('Hana Quillon');
  await button('Take 2 people').click();
  await expect(page.getByText('2 people taken, 1 rows skipped.')).toBeVisible();
  await button('Another file').or(page.getByTestId('import-file')).first().waitFor({ state: 'attached' });
  await open('People');
  await open('Import');
  await page.getByTestId('import-file').setInputFiles(file);
  await expect(page.getByText('0 new')).toBeVisible();
});

test('[H26] [H40] [H27] a person is found, corrected, issued anew, merged with the twin, blocked and erased', async () => {
  await open('People');
  await page.getByRole('searchbox', { name: 'Find people' }).fill('Quillon');
  await expect(page.getByRole('table', { name: 'People' }).getByRole('row')).toHaveCount(3);
  await button(/Hana Quillon/).click();
  const sheet = page.getByTestId('person');
  await sheet.getByLabel('Phone').fill('010-0000-0000');
  await sheet.getByRole('button', { name: 'Save' }).click();
  await expect(sheet.getByText('Saved.')).toBeVisible();
  await sheet.getByRole('button', { name: 'Re-issue' }).click();
  await expect(sheet.getByText('A new ticket was made')).toBeVisible();
  await expect(sheet).toContainText('ticket 2');
  await sheet.getByRole('button', { name: 'Merge' }).click();
  await sheet.getByLabel('Is this person here twice?').fill('H. Quillon');
  await sheet.getByRole('button', { name: /H\. Quillon/ }).click();
  await sheet.getByRole('button', { name: 'Make them one' }).click();
  await expect(sheet.getByText('They are one person now.')).toBeVisible();
  await sheet.getByRole('button', { name: 'Block', exact: true }).click();
  await expect(sheet.getByText('Blocked.', { exact: true })).toBeVisible();
  await sheet.getByRole('button', { name: 'Close' }).click();
  const row = page.getByRole('row', { name: /H\. Quillon/ });
  await expect(row).toContainText('Canceled');
  await button(/H\. Quillon/).click();
  await sheet.getByRole('button', { name: 'Erase' }).click();
  await sheet.getByRole('button', { name: 'Really erase' }).click();
  await expect(sheet).toBeHidden();
  await expect(row).toBeHidden();
});

test('[H5] [H7] a device is paired by the code on the screen, and revoked in two steps', async () => {
  await open('Devices');
  await button('Pair a device').click();
  await page.getByLabel('Name').fill('North gate');
  await button('Make a code').click();
  await expect(page.getByTestId('pairing-code')).toHaveText(/\w/);
  const code = (await page.getByTestId('pairing-code').textContent()) ?? '';
  const { publicKey } = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const raw = Buffer.from(await crypto.subtle.exportKey('raw', publicKey)).toString('base64url');
  await ask(server, '/api/pairings/claim', { code, publicKey: raw });
  await page.getByRole('button', { name: 'Close' }).click();
  const row = page.getByRole('row', { name: /North gate/ });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await row.getByRole('button', { name: 'Really revoke' }).click();
  await expect(row).toContainText('Revoked');
});

test('[L30] somebody who may sign is enrolled with a PIN of their own', async () => {
  await button('Add person').click();
  await page.getByLabel('Name', { exact: true }).fill('Mina Kim');
  await page.getByLabel('Short name').fill('mina');
  for (const field of await page.getByLabel(/PIN/).all()) await field.fill('246813');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Add|Save|Enrol/ })
    .click();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText('Mina Kim')).toBeVisible();
});

test('[E7] [H30] [H41] an entry shows on the live page and on the wall without asking again', async () => {
  await open('Live');
  const [guest] = await guests(server);
  const settings = await ask<{ lists: { id: string }[]; gates: { id: string; name: string }[] }>(
    server,
    `/api/events/${server.event}/settings`,
  );
  const [list, gate] = [settings.lists[0]!.id, settings.gates[0]!];
  await ask(server, '/api/attendance/checkin', { token: guest!.code, list, gate: gate.id, nonce: 'e2e-1' });
  await expect(page.getByTestId('inside')).toHaveText('1');
  await button('Wall display').click();
  await expect(page.getByTestId('wall-inside')).toHaveText('1');
  await expect(page.getByTestId('wall')).toContainText('Busiest 10 minutes');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('wall')).toBeHidden();
});

test('[L13] an hour ago nobody was in, as anybody knew it; now somebody is', async () => {
  await open('Time travel');
  await expect(page.getByTestId('past-inside')).toHaveText('1');
  await button('60 min ago').click();
  await expect(page.getByTestId('past-inside')).toHaveText('0');
  await page.getByLabel('As who knew it').selectOption({ label: 'As the server knew it then' });
  await expect(page.getByTestId('past-facts')).toHaveText('0');
  await open('Conflicts');
  await expect(page.getByText('Nobody was admitted twice.')).toBeVisible();
});

test('[H31] [H20] settings are saved, mails and connections are there, and the log has a line for everything', async () => {
  await open('Event');
  await button('Add a list').click();
  await button('Save').first().click();
  await expect(page.getByText('Saved', { exact: false }).first()).toBeVisible();
  await open('Mails');
  await expect(page.getByRole('heading', { name: 'Mails' }).first()).toBeVisible();
  await open('Connections');
  await expect(page.getByRole('heading', { name: 'Connections' }).first()).toBeVisible();
  await open('Audit log');
  const log = page.getByRole('table').first();
  const told = ['List uploaded', 'Person changed', 'Ticket re-issued', 'Two rows merged', 'Person erased'];
  for (const line of [...told, 'Device revoked', 'Settings changed']) await expect(log).toContainText(line);
});
