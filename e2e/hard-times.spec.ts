/** What goes wrong on a tablet at a door: a full disk, a second tab, a browser without WebAssembly, no camera. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type RunningServer, startEventServer } from './support/event-server.ts';
import { guests, qrOf, realtime } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

let folder: string;
let server: RunningServer;
let tablet: Tablet;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  server = await startEventServer(join(folder, 'data'));
  tablet = new Tablet({ folder: join(folder, 'tablet') });
});
test.afterEach(async () => {
  await tablet.switchOff();
  await server.stop();
});

test('[L28] [W10] with a full disk nothing turns green, and it goes on when there is room again', async () => {
  const [guest] = await guests(server);
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate');
  const { page } = tablet;
  await page.evaluate(() => {
    const add = IDBObjectStore.prototype.add;
    const put = IDBObjectStore.prototype.put;
    const full = (): never => {
      throw new DOMException('the disk is full', 'QuotaExceededError');
    };
    IDBObjectStore.prototype.add = full;
    IDBObjectStore.prototype.put = full;
    Object.assign(globalThis, {
      freeDisk: () => {
        IDBObjectStore.prototype.add = add;
        IDBObjectStore.prototype.put = put;
      },
    });
  });
  await tablet.wedge(guest!.code);
  await expect(page.getByTestId('problem')).toContainText('Storage is full');
  await expect(page.getByTestId('verdict')).toHaveCount(0);
  await page.evaluate(() => (globalThis as unknown as { freeDisk: () => void }).freeDisk());
  await page.getByTestId('problem-dismiss').click();
  await tablet.wedge(guest!.code);
  await tablet.expectVerdict('ok', guest!.name);
  await expect.poll(async () => (await realtime(server)).people).toBe(1);
});

test('[L29] a second tab takes no scans and says why; it takes over when the first is gone', async () => {
  const [guest] = await guests(server);
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate');
  const first = tablet.page;
  const second = await first.context().newPage();
  await second.goto(`${server.origin}/gate/`);
  await expect(second.getByTestId('problem')).toContainText('another tab');
  await expect(second.getByTestId('type-code')).toHaveCount(0);
  await tablet.wedge(guest!.code);
  await tablet.expectVerdict('ok', guest!.name);
  await first.close();
  await expect(second.getByTestId('verdict-ready')).toBeVisible();
});

test('[W6] where WebAssembly is refused the camera still reads and the PIN still opens', async () => {
  const [guest] = await guests(server);
  const old = new Tablet({ folder: join(folder, 'old'), serviceWorkers: 'block' });
  old.hold(await qrOf(server, guest!.id));
  await old.switchOn();
  try {
    const without = 'delete globalThis.WebAssembly;';
    await old.page.addInitScript(without);
    await old.page.route('**/assets/scan-worker*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${without}\n${await response.text()}` });
    });
    await old.pair(server.pairingLink, 'North gate', { pin: '246813' });
    await old.expectVerdict('ok', guest!.name);
    await old.page.getByTestId('lock-names').click();
    await old.page.getByTestId('unlock-names').click();
    await old.enterPin('246813');
    await expect(old.page.getByTestId('unlock-names')).toBeHidden();
  } finally {
    await old.switchOff();
  }
});

const REFUSALS = [
  ['NotAllowedError', 'denied', 'blocked'],
  ['NotFoundError', 'no_camera', 'No camera'],
  ['NotReadableError', 'busy', 'Another app'],
  ['OverconstrainedError', 'no_camera', 'No camera'],
  ['TypeError', 'other', 'could not be opened'],
] as const;

for (const [name, reason, words] of REFUSALS)
  test(`[W9] ${name} from the camera has its own words, and codes can be typed all the same`, async () => {
    const [guest] = await guests(server);
    await tablet.switchOn();
    await tablet.page.addInitScript((error) => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('made up', error);
      };
    }, name);
    await tablet.pair(server.pairingLink, 'North gate');
    const trouble = tablet.page.getByTestId('camera-trouble');
    await expect(trouble).toHaveAttribute('data-reason', reason);
    await expect(trouble).toContainText(words);
    await tablet.wedge(guest!.code);
    await tablet.expectVerdict('ok', guest!.name);
  });
