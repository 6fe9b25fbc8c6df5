/** Every journal passes this suite: IndexedDB on a tablet, the virtual disk of the simulation (L28). */
import { expect, test } from 'vitest';
import type { Journal } from '../src/device/journal.ts';

/** @param open opens the journal of that name again, as after a restart */
export function describeJournal(name: string, open: (journal: string) => Promise<Journal> | Journal): void {
  test(`[L28] ${name}: what was appended is there after a restart, in order`, async () => {
    const before = await open('restart');
    await before.append(0, 0, 'a');
    await before.append(0, 1, 'b');
    await before.append(3, 0, 'c');
    const sessions = await (await open('restart')).load();
    expect([...sessions].sort((x, y) => x.session - y.session)).toEqual([
      { session: 0, texts: ['a', 'b'], acknowledged: 0, aside: false },
      { session: 3, texts: ['c'], acknowledged: 0, aside: false },
    ]);
  });

  test(`[L18] ${name}: an acknowledgement never goes back`, async () => {
    const journal = await open('ack');
    await journal.append(0, 0, 'a');
    await journal.acknowledge(0, 5);
    await journal.acknowledge(0, 3);
    expect(await (await open('ack')).load()).toMatchObject([{ acknowledged: 5, texts: ['a'] }]);
  });

  test(`[L16] ${name}: a session set aside keeps its facts as evidence`, async () => {
    const journal = await open('aside');
    await journal.append(0, 0, 'a');
    await journal.acknowledge(0, 1);
    await journal.setAside(0);
    expect(await (await open('aside')).load()).toEqual([
      { session: 0, texts: ['a'], acknowledged: 1, aside: true },
    ]);
  });

  test(`[L29] ${name}: two writers cannot both have the same place`, async () => {
    const journal = await open('two');
    await journal.append(0, 0, 'a');
    await expect(journal.append(0, 0, 'b')).rejects.toThrow();
    expect(await journal.load()).toMatchObject([{ texts: ['a'] }]);
  });
}
