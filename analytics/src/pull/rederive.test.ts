import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { fillDemo } from '../demo/fill-demo.ts';
import { catchUp } from './rederive.ts';

let lake: TestLake;
beforeEach(() => {
  lake = openTestLake();
});
afterEach(() => lake.remove());

test('[A11] a lake that is older than a derived table learns it, once', async () => {
  await fillDemo(lake.pullDeps, { seed: 8, events: 2, people: 60, lastMs: Date.UTC(2026, 9, 30, 10) });
  const before = (await lake.report('repeat', {}, { k: 5 })).table;
  for (const { eventId } of lake.catalog.events()) {
    const retire = lake.catalog.files({ event: eventId, table: 'visit' }).map(({ id }) => id);
    lake.catalog.replaceFiles({ owner: eventId, note: 'an older lake', nowMs: 1, add: [], retire });
  }
  expect((await lake.report('repeat', {}, { k: 5 })).table.rows).toEqual([]);
  const notes: string[] = [];
  expect(await catchUp(lake.pullDeps, (line) => notes.push(line))).toEqual([]);
  expect((await lake.report('repeat', {}, { k: 5 })).table).toEqual(before);
  await catchUp(lake.pullDeps, (line) => notes.push(line));
  expect(notes).toHaveLength(2);
});
