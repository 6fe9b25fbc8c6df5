/** Every bus passes this suite: in one process, over Redis (L34, L35). */
import { expect, test } from 'vitest';
import type { Bus } from '../src/cluster/bus.ts';

const PROBE = 'are you there?';

const soon = async (condition: () => boolean): Promise<void> => {
  await expect.poll(condition, { timeout: 5_000, interval: 5 }).toBe(true);
};

/** @param create two buses that hear each other, ready to use */
export function describeBus(name: string, create: () => Promise<readonly [Bus, Bus]>): void {
  test(`[L34] ${name}: others hear a message once, in order, and oneself does not`, async () => {
    const [a, b] = await create();
    const heard: string[] = [];
    const own: string[] = [];
    b.subscribe('event/ledger', (message) => void (message !== PROBE && heard.push(message)));
    a.subscribe('event/ledger', (message) => own.push(message));
    await ready(a, b, 'event/ledger');
    for (const text of ['1', '둘\n3', '']) a.publish('event/ledger', text);
    await soon(() => heard.length === 3);
    expect(heard).toEqual(['1', '둘\n3', '']);
    expect(own).toEqual([]);
  });

  test(`[L34] ${name}: a channel is heard by those who listen to it, until they stop`, async () => {
    const [a, b] = await create();
    const heard: string[] = [];
    const note = (channel: string) => (message: string) =>
      void (message !== PROBE && heard.push(channel + message));
    const stop = b.subscribe('one', note('one:'));
    b.subscribe('two', note('two:'));
    await ready(a, b, 'one');
    await ready(a, b, 'two');
    stop();
    a.publish('one', 'x');
    a.publish('two', 'y');
    await soon(() => heard.includes('two:y'));
    expect(heard).toEqual(['two:y']);
  });
}

/** Until `b` hears what `a` says there: a bus may need a moment to connect. */
async function ready(a: Bus, b: Bus, channel: string): Promise<void> {
  let reached = false;
  const stop = b.subscribe(channel, (message) => {
    if (message === PROBE) reached = true;
  });
  await soon(() => {
    a.publish(channel, PROBE);
    return reached;
  });
  stop();
}
