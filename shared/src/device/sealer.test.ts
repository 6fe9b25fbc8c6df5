import { beforeAll, beforeEach, expect, test } from 'vitest';
import { createMemoryJournal } from '../../testing/memory-journal.ts';
import { anEvent, EPOCH } from '../../testing/people.ts';
import { createVirtualTime, type VirtualTime } from '../../testing/virtual-time.ts';
import { asMillis, type DeviceNo } from '../ids.ts';
import { generateKeyPair, type Signer, signerOf, type Verifier, verifierOf } from '../keys/signing.ts';
import type { Fact } from '../ledger/fact.ts';
import { parseFact } from '../ledger/fact-text.ts';
import { ledgerGrammar } from '../relay/grammar.ts';
import { extendChain, ledgerDocument, startChain } from '../replica/chain.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import { clientOf } from '../replica/session.ts';
import { DeviceLog } from './device-log.ts';
import { createSealer, type Sealer } from './sealer.ts';

const DOCUMENT = ledgerDocument(anEvent().id);
const D7 = 7 as DeviceNo;
const C7 = clientOf(D7, 0);
const admit = (n: number): string => `1|${n.toString(36)}|a|AAAAAAAAADA|main|q`;

let signer: Signer;
let verifier: Verifier;
let time: VirtualTime;
let replica: Replica;
let log: DeviceLog;
let sealer: Sealer;

beforeAll(async () => {
  signer = await signerOf(await generateKeyPair(true));
  verifier = await verifierOf(signer.publicKey);
});
beforeEach(async () => {
  time = createVirtualTime(asMillis(EPOCH + 1_000));
  replica = createReplica();
  const journal = createMemoryJournal();
  log = await DeviceLog.open({
    document: DOCUMENT,
    device: D7,
    journal,
    replica,
    onTrouble: () => undefined,
  });
  const onError = (error: unknown): void => {
    throw error;
  };
  sealer = createSealer({
    document: DOCUMENT,
    log,
    replica,
    signer,
    epoch: EPOCH,
    clock: time,
    after: time.after,
    onError,
  });
});

async function write(n: number): Promise<void> {
  for (let i = 0; i < n; i++) {
    await log.append(admit(i));
    sealer.appended();
  }
}
const kinds = (): string =>
  replica
    .texts(C7, 0)
    .map((text) => text.split('|')[2])
    .join('');
const factAt = (index: number): Fact => {
  const fact = parseFact(replica.texts(C7, index, index + 1)[0]!, { device: D7, session: 0, index }, EPOCH);
  if (!fact.ok) throw new Error(fact.error);
  return fact.value;
};

test('[L13] every 64 facts are sealed, and the seal holds against log and key', async () => {
  await write(64);
  await expect.poll(kinds).toBe(`${'a'.repeat(64)}s`);
  const proofs = { event: anEvent().id, issuer: verifier, staff: () => undefined, deviceKey: () => verifier };
  const entry = { fact: factAt(64), text: replica.texts(C7, 64)[0]! };
  const { head } = extendChain(startChain(DOCUMENT, C7), replica.texts(C7, 0, 64));
  expect(await ledgerGrammar(EPOCH, proofs).check?.([entry], () => head)).toBeUndefined();
});

test('[L13] five minutes after the first unsealed fact it is sealed, and not again without a new one', async () => {
  await write(1);
  await time.advance(4 * 60_000);
  await write(1);
  await time.advance(61_000);
  await expect.poll(kinds).toBe('aas');
  await time.advance(3_600_000);
  expect(kinds()).toBe('aas');
});

test('[L13] sealing on hide writes a seal once; a session whose only unsealed fact is a seal is sealed', async () => {
  await write(2);
  expect([await sealer.seal(), await sealer.seal()]).toEqual([true, false]);
  expect(kinds()).toBe('aas');
});

test('[L13] a seal names what its writer had seen since the last one, at most 64 sessions', async () => {
  const others = Array.from({ length: 70 }, (_, i) => clientOf((100 + i) as DeviceNo, 0));
  replica.applyRuns(
    others.map((client) => ({ client, clock: 0, texts: [admit(1)] })),
    'relay',
  );
  await write(1);
  await sealer.seal();
  await write(1);
  await sealer.seal();
  replica.applyRuns([{ client: others[3]!, clock: 1, texts: [admit(2)] }], 'relay');
  await write(1);
  await sealer.seal();
  const frontiers = [1, 3, 5].map((index) => {
    const { body } = factAt(index);
    return body.kind === 'seal' ? body.frontier : [];
  });
  expect(frontiers.map((f) => f.length)).toEqual([64, 6, 1]);
  expect(frontiers[2]).toEqual([{ device: 103, session: 0, length: 2 }]);
});

test('[L13] a fact that is appended while a seal is being signed comes after it', async () => {
  await write(1);
  const sealing = sealer.seal();
  await log.append(admit(9));
  await sealing;
  expect(kinds()).toBe('asa');
});
