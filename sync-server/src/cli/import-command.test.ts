import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asMillis, type Millis } from '@attend-gate/shared';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoEvent } from '../demo.ts';
import { type OpenEvent, openEvent } from '../event/open-event.ts';
import { runAuditVerify } from './audit-command.ts';
import { type ImportOptions, runImport } from './import-command.ts';

const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));

let data: string;
let event: OpenEvent;
let printed: string[];
const due: (() => void)[] = [];
const print = (line: string): void => void printed.push(line);
const progressed: string[] = [];
const progress = (line: string): void => void progressed.push(line);
const options = (more: Partial<ImportOptions> = {}): ImportOptions => ({
  ...{ dryRun: false, json: false, event: event.id, data, ...more },
});

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'attend-gate-cli-'));
  printed = [];
  due.length = 0;
  const after = (_ms: number, task: () => void): (() => void) => {
    due.push(task);
    return () => undefined;
  };
  const onError = (error: unknown): void => print(String(error));
  event = await openEvent({
    dataDir: data,
    info: demoEvent(clock.now()),
    isNew: true,
    clock,
    random,
    after,
    onError,
  });
});
afterEach(async () => {
  await event.close();
  rmSync(data, { recursive: true, force: true });
});

const file = (text: string): string => {
  const path = join(data, 'guests.csv');
  writeFileSync(path, text);
  return path;
};
const LIST = 'Name,Email,Status\nMia,mia@example.org,Going\nNed,ned@example.org,Refunded\n';

test('[H8] the command stores what the file says, and a running server publishes it', async () => {
  expect(await runImport(file(LIST), options(), { clock, random, print, progress })).toBe(0);
  expect(printed.join('\n')).toContain('1 accepted, 1 skipped (1 new, 0 changed, 0 as before)');
  expect(printed.join('\n')).toContain('line 3: refunded');
  expect(progressed.at(-1)).toBe('2 of 2 rows');
  expect((await event.people.page(undefined, 10)).map(({ name }) => name)).toEqual(['Mia']);
  const before = (await event.roster.current()).version.number;
  const published = new Promise((resolve) => event.roster.onPublished(resolve));
  for (const task of due.splice(0)) task();
  expect(await published).toMatchObject({ number: before + 1 });
});

test('[H9] the same file again changes nothing; a dry run stores nothing', async () => {
  expect(
    await runImport(file(LIST), options({ dryRun: true, json: true }), { clock, random, print, progress }),
  ).toBe(0);
  expect(JSON.parse(printed.at(-1) ?? '')).toEqual({
    accepted: [{ line: 2, name: 'Mia', email: 'mia@example.org' }],
    skipped: [{ line: 3, reason: 'Refunded', code: 'refunded' }],
    ...{ warnings: [], platform: 'unknown', encoding: 'utf-8', delimiter: ',' },
  });
  expect(await event.people.count()).toBe(0);
  await runImport(file(LIST), options(), { clock, random, print, progress });
  await runImport(file(LIST), options(), { clock, random, print, progress });
  expect(printed.join('\n')).toContain('(0 new, 0 changed, 1 as before)');
});

test('[IM9] a file that is no list, no file and no event are told apart by the exit code', async () => {
  const deps = { clock, random, print, progress };
  expect(await runImport(file('Product,Units\nA,1\n'), options(), deps)).toBe(1);
  expect(await runImport(file(''), options({ dryRun: true, json: true }), deps)).toBe(0);
  expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({
    refuse: 'empty file',
    accepted: [],
    encoding: null,
  });
  expect(await runImport(join(data, 'nothing.csv'), options(), deps)).toBe(2);
  expect(await runImport(file(LIST), options({ event: 'another-event' }), deps)).toBe(1);
  expect(await runImport(file(LIST), options({ event: '../x' }), deps)).toBe(2);
});

test('[H20] `audit verify` says whether the log is whole, and knows a head noted earlier', async () => {
  await runImport(file(LIST), options(), { clock, random, print, progress });
  expect(await runAuditVerify({ event: event.id, data }, { print })).toBe(0);
  const head = printed.at(-1)?.split(' ').at(-1) ?? '';
  expect(head).toMatch(/^[0-9a-f]{64}$/);
  expect(await runAuditVerify({ event: event.id, data, head }, { print })).toBe(0);
  expect(await runAuditVerify({ event: event.id, data, head: '0'.repeat(64) }, { print })).toBe(1);
  expect(await runAuditVerify({ event: 'another-event', data }, { print })).toBe(2);
});
