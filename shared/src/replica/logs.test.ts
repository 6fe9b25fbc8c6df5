import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DeviceNo } from '../ids.ts';
import { Logs } from './logs.ts';
import { createReplica } from './replica.ts';
import { clientOf } from './session.ts';
import type { Run } from './update-codec.ts';

const A = clientOf(7 as DeviceNo, 0);
const B = clientOf(8 as DeviceNo, 3);
const texts = (from: number, n: number): string[] => Array.from({ length: n }, (_, i) => `fact-${from + i}`);

/** Appends of two sessions, of lengths around the edges of a segment. */
const anyAppends = fc.array(fc.tuple(fc.constantFrom(A, B), fc.constantFrom(1, 2, 400, 999, 1_000, 1_001)), {
  maxLength: 6,
});

test('[L8] [L20] a Yjs document that gets the chunks holds exactly the logs, from any state on', () => {
  fc.assert(
    fc.property(
      anyAppends,
      fc.nat(2_500),
      fc.constantFrom(200, 40_000, 1_000_000),
      (appends, have, maxBytes) => {
        const logs = new Logs();
        const full = createReplica();
        const behind = createReplica();
        for (const [client, n] of appends) {
          const run: Run = { client, clock: logs.length(client), texts: texts(logs.length(client), n) };
          logs.append([run]);
          // Asked in between, so that cached segments and tails are older than the log.
          for (const chunk of logs.chunksSince(full.lengths(), maxBytes)) full.applyUpdate(chunk, 'test');
        }
        behind.applyRuns([{ client: A, clock: 0, texts: logs.texts(A, 0, have) }], 'test');
        for (const chunk of logs.chunksSince(behind.lengths(), maxBytes)) behind.applyUpdate(chunk, 'test');
        for (const replica of [full, behind]) {
          expect(replica.runsSince(new Map()).sort((x, y) => x.client - y.client)).toEqual(
            logs.runsSince(new Map()).sort((x, y) => x.client - y.client),
          );
          expect([replica.doc.store.pendingStructs, replica.doc.store.pendingDs]).toEqual([null, null]);
          expect(Y.encodeStateVector(replica.doc).length).toBeGreaterThan(0);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('[L20] a chunk is no larger than asked, however long the facts are', () => {
  const logs = new Logs();
  logs.append([{ client: A, clock: 0, texts: texts(0, 20_500) }]);
  logs.append([{ client: B, clock: 0, texts: texts(0, 900).map((text) => text.padEnd(2_048, '-')) }]);
  const chunks = logs.chunksSince(new Map(), 64 * 1_024);
  expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(64 * 1_024);
  expect(chunks.length).toBeGreaterThan(2);
});

test('[L21] lengths are a picture of one moment', () => {
  const logs = new Logs();
  logs.append([{ client: A, clock: 0, texts: texts(0, 2) }]);
  const then = logs.lengths();
  logs.append([{ client: A, clock: 2, texts: texts(2, 1) }]);
  expect([then.get(A), logs.lengths().get(A)]).toEqual([2, 3]);
  expect(() => logs.append([{ client: A, clock: 2, texts: ['again'] }])).toThrow(/continues at 3/);
});
