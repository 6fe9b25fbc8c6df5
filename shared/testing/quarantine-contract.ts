/** Every place that keeps facts aside passes this suite: memory, SQLite (L24). */
import { expect, test } from 'vitest';
import { asMillis, type DeviceNo } from '../src/ids.ts';
import type { Quarantined, QuarantineStore } from '../src/relay/quarantine.ts';
import { clientOf } from '../src/replica/session.ts';

const A = clientOf(7 as DeviceNo, 0);
const B = clientOf(8 as DeviceNo, 3);
const aside = (client: number, clock: number, ...texts: string[]): Quarantined => ({
  ...{ client, clock, texts, why: 'unsealed', offeredBy: 9 as DeviceNo, at: asMillis(1_790_000_000_000) },
});
const textsOf = (kept: readonly Quarantined[]): string[] =>
  kept.flatMap(({ client, clock, texts }) => texts.map((text, i) => `${client}:${clock + i}:${text}`));

/** @param create a new, empty store each time */
export function describeQuarantine(
  name: string,
  create: () => Promise<QuarantineStore> | QuarantineStore,
): void {
  test(`[L24] ${name}: what was put aside is there, by session and in order, once`, async () => {
    const store = await create();
    await store.add([aside(A, 1, 'a1', 'a2'), aside(B, 0, 'b0')]);
    await store.add([aside(A, 1, 'a1', 'a2'), aside(A, 3, 'a3')]);
    expect(textsOf(await store.list(A))).toEqual([`${A}:1:a1`, `${A}:2:a2`, `${A}:3:a3`]);
    expect(textsOf(await store.list())).toHaveLength(4);
    expect((await store.list(B))[0]).toMatchObject({ why: 'unsealed', offeredBy: 9 });
  });

  test(`[L24] ${name}: two pasts of one place are both kept as evidence`, async () => {
    const store = await create();
    await store.add([aside(A, 1, 'one')]);
    await store.add([{ ...aside(A, 1, 'other'), why: 'fork', offeredBy: undefined }]);
    expect(textsOf(await store.list(A)).sort()).toEqual([`${A}:1:one`, `${A}:1:other`]);
  });

  test(`[L24] ${name}: what entered the document is dropped, forks stay`, async () => {
    const store = await create();
    await store.add([aside(A, 1, 'a1', 'a2'), { ...aside(A, 1, 'x'), why: 'fork' }]);
    await store.drop(A, 2);
    expect(textsOf(await store.list(A)).sort()).toEqual([`${A}:1:x`, `${A}:2:a2`].sort());
  });
}
