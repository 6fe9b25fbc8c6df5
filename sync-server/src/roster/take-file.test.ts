import { expect, test } from 'vitest';
import { startEventServer } from '../../testing/event-server.ts';
import { bytesInMemory } from './import/byte-source.ts';
import { readGuestFile } from './read-guest-file.ts';
import { takeFile } from './take-file.ts';

const rows = (count: number): string =>
  `Name,Email\n${Array.from({ length: count }, (_, i) => `P${i},p${i}@example.org`).join('\n')}\nTotal,\n`;

test('[H8] a file is taken in pieces that are told, with codes of one length, and gates have their turn between', async () => {
  const server = await startEventServer();
  const opened = await readGuestFile(bytesInMemory(Buffer.from(rows(1_200))));
  if (!opened.ok) throw new Error(opened.error);
  const told: number[] = [];
  let turns = 0;
  const beat = setInterval(() => turns++, 0);
  const taken = await takeFile(opened.value, server.desk, { fileName: 'f', actor: 'a' }, ({ done }) => {
    expect(server.desk.isTaking()).toBe(true);
    told.push(done);
  });
  clearInterval(beat);
  expect(told).toEqual([500, 1_000, 1_201]);
  expect(turns).toBeGreaterThan(0);
  expect(taken).toMatchObject({ accepted: 1_200, created: 1_200, skipped: [{ line: 1_202 }] });
  expect(server.desk.isTaking()).toBe(false);
  const people = await server.people.page(undefined, 2_000);
  expect(new Set(people.map(({ code }) => code.length)).size).toBe(1);
  await server.stop();
});

test('[H8] [H9] an upload that is cut off keeps what it took, and the same file again goes on from there', async () => {
  const server = await startEventServer();
  const opened = await readGuestFile(bytesInMemory(Buffer.from(rows(1_200))));
  if (!opened.ok) throw new Error(opened.error);
  const cutOff = takeFile(opened.value, server.desk, { fileName: 'f', actor: 'a' }, ({ done }) => {
    if (done >= 1_000) throw new Error('the disk went away');
  });
  await expect(cutOff).rejects.toThrow('the disk went away');
  expect(server.desk.isTaking()).toBe(false);
  expect(await server.people.count()).toBe(1_000);
  const again = await takeFile(opened.value, server.desk, { fileName: 'f', actor: 'a' });
  expect(again).toMatchObject({ accepted: 1_200, created: 200, updated: 0 });
  await server.stop();
});
