/** Two tablets that share no network: one shows its records, the other reads them from the screen or from a file. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { ask, type RunningServer, startEventServer } from './support/event-server.ts';
import { guests, openPairing } from './support/organiser.ts';
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

const openExchange = async (page: Page): Promise<void> => {
  await page.getByTestId('settings').click();
  await page.getByTestId('exchange').click();
};

/** Every frame of the running code, as it stands on the sender's screen. */
async function filmed(page: Page): Promise<readonly Uint8Array[]> {
  const frame = page.getByTestId('exchange-frame');
  const total = Number(await frame.getAttribute('data-total'));
  const seen = new Map<string, Uint8Array>();
  while (seen.size < total) {
    const before = await frame.getAttribute('data-index');
    const picture = await frame.screenshot();
    if (before === (await frame.getAttribute('data-index'))) seen.set(before!, picture);
  }
  return [...seen].sort(([a], [b]) => Number(a) - Number(b)).map(([, picture]) => picture);
}

test('[L31] five hundred records pass from screen to camera in under a minute, and the double entry rings', async () => {
  const participants = Array.from({ length: 300 }, (_, i) => ({ externalId: `x${i}`, name: `Guest ${i}` }));
  await ask(server, '/api/participants/bulk-upload', { participants });
  const codes = (await guests(server, 500)).map(({ code }) => code);
  await Promise.all([north.switchOn(), south.switchOn()]);
  await north.pair(server.pairingLink, 'North gate');
  await south.pair(await openPairing(server), 'South gate');
  await server.stop();
  await south.wedge(codes[0]!);
  await south.expectVerdict('ok');
  for (const code of codes) await north.wedge(code);
  await expect(north.page.getByTestId('unsent')).toHaveAttribute('data-unsent', /^50\d|5[1-9]\d$/, {
    timeout: 60_000,
  });
  await north.page.setViewportSize({ width: 560, height: 760 });
  await openExchange(north.page);
  const frames = await filmed(north.page);
  await south.switchOff();
  south.film([...frames.flatMap((picture) => [{ picture, frames: 4 }])]);
  await south.switchOn();
  await south.page.goto(`${server.origin}/gate/`);
  await openExchange(south.page);
  const began = Date.now();
  await south.page.getByRole('radio', { name: 'Read' }).click();
  await expect(south.page.getByTestId('exchange-result')).toHaveAttribute('data-kind', 'taken', {
    timeout: 60_000,
  });
  console.log(`${frames.length} frames in ${Date.now() - began} ms`);
  await south.page.keyboard.press('Escape');
  await expect(south.page.getByTestId('inside-people')).toHaveText(String(codes.length));
  await expect(south.page.getByTestId('conflict-alarm')).toContainText('North gate');
});

test('[L31] the same as a file; a second time there is nothing new, and a broken file is refused by name', async () => {
  const [first, second] = await guests(server);
  await Promise.all([north.switchOn(), south.switchOn()]);
  await north.pair(server.pairingLink, 'North gate');
  await south.pair(await openPairing(server), 'South gate');
  await server.stop();
  for (const { code } of [first!, second!]) await north.wedge(code);
  await north.expectVerdict('ok', second!.name);
  await openExchange(north.page);
  const download = north.page.waitForEvent('download');
  await north.page.getByTestId('exchange-save').click();
  const file = join(folder, 'records.agx');
  await (await download).saveAs(file);
  await openExchange(south.page);
  await south.page.getByRole('radio', { name: 'Read' }).click();
  const result = south.page.getByTestId('exchange-result');
  await south.page.getByTestId('exchange-file').setInputFiles(file);
  await expect(result).toHaveAttribute('data-kind', 'taken');
  await south.page.getByTestId('exchange-file').setInputFiles({
    ...{ name: 'junk.agx', mimeType: 'application/octet-stream' },
    buffer: Buffer.from('junk'),
  });
  await expect(result).toContainText('damaged');
  await south.page.getByTestId('exchange-file').setInputFiles(file);
  await expect(result).toContainText('0 new records');
  await south.page.keyboard.press('Escape');
  await south.wedge(first!.code);
  await south.expectVerdict('refuse', 'North gate', first!.name);
});
