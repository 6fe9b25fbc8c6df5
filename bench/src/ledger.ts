/**
 * `npm run -s bench -- ledger`: the shape of the ledger and its folds, beside the ways of keeping it that Yjs suggests
 * first. 500,000 facts of twenty devices, as a tablet loads and extends them.
 */
import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  asMillis,
  clientOf,
  createReplica,
  type DeviceNo,
  encodeRuns,
  factsOfRuns,
  fold,
  Ledger,
  type Run,
} from '@attend-gate/shared';
import * as Y from 'yjs';
import type { Benchmark, BenchResult } from './report.ts';

const FACTS = 500_000;
const DEVICES = 20;
const FOLDED = 100_000;
const EPOCH = asMillis(0);

const token = (): string => `${randomBytes(8).toString('base64url').slice(0, 10)}A`;
const factText = (i: number): string => `1|${(i * 37 + 1).toString(36)}|a|${token()}|main|q`;
const cpuMs = (work: () => void): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
// Without asking whoever starts us for a flag: a heap that was not collected says nothing.
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heap = (): number => {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

function runsOf(n: number): Run[] {
  const each = n / DEVICES;
  return Array.from({ length: DEVICES }, (_, d) => ({
    client: clientOf((d + 1) as DeviceNo, 0),
    clock: 0,
    texts: Array.from({ length: each }, (_, i) => factText(d * each + i)),
  }));
}

/** One shared array that every device pushes to. */
function sharedArray(runs: readonly Run[]): Uint8Array {
  const doc = new Y.Doc();
  for (const { client, texts } of runs) {
    doc.clientID = client;
    for (let i = 0; i < texts.length; i += 1_000) doc.getArray('facts').push([...texts.slice(i, i + 1_000)]);
  }
  return Y.encodeStateAsUpdate(doc);
}

/** One map by fact id, each fact an object: what a tutorial would write. */
function mapOfObjects(runs: readonly Run[]): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const { client, texts } of runs) {
      doc.clientID = client;
      for (const [i, text] of texts.entries()) {
        const [, at, , id, list, via] = text.split('|');
        doc.getMap('facts').set(`${client}.${i}`, { at, token: id, list, via });
      }
    }
  });
  return Y.encodeStateAsUpdate(doc);
}

/** Bytes, heap and load of a document that is read from its encoded state. */
function loading(update: Uint8Array, facts: number): { bytes: number; heapBytes: number; ms: number } {
  const times: number[] = [];
  let heapBytes = 0;
  for (let round = 0; round < 3; round++) {
    const before = heap();
    const doc = new Y.Doc({ gc: false });
    times.push(cpuMs(() => Y.applyUpdate(doc, update)));
    const after = heap();
    // Asked after measuring, so that the document is still there when it is measured.
    if (Y.encodeStateVector(doc).length === 0) throw new Error('nothing was loaded');
    heapBytes = Math.max(heapBytes, (after - before) / facts);
    doc.destroy();
  }
  return { bytes: update.length / facts, heapBytes, ms: median(times) };
}

/** Microseconds that one own append takes on a full document. */
function appending(update: Uint8Array): number {
  const replica = createReplica(new Y.Doc({ gc: false }));
  replica.applyUpdate(update, 'load');
  const client = clientOf(1 as DeviceNo, 0);
  const times: number[] = [];
  for (let i = 0; i < 2_000; i++) {
    const began = performance.now();
    replica.applyRuns([{ client, clock: replica.length(client), texts: [factText(i)] }], 'own');
    times.push((performance.now() - began) * 1_000);
  }
  return median(times);
}

function folding(): { all: number; each: number } {
  const { facts } = factsOfRuns(runsOf(FOLDED), EPOCH);
  const all = median([0, 1, 2, 3, 4].map(() => cpuMs(() => fold(facts, undefined))));
  const ledger = new Ledger();
  ledger.add(facts);
  const later = factsOfRuns(
    [
      {
        client: clientOf(99 as DeviceNo, 0),
        clock: 0,
        texts: Array.from({ length: 2_000 }, (_, i) => factText(i)),
      },
    ],
    EPOCH,
  );
  const times = later.facts.map((fact) => {
    const began = performance.now();
    ledger.add([fact]);
    return (performance.now() - began) * 1_000;
  });
  return { all, each: median(times) };
}

const benchmark: Benchmark = {
  about: 'bytes, memory, loading, appending and folding of 500,000 facts',
  run: async (note) => {
    const runs = runsOf(FACTS);
    const update = encodeRuns(runs);
    const ours = loading(update, FACTS);
    note(`ours: ${JSON.stringify(ours)}`);
    // The rivals get a fifth: a map of half a million objects takes minutes to make.
    const fewer = runsOf(FACTS / 5);
    const map = loading(mapOfObjects(fewer), FACTS / 5);
    const shared = loading(sharedArray(fewer), FACTS / 5);
    const { all, each } = folding();
    const rows: BenchResult[] = [
      { work: '500,000 facts, bytes a fact', ours: ours.bytes, unit: 'B', target: 40 },
      { work: '500,000 facts, heap a fact', ours: ours.heapBytes, unit: 'B', target: 100 },
      { work: '500,000 facts, load', ours: ours.ms, unit: 'ms CPU', target: 150 },
      { work: '500,000 facts, own append p50', ours: appending(update), unit: 'µs', target: 20 },
      { work: 'bytes a fact', ours: ours.bytes, rival: map.bytes, rivalName: 'Y.Map of objects', unit: 'B' },
      {
        work: 'heap a fact',
        ours: ours.heapBytes,
        rival: map.heapBytes,
        rivalName: 'Y.Map of objects',
        unit: 'B',
      },
      {
        work: 'load per 100,000',
        ours: ours.ms / 5,
        rival: map.ms,
        rivalName: 'Y.Map of objects',
        unit: 'ms CPU',
      },
      {
        work: 'load per 100,000',
        ours: ours.ms / 5,
        rival: shared.ms,
        rivalName: 'one shared Y.Array',
        unit: 'ms CPU',
      },
      { work: 'fold of 100,000 facts', ours: all, unit: 'ms CPU', target: 100 },
      { work: 'each later fact, p50', ours: each, unit: 'µs' },
    ];
    return rows;
  },
};

export default benchmark satisfies Benchmark;
