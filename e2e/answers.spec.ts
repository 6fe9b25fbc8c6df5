/** A question at a gate without a network: what was answered reaches the organiser, and no other gate asks again. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
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

/** One more question, and a list that takes people more than once. */
async function askAtTheDoor(): Promise<void> {
  const path = `/api/events/${server.event}/settings`;
  const info = await ask<{ lists: object[] }>(server, path);
  const diet = { id: 'diet', text: 'Allergies?', kind: 'text', required: true, askAtEntry: true };
  const changed = {
    ...info,
    lists: info.lists.map((list) => ({ ...list, allowMultipleEntries: true })),
    questions: [{ ...diet, ticketTypes: [], options: [] }],
  };
  const headers = { authorization: `Bearer ${server.organiserKey}`, 'content-type': 'application/json' };
  const answer = await fetch(server.origin + path, { method: 'PUT', headers, body: JSON.stringify(changed) });
  expect(answer.status).toBe(200);
}

const answersOf = async (id: string): Promise<unknown> =>
  (await ask<{ answers: unknown }>(server, `/api/events/${server.event}/participants/${id}`)).answers;

test('[V12] an answer given without a network reaches the organiser, and the next gate does not ask', async () => {
  await askAtTheDoor();
  const [guest] = await guests(server);
  const port = Number(new URL(server.origin).port);
  await Promise.all([north.switchOn(), south.switchOn()]);
  await north.pair(server.pairingLink, 'North gate');
  await south.pair(await openPairing(server), 'South gate');
  await server.stop();

  await north.type(guest!.code);
  await north.page.getByRole('button', { name: 'Answer' }).click();
  await expect(north.page.getByTestId('question')).toContainText('Allergies?');
  await north.page.getByTestId('question').locator('input').fill('peanuts');
  await north.page.getByTestId('answers-submit').click();
  await north.expectVerdict('ok', guest!.name);

  // A cold start without a network loses nothing.
  await north.switchOff();
  await north.switchOn();
  await north.page.goto(`${server.origin}/gate/`);
  server = await startEventServer(join(folder, 'data'), port);
  await expect.poll(() => answersOf(guest!.id), { timeout: 30_000 }).toMatchObject({ diet: 'peanuts' });

  await expect(south.page.getByTestId('inside-people')).toContainText('1', { timeout: 30_000 });
  await south.type(guest!.code);
  await south.expectVerdict('ok', guest!.name);
});
