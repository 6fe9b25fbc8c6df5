/**
 * A tablet is lost with its names locked: nothing that names anybody may lie on its disk, in any encoding the browser
 * writes, whatever was searched, scanned and shown before.
 */
import { globSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ask, startEventServer } from './support/event-server.ts';
import { guests } from './support/organiser.ts';
import { Tablet } from './support/tablet.ts';

const PEOPLE = 5_000;

/** Every file of the browser's profile that holds one of the words or codes, in UTF-8 or UTF-16. */
function filesWith(folder: string, words: readonly string[], codes: ReadonlySet<string>): readonly string[] {
  const found: string[] = [];
  for (const name of globSync('**/*', { cwd: folder })) {
    const file = join(folder, name);
    if (!statSync(file).isFile()) continue;
    const bytes = readFileSync(file);
    // Without its zero bytes UTF-16 of Latin letters reads like UTF-8, wherever it begins.
    for (const part of [bytes, Buffer.from(bytes.filter((byte) => byte !== 0))]) {
      const word = words.find((one) => part.includes(one));
      const code = /[A-Z0-9]{2,8}-[0-9A-Z]{4}-[0-9A-Z]{4,6}/g;
      const written = part
        .toString('latin1')
        .match(code)
        ?.find((one) => codes.has(one));
      if (word !== undefined || written !== undefined) found.push(`${name}: ${word ?? written}`);
    }
  }
  return found;
}

test('[W12] five thousand names, mails, phones and codes: none lies on the disk of a locked tablet', async () => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  const server = await startEventServer(join(folder, 'data'));
  const tablet = new Tablet({ folder: join(folder, 'tablet') });
  const participants = Array.from({ length: PEOPLE }, (_, i) => ({
    ...{ externalId: `lost-${i}`, name: `Zaphodine Beeblebrox${i}`, email: `zaphod${i}@betelgeuse.example` },
    ...{
      phone: `+82-10-7742-${String(1_000 + i)}`,
      company: 'Sirius Cybernetics Kangnam',
      notes: 'Needs the Babelfish',
    },
  }));
  await ask(server, '/api/participants/bulk-upload', { participants });
  const known = (await guests(server, 1_000)).filter(({ name }) => name.startsWith('Zaphodine'));
  expect(known.length).toBeGreaterThan(500);
  await tablet.switchOn();
  await tablet.pair(server.pairingLink, 'North gate', { pin: '246813' });
  const { page } = tablet;
  await tablet.type(known[0]!.code);
  await tablet.expectVerdict('ok', known[0]!.name);
  await page.getByTestId('find-person').click();
  await page.getByTestId('people-question').fill('Zaphodine Beeblebrox77');
  await expect(page.getByTestId('person').first()).toContainText('Zaphodine');
  await page.getByTestId('person-admit').first().click();
  await page.getByTestId('lock-names').click();
  await expect(page.locator('body')).not.toContainText('Zaphodine');
  await tablet.switchOff();
  const profile = join(folder, 'tablet', 'profile');
  const codes = new Set(known.map(({ code }) => code));
  const words = ['Zaphodine', 'betelgeuse.example', '+82-10-7742', '821077421', 'Sirius Cyber', 'Babelfish'];
  expect(filesWith(profile, words, codes)).toEqual([]);
  // The search itself is worth something: what lies in clear is found.
  expect(filesWith(profile, ['North gate'], codes).length).toBeGreaterThan(0);
  await server.stop();
});
