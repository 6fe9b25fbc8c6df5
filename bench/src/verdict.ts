/**
 * `judge()` with 100,000 people in the roster, as it stands in a tablet's memory: decoded from the signed file, with a
 * ledger in which half of them came in. Signature checks are measured apart, because the judge never does them. The
 * rival for rules is the engine of JSON Logic alone, without roster, ledger or time zone.
 */
import { createRequire } from 'node:module';
import {
  asMillis,
  codeIndexOf,
  type DeviceNo,
  decodeRoster,
  encodeAg1,
  type Fact,
  factId,
  generateKeyPair,
  importRosterKey,
  type Json,
  judge,
  keyIdText,
  Ledger,
  type ListId,
  newTokenId,
  type RosterRow,
  readAg1,
  signerOf,
  type TokenId,
  verifierOf,
  verifyAg1,
  writeRoster,
} from '@attend-gate/shared';
import { aHolder, aList, anEvent, EPOCH, MAIN } from '@attend-gate/shared/testing';
import type { Benchmark, BenchResult } from './report.ts';

const PEOPLE = 100_000;
const SCANS = 40_000;
const NOW = asMillis(EPOCH + 5 * 3_600_000);
const RULES: Json = {
  and: [
    { isAfter: [{ var: 'now' }, { buildTime: ['date_admission'] }, 10] },
    { '<': [{ var: 'entries_today' }, 3] },
  ],
};

const tokenAt = (i: number): TokenId => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, Math.imul(i + 1, 0x9e3779b1) >>> 0);
  new DataView(bytes.buffer).setUint32(4, i);
  return newTokenId(() => bytes);
};

const percentile = (sorted: Float64Array, p: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? 0;

/** Microseconds of each call, sorted. */
function timed(calls: number, work: (i: number) => void): Float64Array {
  const times = new Float64Array(calls);
  for (let i = 0; i < calls; i++) {
    const started = performance.now();
    work(i);
    times[i] = (performance.now() - started) * 1_000;
  }
  return times.sort();
}

const admit = (i: number, token: TokenId, list: ListId): Fact => {
  const device = ((i % 4) + 1) as DeviceNo;
  const place = { id: factId(device, 0, i), device, session: 0, index: i };
  const body = { kind: 'admit', token, list, via: 'camera' } as const;
  const at = asMillis(EPOCH + 3_600_000 + i);
  const whole = { ...body, forceSent: false, unlisted: false, count: 1 };
  return { ...place, key: { ms: at - EPOCH, counter: 0 }, at, extras: {}, body: whole };
};

async function rosterOf(tokens: readonly TokenId[]) {
  const key = await importRosterKey(new Uint8Array(32).fill(1));
  const codeIndex = await codeIndexOf('one code for all: it is never looked up here', key);
  const rows = tokens.map(
    (token, i): RosterRow => ({
      holder: aHolder(token, { ticketType: i % 3 === 0 ? 'VIP' : 'Standard', order: `O${i >> 2}` }),
      ...{ codeIndex, foreignIndex: undefined, person: new Uint8Array(40) },
    }),
  );
  const rules = 'rules' as ListId;
  const lists = [aList(), aList({ id: rules, allowMultipleEntries: true, rules: RULES })];
  const event = anEvent({ lists, timeZone: 'Europe/Berlin' });
  const decoded = decodeRoster(
    writeRoster({ event, version: { epoch: 1, number: 1 }, issuedAt: EPOCH }, rows),
  );
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return { roster: decoded.value, rules };
}

async function signatureTime(token: TokenId): Promise<number> {
  const signer = await signerOf(await generateKeyPair(false));
  const keyring = new Map([[keyIdText(signer.keyId), await verifierOf(signer.publicKey)]]);
  const times = { notBefore: EPOCH, expires: asMillis(EPOCH + 1e9) };
  const text = await encodeAg1({ token, ...times, ticketClass: 0, zones: 0, generation: 0 }, signer);
  const started = performance.now();
  for (let i = 0; i < 2_000; i++) {
    const read = readAg1(text);
    if (!read.ok || (await verifyAg1(read.value, keyring)).kind !== 'ok') throw new Error('a good ticket');
  }
  return ((performance.now() - started) / 2_000) * 1_000;
}

async function run(note: (line: string) => void): Promise<readonly BenchResult[]> {
  const tokens = Array.from({ length: PEOPLE }, (_, i) => tokenAt(i));
  const { roster, rules } = await rosterOf(tokens);
  note(`${roster.size} people in the roster`);
  const ledger = new Ledger(roster);
  ledger.add(tokens.filter((_, i) => i % 2 === 0).map((token, i) => admit(i, token, MAIN)));
  ledger.add(tokens.filter((_, i) => i % 2 === 0).map((token, i) => admit(PEOPLE + i, token, rules)));
  note(`${ledger.size} facts in the ledger`);
  const context = {
    roster,
    rosterProgress: 1,
    ledger,
    now: NOW,
    force: false,
    unlistedClasses: new Set<number>(),
  };
  const scan = (list: ListId) => (i: number) => {
    const token = tokens[Math.imul(i, 7919) % PEOPLE]!;
    const code = { kind: 'token', token, signed: undefined } as const;
    return judge({ code, direction: 'entry', list, via: 'camera' }, context);
  };
  const answers = new Map<string, number>();
  for (let i = 0; i < 10_000; i++) {
    for (const list of [MAIN, rules]) {
      const { status } = scan(list)(i);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  }
  note(`answers while warming up: ${JSON.stringify([...answers])}`);
  const plain = timed(SCANS, scan(MAIN));
  const ruled = timed(SCANS, scan(rules));
  const require = createRequire(new URL('../../shared/package.json', import.meta.url));
  const { LogicEngine } = require('json-logic-engine') as {
    LogicEngine: new () => { run: (rule: unknown, data: unknown) => unknown };
  };
  const rival = new LogicEngine();
  const data = { now: NOW, entries_today: 1 };
  const bare = { and: [{ '>': [{ var: 'now' }, EPOCH] }, { '<': [{ var: 'entries_today' }, 3] }] };
  const theirs = timed(SCANS, () => void rival.run(bare, data));
  const signature = await signatureTime(tokens[0]!);
  const unit = 'µs';
  return [
    { work: 'judge() among 100,000, p50', ours: percentile(plain, 0.5), unit },
    { work: 'judge() among 100,000, p99', ours: percentile(plain, 0.99), unit, target: 50 },
    { work: 'judge() with a rule of two conditions, p99', ours: percentile(ruled, 0.99), unit, target: 50 },
    {
      work: 'judge() with a rule, p50, beside the bare rule without roster and ledger',
      ours: percentile(ruled, 0.5),
      ...{ rival: percentile(theirs, 0.5), rivalName: 'json-logic-engine alone', unit },
    },
    { work: 'one signed ticket read and verified, apart from judge()', ours: signature, unit },
  ];
}

export default { about: 'the verdict at the door', run } satisfies Benchmark;
