import { err, ok } from '@attend-gate/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Source } from '../sources/sources.ts';
import type { SourceOutcome } from './pull-source.ts';
import { createScheduler, nextDelay } from './scheduler.ts';

const EVERY = 300_000;
const source = (url: string): Source => ({ url, key: 'k', events: [], series: '' });

test('[P1] the next pull is five minutes ± 10 % away, later after failures, within an hour', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
      const delay = nextDelay(EVERY, failures, () => random);
      const times = Math.min(2 ** failures, 12);
      expect(delay).toBeGreaterThanOrEqual(Math.floor(EVERY * times * 0.9));
      expect(delay).toBeLessThanOrEqual(Math.ceil(EVERY * times * 1.1));
    }),
  );
});

test('[P1] [X5] a source that hangs and one that fails leave the third on time', async () => {
  const pulled: string[] = [];
  const timers: { at: number; task: () => void }[] = [];
  const answers: Record<string, () => Promise<SourceOutcome>> = {
    hangs: () => new Promise(() => undefined),
    fails: async () => err({ kind: 'unreachable', detail: 'down' }),
    works: async () => ok([]),
  };
  const scheduler = createScheduler({
    sources: () => Object.keys(answers).map(source),
    pull: ({ url }) => {
      pulled.push(url);
      return answers[url]!();
    },
    everyMs: EVERY,
    random: () => 0.5,
    after: (at, task) => {
      timers.push({ at, task });
      return () => undefined;
    },
    onOutcome: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  scheduler.refresh();
  scheduler.refresh();
  await new Promise((resolve) => setImmediate(resolve));
  expect(pulled).toEqual(['hangs', 'fails', 'works']);
  expect(timers.map(({ at }) => at)).toEqual([2 * EVERY, EVERY]);
  timers.find(({ at }) => at === EVERY)?.task();
  expect(pulled).toEqual(['hangs', 'fails', 'works', 'works']);
  scheduler.stop();
});
