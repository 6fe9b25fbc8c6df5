/**
 * Takes the pictures of the gate for the docs, from the real thing: built app, event server, camera. Writes
 * `docs/pictures/*.png`. Needs the built gate app.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { startEventServer } from '../support/event-server.ts';
import { guests, qrOf } from '../support/organiser.ts';
import { Tablet } from '../support/tablet.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'pictures');
mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'attend-gate-pictures-'));
const server = await startEventServer(join(work, 'data'));
const tablet = new Tablet({ folder: join(work, 'tablet'), size: 'desk' });

const shoot = async (name: string): Promise<void> => {
  await tablet.page.waitForTimeout(400);
  await tablet.page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
};

const people = await guests(server);
tablet.hold(await qrOf(server, people[0]!.id));
await tablet.switchOn();
await tablet.pair(server.pairingLink, 'North gate');
await tablet.expectVerdict('ok', people[0]!.name);
await shoot('gate');
for (const guest of people.slice(1, 5)) {
  await tablet.type(guest.code);
  await tablet.expectVerdict('ok', guest.name);
}
await tablet.page.waitForTimeout(3_200);
await tablet.type(people[2]!.code);
await tablet.expectVerdict('refuse', people[2]!.name);
await expect(tablet.page.getByTestId('unsent')).toHaveAttribute('data-unsent', '0');
await shoot('gate-twice');

await tablet.switchOff();
await server.stop();
rmSync(work, { recursive: true, force: true });
