/**
 * The whole way of one ticket, on what `npm start` starts: another tool's export file, the mail and its link, the
 * wallet, the tablet's camera, "you are in", the report. Nothing is put in by hand between the steps.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, expect, test } from '@playwright/test';
import PostalMime from 'postal-mime';
import { chromiumPath, quietArgs } from './support/chromium.ts';
import { ask } from './support/event-server.ts';
import { guests, realtime } from './support/organiser.ts';
import { readQr } from './support/read-qr.ts';
import { Tablet } from './support/tablet.ts';
import { startWholeDemo, type WholeDemo } from './support/whole-demo.ts';

/** Eventbrite's attendee report, with somebody who has got the money back and will not come. */
const EXPORT = `Order #,Order Date,First Name,Last Name,Email,Quantity,Price Tier,Ticket Type,Attendee #,Group,Order Type,Currency,Total Paid,Attendee Status
33100000001,2026-10-29 22:28,서연,김,seoyeon.kim@example.org,1,,VIP,44200000001,,Eventbrite Completed,KRW,90000,Attending
33100000002,2026-10-30 09:12,Daniel,Okafor,daniel.okafor@example.org,1,,Standard,44200000002,,Eventbrite Completed,KRW,45000,Attending
33100000003,2026-10-30 10:40,Ana,López,ana.lopez@example.org,1,,Standard,44200000003,,Refunded,KRW,0,Not Attending
`;

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');

let folder: string;
let demo: WholeDemo;

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-e2e-'));
  demo = await startWholeDemo(['--port', '0', '--data', join(folder, 'data'), '--empty']);
});
test.afterEach(() => demo.stop());

async function upload(): Promise<{ accepted: number; skipped: readonly unknown[] }> {
  const response = await fetch(`${demo.origin}/api/participants/bulk-upload?filename=attendees.csv`, {
    method: 'POST',
    headers: { authorization: `Bearer ${demo.organiserKey}`, 'content-type': 'text/csv' },
    body: EXPORT,
  });
  return (await response.json()) as { accepted: number; skipped: readonly unknown[] };
}

/** The link in the letter that this participant gets. */
async function mailedLink(participant: string): Promise<string> {
  const response = await fetch(`${demo.origin}/api/events/${demo.event}/mails/letters/${participant}`, {
    headers: { authorization: `Bearer ${demo.organiserKey}` },
  });
  const letter = await PostalMime.parse(await response.arrayBuffer());
  return /https?:\/\/\S+#\/t\/AG1[0-9A-Z]+/.exec(letter.text ?? '')![0];
}

interface Report {
  readonly totals: { readonly arrivals: number; readonly entries: number };
}

async function arrivals(): Promise<Report> {
  const args = [
    'arrivals',
    '--event',
    demo.event,
    '--data',
    join(folder, 'data', 'analytics'),
    '--format',
    'json',
  ];
  const { stdout } = await run(process.execPath, [join(root, 'scripts', 'tasks', 'report.ts'), ...args]);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Report;
}

test('from an export file to the report', async () => {
  const phoneBrowser = await chromium.launch({ executablePath: chromiumPath()!, args: quietArgs });
  const north = new Tablet({ folder: join(folder, 'north') });
  try {
    expect(await upload()).toMatchObject({ accepted: 2, skipped: [{ line: 4, code: 'not_attending' }] });
    const everybody = await guests(demo);
    const seoyeon = everybody.find(({ name }) => name.includes('서연'))!;

    const phone = await phoneBrowser.newPage({ viewport: { width: 390, height: 844 }, locale: 'en-GB' });
    await phone.goto(await mailedLink(seoyeon.id));
    await expect(phone.getByTestId('pass')).toBeVisible();
    await expect(phone.getByTestId('arrival')).toHaveAttribute('data-arrival', 'waiting');
    const code = await phone.getByTestId('qr').screenshot();
    expect((await readQr(code)).text).toMatch(/^AG1/);

    north.hold(code);
    await north.switchOn();
    await north.pair(demo.pairingLink, 'North gate');
    await north.expectVerdict('ok', seoyeon.name);

    await expect(phone.getByTestId('arrival')).toHaveAttribute('data-arrival', 'in');
    await expect(phone.getByTestId('arrival')).toContainText(/You are in.*\d\d:\d\d · North gate/s);

    expect(await realtime(demo)).toMatchObject({ people: 1, bodies: 1 });
    expect((await arrivals()).totals).toMatchObject({ arrivals: 1, entries: 1 });
  } finally {
    await Promise.all([phoneBrowser.close(), north.switchOff()]);
  }
});

test('every service answers whether it lives and is ready, and the demo says that its radio is not real', async () => {
  const status = demo.bridge!.status.replace(/\/$/, '');
  for (const origin of [demo.origin, demo.analytics!.origin, status])
    for (const path of ['/livez', '/readyz'])
      await expect(async () => expect((await fetch(origin + path)).status, origin + path).toBe(200)).toPass();
  expect(demo.bridge!.radio).toBe('virtual');
  expect(await ask(demo, `/api/events/${demo.event}/devices`)).toMatchObject({
    devices: [{ role: 'bridge' }],
  });
});
