import { asMillis, type EventId } from '@attend-gate/shared';
import { anEvent } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { createFakeServer, KEY } from '../../testing/fake-event-server.ts';
import { createExportClient } from '../pull/export-client.ts';
import { createLiveFeed } from './live-feed.ts';
import { type EventStatus, statusOf } from './status.ts';

const NOW = Date.UTC(2026, 10, 24, 10);
const stateOf = (id: string, source: string, hours: number) => ({
  ...{
    eventId: id,
    source,
    series: 's',
    logEpoch: '1',
    keyId: 'k',
    factCursor: 0,
    factTail: '',
    participantCursor: 0,
  },
  info: JSON.stringify(
    anEvent({
      id: id as EventId,
      startsAt: asMillis(NOW + hours * 3_600_000),
      endsAt: asMillis(NOW + (hours + 4) * 3_600_000),
    }),
  ),
  counters: JSON.stringify({ facts: 1, people: 1, bodies: 1, ever_in: 1, open_conflicts: 0 }),
  ...{ asOfMs: NOW - 60_000, pulledMs: NOW, dirty: false, failure: undefined, failedMs: 0 },
});

test('[P1] live, over and coming are told apart by the event’s own times', () => {
  const phase = (hours: number) => statusOf(stateOf('e', 'http://e.test', hours), NOW).phase;
  expect([phase(-1), phase(-10), phase(5), phase(0.5)]).toEqual(['live', 'over', 'coming', 'live']);
});

test('[P6] running events are asked between two pulls; one that fails says so and keeps its number', async () => {
  const server = createFakeServer(anEvent({ id: 'up' as EventId }), 'http://up.test');
  const states = [
    stateOf('up', 'http://up.test', -1),
    stateOf('down', 'http://down.test', -1),
    stateOf('old', 'http://up.test', -9),
  ];
  server.counters = () => ({ facts: 9, people: 7, bodies: 8, ever_in: 9, open_conflicts: 1 });
  let up = true;
  const timers: (() => void)[] = [];
  const seen: (readonly EventStatus[])[] = [];
  const feed = createLiveFeed({
    status: () => states.map((state) => statusOf(state, NOW)),
    clientOf: (url) =>
      url === 'http://up.test'
        ? createExportClient({ url, key: KEY }, (...asked) =>
            up ? server.fetch(...asked) : Promise.reject(new Error('down')),
          )
        : createExportClient({ url, key: KEY }, () => Promise.reject(new Error('down'))),
    clock: { now: () => NOW },
    after: (ms, task) => {
      if (ms === 2_000) timers.push(task);
      return () => undefined;
    },
    onError: (error) => {
      throw error;
    },
  });
  const stop = feed.watch((events) => void seen.push(events));
  await expect.poll(() => timers.length).toBe(1);
  expect(seen[0]).toMatchObject([{ people: 1, lagSeconds: 60 }, { people: 1 }, { people: 1 }]);
  expect(seen[1]).toMatchObject([
    { event: 'up', people: 7, bodies: 8, openConflicts: 1, lagSeconds: 0, failure: null },
    { event: 'down', people: 1, failure: expect.stringContaining('unreachable') as string },
    { event: 'old', people: 1, lagSeconds: 60 },
  ]);
  // Gone between two pulls: the last thing it said stays, not what the lake knew before.
  up = false;
  timers.pop()?.();
  await expect.poll(() => seen.length).toBe(3);
  expect(seen[2]?.[0]).toMatchObject({
    people: 7,
    everIn: 9,
    failure: expect.stringContaining('unreachable') as string,
  });
  await expect.poll(() => timers.length).toBe(1);
  stop();
  timers.pop()?.();
  expect([timers.length, seen.length]).toEqual([0, 3]);
});
