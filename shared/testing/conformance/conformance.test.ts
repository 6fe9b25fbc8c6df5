import { beforeAll, expect, test } from 'vitest';
import { generateKeyPair, type Signer, signerOf } from '../../src/keys/signing.ts';
import { runLogicCase, runPolicyCase } from './other-cases.ts';
import { type PretixCase, runPretixCase } from './pretix-cases.ts';
import type { FixtureFolder } from './pretix-files.ts';
import { pemOf, signedSecret, smallCases, smallFolder } from './small-event.ts';

let folder: FixtureFolder;
let cases: readonly PretixCase[];
let signer: Signer;

beforeAll(async () => {
  signer = await signerOf(await generateKeyPair(false));
  folder = smallFolder(pemOf(signer.publicKey));
  cases = smallCases(await signedSecret(1, signer), await signedSecret(99, signer));
});

test('[V3] every case of the small event holds at the gate', async () => {
  for (const one of cases) expect(await runPretixCase(one, folder)).toEqual({ name: one.name, problems: [] });
});

test('a step, an expectation or an event that nobody knows fails its case with expected and got', async () => {
  const run = async (step: object): Promise<readonly string[]> => {
    const one = { name: 'x', fixture: 'demo', steps: [step] } as PretixCase;
    return (await runPretixCase(one, folder)).problems;
  };
  const check = { op: 'check', lists: { fair: 1 }, secret: 'mina-secret', type: 'entry' };
  expect(await run({ op: 'teleport' })).toEqual(['step 1 (teleport): an operation nobody here knows']);
  expect(await run({ ...check, expect: { result: 'USED' } })).toEqual([
    'step 1 (check): result: expected "USED", got "VALID"',
  ]);
  expect(await run({ ...check, expect: { mood: 'good' } })).toEqual([
    'step 1 (check): mood: an expectation nobody here knows',
  ]);
  expect((await run({ ...check, lists: { nowhere: 1 } }))[0]).toMatch(/broke off/);
});

test('[V2] a signed ticket of another key is nobody’s', async () => {
  const stranger = await signerOf(await generateKeyPair(false));
  const secret = await signedSecret(1, stranger);
  const step = { op: 'check', lists: { fair: 1 }, secret, type: 'entry', expect: { result: 'INVALID' } };
  const one = { name: 'x', fixture: 'demo', steps: [step] } as PretixCase;
  expect((await runPretixCase(one, folder)).problems).toEqual([]);
});

test('a wrong answer of JSON Logic is told with expected and got', () => {
  expect(runLogicCase([{ '+': [1, 2] }, {}, 3]).problems).toEqual([]);
  expect(runLogicCase([{ '+': [1, 2] }, {}, 4]).problems).toEqual(['with {}: expected 4, got 3']);
});

test('[V5] a queued entry counts however far behind the clock of its device was', async () => {
  const file = { timestamps: { E: '2030-01-01T09:00:00Z', X: '2030-01-01T10:00:00Z' }, cases: [] };
  const history = [
    { list: 3, type: 'entry', at: 'E' },
    { list: 3, type: 'exit', at: 'X' },
  ] as const;
  const queue = [{ secret: 'ticket', list: 3, type: 'entry', at: '2029-01-01T09:00:00Z' }] as const;
  const settings = { allow_entry_after_exit: true };
  const ask = (over: object, already_redeemed: boolean) =>
    runPolicyCase({ id: 'case', settings, history, already_redeemed, ...over }, file);
  expect((await ask({}, false)).problems).toEqual([]);
  expect((await ask({ queue }, true)).problems).toEqual([]);
  expect((await ask({ settings: null }, false)).problems).toEqual(['expected ok, got already_redeemed']);
});
