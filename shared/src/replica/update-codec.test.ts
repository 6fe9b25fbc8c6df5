import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DeviceNo } from '../ids.ts';
import { createReplica } from './replica.ts';
import { clientOf, segmentRoot } from './session.ts';
import {
  decodeLengths,
  decodeRuns,
  encodeChunks,
  encodeLengths,
  encodeRuns,
  type Run,
} from './update-codec.ts';

const C7 = clientOf(7 as DeviceNo, 0);
const C8 = clientOf(8 as DeviceNo, 3);
const texts = (n: number, from = 0): string[] => Array.from({ length: n }, (_, i) => `fact-${from + i}`);

/** A stock Yjs client that obeys: pushes strings to the segment of its session. */
function stockDoc(client: number, n: number): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  doc.clientID = client;
  for (let i = 0; i < n; i++) doc.getArray<string>(segmentRoot(client, i)).push([`fact-${i}`]);
  return doc;
}

const anyRuns: fc.Arbitrary<Run[]> = fc
  .uniqueArray(fc.constantFrom(C7, C8, 0, 4_096 * 40), { minLength: 1, maxLength: 3 })
  .chain((clients) =>
    fc.tuple(
      ...clients.map((client) =>
        fc.record({
          client: fc.constant(client),
          clock: fc.constantFrom(0, 1, 999, 1_000, 1_001, 2_500),
          n: fc.constantFrom(1, 2, 700, 1_500),
        }),
      ),
    ),
  )
  .map((runs) => runs.map(({ client, clock, n }) => ({ client, clock, texts: texts(n, clock) })));

test('[L8] what is written by hand is what Yjs writes', () => {
  for (const n of [1, 2, 999, 1_000, 1_001, 2_500]) {
    const replica = createReplica();
    replica.applyRuns([{ client: C7, clock: 0, texts: texts(n) }], 'test');
    expect(Y.encodeStateAsUpdate(replica.doc)).toEqual(Y.encodeStateAsUpdate(stockDoc(C7, n)));
  }
});

test('[L8] appended one by one or at once, the document is the same', () => {
  const once = createReplica();
  once.applyRuns([{ client: C7, clock: 0, texts: texts(2_100) }], 'test');
  const each = createReplica();
  for (let i = 0; i < 2_100; i++) each.applyRuns([{ client: C7, clock: i, texts: [`fact-${i}`] }], 'test');
  expect(Y.encodeStateAsUpdate(each.doc)).toEqual(Y.encodeStateAsUpdate(once.doc));
  expect(each.texts(C7, 998, 1_003)).toEqual(texts(5, 998));
});

test('[L14] the strict reader reads what Yjs writes, from any state vector', () => {
  const doc = stockDoc(C7, 2_100);
  for (const known of [0, 1, 999, 1_000, 1_500, 2_099]) {
    const update = Y.encodeStateAsUpdate(doc, encodeLengths(new Map([[C7, known]])));
    expect(decodeRuns(update)).toEqual({
      ok: true,
      value: [{ client: C7, clock: known, texts: texts(2_100 - known, known) }],
    });
  }
});

test('[L14] runs survive encoding', () => {
  fc.assert(
    fc.property(anyRuns, (runs) => {
      expect(decodeRuns(encodeRuns(runs))).toEqual({ ok: true, value: runs });
    }),
    { numRuns: 50 },
  );
});

test('[L20] chunks stay near their limit and add up to the same document', () => {
  const runs = [
    { client: C7, clock: 0, texts: texts(5_000) },
    { client: C8, clock: 0, texts: texts(2_500) },
  ];
  const chunks = encodeChunks(runs, 4_096);
  const replica = createReplica();
  for (const chunk of chunks) {
    expect(chunk.length).toBeLessThan(4_096 + 600);
    replica.applyUpdate(chunk, 'test');
    expect(replica.doc.store.pendingStructs).toBeNull();
  }
  expect(replica.texts(C7, 0)).toEqual(texts(5_000));
  expect(replica.texts(C8, 0)).toEqual(texts(2_500));
  expect(encodeChunks([], 4_096)).toEqual([]);
});

test('[L10] a listener hears exactly the new facts of a transaction, by session', () => {
  const replica = createReplica();
  const heard: unknown[] = [];
  replica.onRuns((runs, origin) => heard.push([origin, runs]));
  replica.applyRuns([{ client: C7, clock: 0, texts: ['a', 'b'] }], 'first');
  replica.applyRuns(
    [
      { client: C7, clock: 0, texts: ['a', 'b', 'c'] },
      { client: C8, clock: 0, texts: ['z'] },
    ],
    'second',
  );
  replica.applyRuns([{ client: C7, clock: 0, texts: ['a'] }], 'nothing new');
  expect(heard).toEqual([
    ['first', [{ client: C7, clock: 0, texts: ['a', 'b'] }]],
    [
      'second',
      [
        { client: C7, clock: 2, texts: ['c'] },
        { client: C8, clock: 0, texts: ['z'] },
      ],
    ],
  ]);
});

test('[L9] own facts coming back from outside never change where the next one stands', () => {
  const replica = createReplica();
  replica.doc.clientID = C7;
  replica.applyRuns([{ client: C7, clock: 0, texts: ['a'] }], 'relay');
  replica.applyRuns([{ client: C7, clock: 1, texts: ['b'] }], 'own');
  expect(replica.lengths()).toEqual(new Map([[C7, 2]]));
});

const raw = (write: (encoder: encoding.Encoder, ...numbers: never[]) => void): Uint8Array => {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
};
const numbers = (encoder: encoding.Encoder, ...all: number[]): void => {
  for (const n of all) encoding.writeVarUint(encoder, n);
};
const change = (edit: (doc: Y.Doc) => void, client = C7): Uint8Array => {
  const doc = stockDoc(C7, 3);
  const before = Y.encodeStateVector(doc);
  doc.clientID = client;
  edit(doc);
  return Y.encodeStateAsUpdate(doc, before);
};
const root = segmentRoot(C7, 0);

const attacks: readonly [string, () => Uint8Array, string][] = [
  ['a delete of an own entry', () => change((d) => d.getArray(root).delete(0, 1)), 'delete'],
  ['a delete set on an unknown client', () => raw((e) => numbers(e, 0, 1, 999, 1, 0, 10)), 'delete'],
  ['an insert before an own entry', () => change((d) => d.getArray(root).insert(0, ['x'])), 'not_appended'],
  ['an insert in the middle', () => change((d) => d.getArray(root).insert(1, ['x'])), 'not_appended'],
  ['an append to another session', () => change((d) => d.getArray(root).push(['x']), C8), 'not_appended'],
  [
    'an append to the wrong segment',
    () => change((d) => d.getArray('log/7/0/5').push(['x'])),
    'not_appended',
  ],
  ['an append to another root', () => change((d) => d.getArray('roster').push(['x'])), 'not_appended'],
  ['a map entry', () => change((d) => d.getMap('log/7/0/9').set('a', 'x')), 'not_appended'],
  [
    'a nested type',
    () => change((d) => d.getArray<Y.Map<string>>(root).push([new Y.Map()])),
    'foreign_struct',
  ],
  ['a sub-document', () => change((d) => d.getArray<Y.Doc>(root).push([new Y.Doc()])), 'foreign_struct'],
  ['binary content', () => change((d) => d.getArray(root).push([new Uint8Array(20)])), 'foreign_struct'],
  ['text content', () => change((d) => d.getText('log/7/0/3').insert(0, 'x')), 'foreign_struct'],
  ['an object as an entry', () => change((d) => d.getArray(root).push([{ a: 1 }])), 'foreign_struct'],
  [
    'a GC struct of huge length',
    () =>
      raw((e) => {
        numbers(e, 1, 1, C7, 3);
        encoding.writeUint8(e, 0);
        numbers(e, 2 ** 40, 0);
      }),
    'foreign_struct',
  ],
  [
    'deleted content of huge length',
    () =>
      raw((e) => {
        numbers(e, 1, 1, C7, 3);
        encoding.writeUint8(e, 0x81);
        numbers(e, C7, 2, 2 ** 40, 0);
      }),
    'foreign_struct',
  ],
  [
    'an own origin in the future',
    () =>
      raw((e) => {
        numbers(e, 1, 1, C7, 3);
        encoding.writeUint8(e, 0x88);
        numbers(e, C7, 500, 1);
        encoding.writeAny(e, 'x');
        numbers(e, 0);
      }),
    'not_appended',
  ],
  [
    'an own origin that is not the tail',
    () =>
      raw((e) => {
        numbers(e, 1, 1, C7, 3);
        encoding.writeUint8(e, 0x88);
        numbers(e, C7, 0, 1);
        encoding.writeAny(e, 'x');
        numbers(e, 0);
      }),
    'not_appended',
  ],
  [
    'an item across a segment border',
    () =>
      raw((e) => {
        numbers(e, 1, 1, C7, 999);
        encoding.writeUint8(e, 0x88);
        numbers(e, C7, 998, 2);
        encoding.writeAny(e, 'x');
        encoding.writeAny(e, 'y');
        numbers(e, 0);
      }),
    'not_appended',
  ],
  [
    'a Skip',
    () =>
      raw((e) => {
        numbers(e, 1, 1, C7, 3);
        encoding.writeUint8(e, 10);
        numbers(e, 1_000, 0);
      }),
    'skip',
  ],
  [
    'one session twice',
    () =>
      raw((e) => {
        numbers(e, 2);
        for (const clock of [3, 4]) {
          numbers(e, 1, C7, clock);
          encoding.writeUint8(e, 0x88);
          numbers(e, C7, clock - 1, 1);
          encoding.writeAny(e, 'x');
        }
        numbers(e, 0);
      }),
    'client',
  ],
  [
    'a client id beyond every device',
    () =>
      raw((e) => {
        numbers(e, 1, 1, 2 ** 53 - 1, 0);
        encoding.writeUint8(e, 8);
        numbers(e, 1);
        encoding.writeVarString(e, 'x');
        numbers(e, 0, 0);
      }),
    'client',
  ],
  ['a claim of 2^40 sessions', () => raw((e) => numbers(e, 2 ** 40)), 'too_many_sessions'],
  [
    'a claim of 2^40 entries',
    () =>
      raw((e) => {
        numbers(e, 1, 1, C7, 0);
        encoding.writeUint8(e, 8);
        numbers(e, 1);
        encoding.writeVarString(e, root);
        numbers(e, 2 ** 40);
      }),
    'not_appended',
  ],
  [
    '100,000 nested arrays',
    () =>
      raw((e) => {
        numbers(e, 1, 1, C7, 3);
        encoding.writeUint8(e, 0x88);
        numbers(e, C7, 2, 1);
        for (let i = 0; i < 100_000; i++) {
          encoding.writeUint8(e, 117);
          numbers(e, 1);
        }
      }),
    'foreign_struct',
  ],
  [
    'trailing bytes',
    () => Uint8Array.of(...encodeRuns([{ client: C7, clock: 3, texts: ['x'] }]), 0, 0),
    'trailing_bytes',
  ],
  ['a cut update', () => encodeRuns([{ client: C7, clock: 3, texts: ['hello'] }]).slice(0, -4), 'malformed'],
  ['an update v2', () => Y.encodeStateAsUpdateV2(stockDoc(C7, 3)), 'client'],
  ['nothing', () => new Uint8Array(), 'malformed'],
];

test.each(attacks)('[L14] %s is refused by name', (_name, update, reason) => {
  const read = decodeRuns(update());
  expect(read.ok).toBe(false);
  if (!read.ok && _name !== 'an update v2') expect(read.error).toBe(reason);
});

test('[L22] a state vector that lies about its size is refused at once', () => {
  expect(decodeLengths(raw((e) => numbers(e, 2 ** 40)))).toBeUndefined();
  expect(decodeLengths(raw((e) => numbers(e, 1, 7)))).toBeUndefined();
  expect(decodeLengths(raw((e) => numbers(e, 1, 7, 3, 9)))).toBeUndefined();
  expect(decodeLengths(encodeLengths(new Map([[C7, 3]])))).toEqual(new Map([[C7, 3]]));
});
