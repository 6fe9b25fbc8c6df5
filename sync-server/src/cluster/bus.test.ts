import { afterAll, describe, expect, test } from 'vitest';
import { describeBus } from '../../testing/bus-contract.ts';
import { aPrefix, hasCluster, REDIS_URL } from '../../testing/postgres.ts';
import { createLocalBuses } from './bus.ts';
import { openRedisBus, type RedisBus } from './redis-bus.ts';

describeBus('in one process', async () => {
  const bus = createLocalBuses();
  return [bus(), bus()];
});

describe.skipIf(!(await hasCluster()))('with Redis', () => {
  const opened: RedisBus[] = [];
  const open = (prefix: string, url = REDIS_URL, onLost = (_error: unknown): void => undefined): RedisBus => {
    const bus = openRedisBus({ url, prefix, self: String(opened.length), onLost });
    opened.push(bus);
    return bus;
  };
  afterAll(async () => {
    for (const bus of opened) await bus.close();
  });

  describeBus('Redis', async () => {
    const prefix = aPrefix();
    return [open(prefix), open(prefix)];
  });

  test('[L34] a Redis that is not there is told of once and stops nobody', async () => {
    const lost: unknown[] = [];
    const bus = open('x', 'redis://127.0.0.1:1', (error) => lost.push(error));
    bus.subscribe('channel', () => undefined);
    bus.publish('channel', 'lost');
    await expect.poll(() => lost.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(lost.length).toBe(1);
    expect(bus.isUp).toBe(false);
  });
});
