/**
 * Updates that an attacker with a device number can make with Yjs, or by hand: the attacks that Yjs itself lets through
 * or hangs on. Each must be refused by name, or sorted out as no violation (L14, L15), and change nothing.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { DeviceNo } from '../src/ids.ts';
import { clientOf, segmentRoot } from '../src/replica/session.ts';

export const ATTACKER = 7 as DeviceNo;
export const VICTIM = 8 as DeviceNo;
const A = clientOf(ATTACKER, 0);
const V = clientOf(VICTIM, 0);
const OWN_ROOT = segmentRoot(A, 0);
const VICTIM_ROOT = segmentRoot(V, 0);
export const admit = (n: number): string => `1|${(n + 1).toString(36)}|a|AAAAAAAAADA|main|q`;

/** What the relay holds before the attack: two facts of the attacker, one of the victim. */
export const HELD = [
  { client: A, clock: 0, texts: [admit(1), admit(2)] },
  { client: V, clock: 0, texts: [admit(3)] },
] as const;

/** A document that holds the same, under the client id of a device. */
function docOf(client: number): Y.Doc {
  const doc = new Y.Doc({ gc: false });
  for (const { client: author, texts } of HELD) {
    const source = new Y.Doc({ gc: false });
    source.clientID = author;
    source.getArray(segmentRoot(author, 0)).push([...texts]);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(source));
  }
  doc.clientID = client;
  return doc;
}

/** The update that a change makes. */
function byYjs(change: (doc: Y.Doc) => void, client = A): Uint8Array {
  const doc = docOf(client);
  let made: Uint8Array = new Uint8Array([0, 0]);
  doc.on('update', (update: Uint8Array) => {
    made = update;
  });
  doc.transact(() => change(doc));
  return made;
}

function byHand(write: (encoder: encoding.Encoder) => void): Uint8Array {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
}
const vars = (encoder: encoding.Encoder, ...numbers: readonly number[]): void => {
  for (const n of numbers) encoding.writeVarUint(encoder, n);
};
/** One struct of the attacker after its two facts, whose bytes `write` makes. */
const oneStruct = (write: (encoder: encoding.Encoder) => void, clock = 2): Uint8Array =>
  byHand((encoder) => {
    vars(encoder, 1, 1, A, clock);
    write(encoder);
    vars(encoder, 0);
  });
const rootItem = (encoder: encoding.Encoder, root: string): void => {
  encoding.writeUint8(encoder, 8);
  vars(encoder, 1);
  encoding.writeVarString(encoder, root);
};

const arrayOf = (doc: Y.Doc, root: string): Y.Array<unknown> => doc.getArray(root);

/** Name → [bytes, what the guard answers]. `resync` and `fork` are no violations. */
export const ATTACKS: Readonly<Record<string, readonly [bytes: Uint8Array, answer: string]>> = {
  'delete an own fact': [byYjs((d) => arrayOf(d, OWN_ROOT).delete(0, 1)), 'delete'],
  'delete another’s fact': [byYjs((d) => arrayOf(d, VICTIM_ROOT).delete(0, 1)), 'delete'],
  'append behind another’s last fact': [
    byYjs((d) => arrayOf(d, VICTIM_ROOT).push([admit(9)])),
    'not_appended',
  ],
  'open another’s next segment': [
    byYjs((d) => arrayOf(d, segmentRoot(V, 1_000)).push([admit(9)])),
    'not_appended',
  ],
  'insert before an own fact': [byYjs((d) => arrayOf(d, OWN_ROOT).insert(0, [admit(9)])), 'not_appended'],
  'insert between own facts': [byYjs((d) => arrayOf(d, OWN_ROOT).insert(1, [admit(9)])), 'not_appended'],
  'insert before another’s fact': [
    byYjs((d) => arrayOf(d, VICTIM_ROOT).insert(0, [admit(9)])),
    'not_appended',
  ],
  'append to an own root of another segment': [
    byYjs((d) => arrayOf(d, segmentRoot(A, 5_000)).push([admit(9)])),
    'not_appended',
  ],
  'a key of a map': [byYjs((d) => d.getMap('log/7/9').set('a', admit(9))), 'not_appended'],
  'a nested map': [byYjs((d) => arrayOf(d, OWN_ROOT).push([new Y.Map()])), 'foreign_struct'],
  'a nested array': [byYjs((d) => arrayOf(d, OWN_ROOT).push([new Y.Array()])), 'foreign_struct'],
  'a sub-document': [byYjs((d) => arrayOf(d, OWN_ROOT).push([new Y.Doc()])), 'foreign_struct'],
  'binary content': [byYjs((d) => arrayOf(d, OWN_ROOT).push([new Uint8Array(20)])), 'foreign_struct'],
  'text content': [byYjs((d) => d.getText('log/7/3').insert(0, admit(9))), 'foreign_struct'],
  'an object for a fact': [byYjs((d) => arrayOf(d, OWN_ROOT).push([{ a: 1 }])), 'foreign_struct'],
  'a prototype in an object': [
    byYjs((d) => arrayOf(d, OWN_ROOT).push([JSON.parse('{"__proto__":{"admin":true}}')])),
    'foreign_struct',
  ],
  'another’s client id': [byYjs((d) => arrayOf(d, VICTIM_ROOT).push([admit(9)]), V), 'foreign'],
  'another’s next place taken first': [
    byHand((e) => {
      vars(e, 1, 1, V, 1);
      encoding.writeUint8(e, 0x88);
      vars(e, V, 0, 1);
      encoding.writeAny(e, admit(9));
      vars(e, 0);
    }),
    'foreign',
  ],
  'another’s client id in an own-looking root': [
    byHand((e) => {
      vars(e, 1, 1, V, 0);
      rootItem(e, OWN_ROOT);
      vars(e, 1);
      encoding.writeAny(e, admit(9));
      vars(e, 0);
    }),
    'not_appended',
  ],
  'a fact of five thousand characters': [
    byYjs((d) => arrayOf(d, OWN_ROOT).push(['1|a|'.padEnd(5_000, 'x')])),
    'bad_fact',
  ],
  'a gap': [
    byHand((e) => {
      vars(e, 1, 1, A, 50);
      encoding.writeUint8(e, 0x88);
      vars(e, A, 49, 1);
      encoding.writeAny(e, admit(9));
      vars(e, 0);
    }),
    'resync',
  ],
  'an origin in the future': [
    oneStruct((e) => {
      encoding.writeUint8(e, 0x88);
      vars(e, A, 500, 1);
      encoding.writeAny(e, admit(9));
    }),
    'not_appended',
  ],
  'an origin that is not the last fact': [
    oneStruct((e) => {
      encoding.writeUint8(e, 0x88);
      vars(e, A, 0, 1);
      encoding.writeAny(e, admit(9));
    }),
    'not_appended',
  ],
  'a GC struct of 2^40': [
    oneStruct((e) => {
      encoding.writeUint8(e, 0);
      vars(e, 2 ** 40);
    }),
    'foreign_struct',
  ],
  'deleted content of 2^40': [
    oneStruct((e) => {
      encoding.writeUint8(e, 0x81);
      vars(e, A, 1, 2 ** 40);
    }),
    'foreign_struct',
  ],
  'a Skip': [
    byHand((e) => {
      vars(e, 1, 2, A, 2);
      encoding.writeUint8(e, 10);
      vars(e, 1_000);
      rootItem(e, OWN_ROOT);
      vars(e, 1);
      encoding.writeAny(e, admit(9));
      vars(e, 0);
    }),
    'resync',
  ],
  'a claim of 2^40 facts': [
    oneStruct((e) => {
      encoding.writeUint8(e, 0x88);
      vars(e, A, 1, 2 ** 40);
    }),
    'not_appended',
  ],
  'a claim of 2^40 sessions': [byHand((e) => vars(e, 2 ** 40)), 'too_many_sessions'],
  'a claim of 2^31 structs': [byHand((e) => vars(e, 1, 2 ** 31, A, 2)), 'foreign_struct'],
  'a delete set of 2^40': [byHand((e) => vars(e, 0, 2 ** 40)), 'delete'],
  'a delete set for a client nobody knows': [byHand((e) => vars(e, 0, 1, 999, 1, 0, 10)), 'delete'],
  'a hundred thousand nested arrays': [
    oneStruct((e) => {
      encoding.writeUint8(e, 0x88);
      vars(e, A, 1, 1);
      for (let i = 0; i < 100_000; i++) {
        encoding.writeUint8(e, 117);
        vars(e, 1);
      }
      encoding.writeUint8(e, 126);
    }),
    'foreign_struct',
  ],
  'a client id of 2^53−1': [
    byHand((e) => {
      vars(e, 1, 1, 2 ** 53 - 1, 0);
      rootItem(e, OWN_ROOT);
      vars(e, 1);
      encoding.writeAny(e, admit(9));
      vars(e, 0);
    }),
    'client',
  ],
  'bytes after the end': [
    Uint8Array.from([...byYjs((d) => arrayOf(d, OWN_ROOT).push([admit(9)])), 0, 0, 0]),
    'trailing_bytes',
  ],
  'an update cut short': [byYjs((d) => arrayOf(d, OWN_ROOT).push([admit(9)])).slice(0, -6), 'malformed'],
  'an update of the second encoding': [
    Uint8Array.from([
      0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 2, 0, 0, 0x16, 2, 0, 0, 1, 0xfd, 0xff, 0xff, 0xff, 0xff, 0x7f, 0,
      0,
    ]),
    'delete',
  ],
  'history told differently': [
    byHand((e) => {
      vars(e, 1, 1, A, 0);
      rootItem(e, OWN_ROOT);
      vars(e, 2);
      encoding.writeAny(e, admit(77));
      encoding.writeAny(e, admit(78));
      vars(e, 0);
    }),
    'fork',
  ],
};
