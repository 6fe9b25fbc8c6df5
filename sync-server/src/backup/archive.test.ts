import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readArchive, writeArchive } from './archive.ts';

let folder: string;
let identity: string;
let recipient: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'backup.age');
const empty = (name: string): string => {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
};
async function archived(text = 'x'.repeat(200_000)): Promise<void> {
  mkdirSync(join(folder, 'source/events/a'), { recursive: true });
  writeFileSync(join(folder, 'source/events/a/event.db'), text);
  writeFileSync(join(folder, 'source/secret'), 'the organisation’s secret');
  const content = { folder: join(folder, 'source'), paths: ['events/a/event.db', 'secret'] };
  await writeArchive(file(), content, { recipients: [recipient] });
}

test('[O5] what went in comes out, and nothing of it stands in the archive in clear', async () => {
  await archived();
  expect(readFileSync(file()).includes('the organisation')).toBe(false);
  expect(readFileSync(file(), 'latin1')).toMatch(/^age-encryption\.org\/v1\n/);
  const out = empty('out');
  expect(await readArchive(file(), out, { identity })).toEqual({ ok: true, value: undefined });
  expect(readFileSync(join(out, 'events/a/event.db'), 'utf8')).toBe('x'.repeat(200_000));
  expect(readFileSync(join(out, 'secret'), 'utf8')).toBe('the organisation’s secret');
  expect(readdirSync(folder)).not.toContain('backup.age.part');
});

test('[O5] another key opens nothing', async () => {
  await archived();
  const key = { identity: await generateX25519Identity() };
  expect(await readArchive(file(), empty('out'), key)).toEqual({ ok: false, error: 'wrong_key' });
});

test('[O5] an archive that was cut off or changed anywhere is refused', async () => {
  await archived();
  const whole = readFileSync(file());
  const places = [0, 30, 120, 260, Math.floor(whole.length / 2), whole.length - 1];
  for (const at of places) {
    const changed = Buffer.from(whole);
    changed[at] = changed[at]! ^ 1;
    writeFileSync(file(), changed);
    const out = empty(`changed-${at}`);
    expect((await readArchive(file(), out, { identity })).ok, `byte ${at}`).toBe(false);
  }
  for (const length of [0, 10, 200, whole.length - 1]) {
    writeFileSync(file(), whole.subarray(0, length));
    const out = empty(`cut-${length}`);
    expect((await readArchive(file(), out, { identity })).ok, `first ${length} bytes`).toBe(false);
  }
});

async function hostile(name: string, type: 'file' | 'symlink' = 'file'): Promise<void> {
  const tar = pack();
  tar.entry({ name, type, ...(type === 'symlink' ? { linkname: '/etc/passwd' } : {}) }, '');
  tar.finalize();
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  writeFileSync(file(), await encrypter.encrypt(gzipSync(await buffer(Readable.from(tar)))));
}

test('[O5] a name that leads out of the folder, or a link, is never unpacked', async () => {
  for (const [i, name] of ['../escaped', 'a/../../escaped', '/../escaped'].entries()) {
    await hostile(name);
    await readArchive(file(), empty(`out-${i}`), { identity });
    expect(readdirSync(folder)).not.toContain('escaped');
  }
  await hostile('link', 'symlink');
  expect(await readArchive(file(), empty('links'), { identity })).toEqual({ ok: false, error: 'damaged' });
  expect(readdirSync(join(folder, 'links'))).toEqual([]);
});

test('[O5] after age has opened it, it is a plain tar.gz that tar reads', async () => {
  await archived('plain');
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const plain = join(folder, 'plain.tar.gz');
  writeFileSync(plain, await decrypter.decrypt(Uint8Array.from(readFileSync(file()))));
  expect(execFileSync('tar', ['tzf', plain], { encoding: 'utf8' })).toBe('events/a/event.db\nsecret\n');
});
