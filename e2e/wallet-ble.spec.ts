/**
 * Checking in over Bluetooth, the whole way: the wallet's page in Chromium, CDP, the virtual radio with real noble and
 * bleno, the bridge's judge, the ledger on the server, the tablet beside it, and the receipt on the phone.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { startBridgeWithPhone } from './support/bridge.ts';
import { chromiumPath, quietArgs } from './support/chromium.ts';
import { bluetoothArgs, emulateBluetooth } from './support/emulated-bluetooth.ts';
import { type RunningServer, startEventServer } from './support/event-server.ts';
import { openPairing, realtime } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

test.use({ launchOptions: { executablePath: chromiumPath()!, args: [...quietArgs, ...bluetoothArgs] } });

let folder: string;
let server: RunningServer;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
});
test.afterEach(() => server.stop());

test('[BR12] [BR15] one tap near the gate checks in, the tablet knows, and the phone holds the receipt', async ({
  page,
  browser,
}) => {
  await page.goto(server.attendeeLink);
  await page.getByTestId('protect').click();
  await expect(page.getByTestId('countdown')).toBeVisible();
  // Started afterwards, so that the bridge's first roster knows the phone's ticket.
  const bridge = await startBridgeWithPhone(server, join(folder, 'bridge'), 'north');
  const tablet = new Tablet({ folder: join(folder, 'north') });
  try {
    const done = await emulateBluetooth(browser, page, bridge.phone);
    await page.getByTestId('ble').click();
    await expect(page.getByTestId('ble-answer'), { message: done.join(', ') }).toHaveAttribute(
      'data-result',
      'ok',
    );
    await expect(page.getByTestId('arrival')).toHaveAttribute('data-arrival', 'in');
    await expect(page.getByTestId('receipt-show')).toBeVisible();
    await expect.poll(async () => (await realtime(server)).people).toBe(1);

    const code = await page.getByTestId('pass-code').textContent();
    await tablet.switchOn();
    await tablet.pair(await openPairing(server), 'North gate');
    await tablet.type(code!);
    await tablet.expectVerdict('refuse', 'Already');
  } finally {
    await tablet.switchOff();
    await bridge.stop();
  }
});
