/** Every place that can keep an event's facts passes this suite: memory, SQLite, later PostgreSQL (L35). */
import { expect, test } from 'vitest';
import { asMillis, type DeviceNo } from '../src/ids.ts';
import type { LogStore } from '../src/relay/log-store.ts';
import type { VenueLogStore } from '../src/relay/venue-log-store.ts';
import { clientOf } from '../src/replica/session.ts';

const A = clientOf(7 as DeviceNo, 0);
const B = clientOf(8 as DeviceNo, 3);
const NOW = asMillis(1_790_000_000_000);

/** @param create a new, empty store each time */
export function describeLogStore(name: string, create: () => Promise<LogStore> | LogStore): void {
  test(`[L35] ${name}: what was appended comes back by session and by sequence, without gaps`, async () => {
    const store = await create();
    await store.append(
      [
        { client: A, clock: 0, texts: ['a0', 'a1'] },
        { client: B, clock: 0, texts: ['b0'] },
      ],
      NOW,
    );
    const { lastSeq } = await store.append([{ client: A, clock: 2, texts: ['a2'] }], NOW);
    expect(lastSeq).toBe(4);
    const runs = [...(await store.load())].sort((x, y) => x.client - y.client);
    expect(runs).toEqual([
      { client: A, clock: 0, texts: ['a0', 'a1', 'a2'] },
      { client: B, clock: 0, texts: ['b0'] },
    ]);
    const facts = await store.readFrom(1, 10);
    expect(
      facts.map(({ seq, client, index, text, receivedAt }) => [seq, client, index, text, receivedAt]),
    ).toEqual([
      [2, A, 1, 'a1', NOW],
      [3, B, 0, 'b0', NOW],
      [4, A, 2, 'a2', NOW],
    ]);
    expect(await store.readFrom(0, 2)).toHaveLength(2);
  });

  test(`[L35] ${name}: a batch with a gap or a repeat stores nothing at all`, async () => {
    const store = await create();
    await store.append([{ client: A, clock: 0, texts: ['a0'] }], NOW);
    for (const clock of [0, 2])
      await expect(
        store.append(
          [
            { client: B, clock: 0, texts: ['b0'] },
            { client: A, clock, texts: ['x'] },
          ],
          NOW,
        ),
      ).rejects.toThrow(/session/);
    expect(await store.load()).toEqual([{ client: A, clock: 0, texts: ['a0'] }]);
    expect(await store.readFrom(0, 10)).toHaveLength(1);
  });

  test(`[L35] ${name}: texts come back letter for letter`, async () => {
    const store = await create();
    const texts = ['"quoted", [listed]', 'back\\slash \\u0041 \\n', '김민준 🎟', 'é', '', ' 1 ', 'null'];
    await store.append([{ client: A, clock: 0, texts }], NOW);
    expect(await store.load()).toEqual([{ client: A, clock: 0, texts }]);
  });

  test(`[L35] ${name}: an empty store has nothing to load or read`, async () => {
    const store = await create();
    expect(await store.load()).toEqual([]);
    expect(await store.readFrom(0, 10)).toEqual([]);
  });
}

/** A venue relay's store passes this as well. */
export function describeVenueLogStore(
  name: string,
  create: () => Promise<VenueLogStore> | VenueLogStore,
): void {
  describeLogStore(name, create);
  test(`[L31] ${name}: the past of the relay above takes the place of one session and of no other`, async () => {
    const store = await create();
    await store.append(
      [
        { client: A, clock: 0, texts: ['a0', 'mine'] },
        { client: B, clock: 0, texts: ['b0'] },
      ],
      NOW,
    );
    await store.replace({ client: A, clock: 0, texts: ['a0', 'theirs', 'more'] }, NOW);
    await store.append([{ client: A, clock: 3, texts: ['a3'] }], NOW);
    const runs = [...(await store.load())].sort((x, y) => x.client - y.client);
    expect(runs).toEqual([
      { client: A, clock: 0, texts: ['a0', 'theirs', 'more', 'a3'] },
      { client: B, clock: 0, texts: ['b0'] },
    ]);
  });
}
