import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEventKeys, replaceKeys } from './event-keys.ts';

const random = (n: number): Uint8Array => crypto.getRandomValues(new Uint8Array(n));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('[X1] keys are made once and are the same after a restart', async () => {
  const first = await openEventKeys(folder, random);
  const second = await openEventKeys(folder, random);
  expect([first.created, second.created]).toEqual([true, false]);
  expect(second.organiserKey).toBe(first.organiserKey);
  expect(second.rosterKey).toEqual(first.rosterKey);
  const bytes = new TextEncoder().encode('a ticket');
  const signature = await first.event.signer.sign(bytes);
  expect(await second.event.verifier.verify(signature, bytes)).toBe(true);
  expect(second.jwt.rawPublic).toEqual(first.jwt.rawPublic);
  expect(second.jwt.rawPublic).not.toEqual(first.event.signer.publicKey);
});

test('[X1] only the owner may read the file, and no draft of it is left', async () => {
  await openEventKeys(folder, random);
  expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['keys.json']);
});

test('[X1] a broken key file stops the server and is never replaced', async () => {
  await openEventKeys(folder, random);
  const whole = readFileSync(join(folder, 'keys.json'), 'utf8');
  for (const broken of ['', '{}', whole.slice(0, 80), whole.replace('"version": 1', '"version": 2')]) {
    writeFileSync(join(folder, 'keys.json'), broken);
    await expect(openEventKeys(folder, random)).rejects.toThrow();
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).toBe(broken);
  }
});

test('[H34] replacing keys ends access tokens and the organiser key, and leaves every ticket good', async () => {
  const before = await openEventKeys(folder, random);
  await replaceKeys(folder, ['access-tokens'], random);
  const tokens = await openEventKeys(folder, random);
  expect(tokens.jwt.rawPublic).not.toEqual(before.jwt.rawPublic);
  expect(tokens.organiserKey).toBe(before.organiserKey);
  await replaceKeys(folder, ['organiser-key'], random);
  const organiser = await openEventKeys(folder, random);
  expect(organiser.organiserKey).not.toBe(before.organiserKey);
  expect(organiser.jwt.rawPublic).toEqual(tokens.jwt.rawPublic);
  expect(organiser.event.signer.publicKey).toEqual(before.event.signer.publicKey);
  expect(organiser.rosterKey).toEqual(before.rosterKey);
});

test('[H34] a running server takes replaced keys over, and keeps what it holds when the file is broken', async () => {
  const running = await openEventKeys(folder, random);
  const [token, organiser] = [running.jwt.rawPublic, running.organiserKey];
  expect(await running.reload()).toBe(false);
  const made = await replaceKeys(folder, ['access-tokens', 'organiser-key'], random);
  expect(await running.reload()).toBe(true);
  expect(running.organiserKey).toBe(made);
  expect(made).not.toBe(organiser);
  expect(running.jwt.rawPublic).not.toEqual(token);
  writeFileSync(join(folder, 'keys.json'), '{}');
  await expect(running.reload()).rejects.toThrow();
  expect(running.organiserKey).toBe(made);
});
