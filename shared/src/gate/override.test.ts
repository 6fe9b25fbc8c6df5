import { beforeAll, expect, test } from 'vitest';
import { aHolder, anEvent, aRoster, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { type Signatory, staffAppender } from '../device/staff-appender.ts';
import { asMillis, type DeviceNo, factId } from '../ids.ts';
import { generateKeyPair, signerOf, type Verifier, verifierOf } from '../keys/signing.ts';
import type { Fact, FactDraft, Place } from '../ledger/fact.ts';
import { formatFact, parseFact } from '../ledger/fact-text.ts';
import { Ledger } from '../ledger/ledger.ts';
import { verifyText } from '../ledger/signed-text.ts';
import { ledgerDocument } from '../replica/chain.ts';
import { createGate } from './gate.ts';

const MINUTE = 60_000;
const DEVICE = 7 as DeviceNo;
const mina = tokenOf(1);
const document = { name: ledgerDocument(anEvent().id), epoch: EPOCH };
let supervisor: Signatory;
let key: Verifier;

beforeAll(async () => {
  const signer = await signerOf(await generateKeyPair(false));
  supervisor = { id: 'jun', signer };
  key = await verifierOf(signer.publicKey);
});

/** A tablet whose facts go straight into its ledger, as text. */
function setup(unlocked: boolean) {
  const roster = aRoster([aHolder(mina)]);
  const ledger = new Ledger(roster);
  const texts: string[] = [];
  let now = asMillis(EPOCH + MINUTE);
  const place = (): Place => ({
    id: factId(DEVICE, 0, texts.length),
    device: DEVICE,
    session: 0,
    index: texts.length,
  });
  const put = (text: string): Fact => {
    const fact = parseFact(text, place(), EPOCH);
    if (!fact.ok) throw new Error(fact.error);
    texts.push(text);
    ledger.add([fact.value]);
    return fact.value;
  };
  const log = {
    append: async (make: (at: Place) => Promise<string | undefined>) => {
      const at = place();
      put((await make(at)) ?? '');
      return at;
    },
  };
  const state = { unlocked };
  const gate = createGate({
    ...{ clock: { now: () => now }, epoch: EPOCH, ledger, device: DEVICE },
    append: async (draft: FactDraft) => put(formatFact(draft, EPOCH)),
    signed: () => (state.unlocked ? staffAppender(log, document, supervisor) : undefined),
    ...{ roster: () => roster, rosterProgress: () => 1 },
    identify: async () => ({ kind: 'token', token: mina, signed: undefined }),
  });
  const enter = (force = false) =>
    gate.scan({ text: 'x', via: 'camera', direction: 'entry', list: MAIN, force, why: 'came_back' });
  return {
    ...{ gate, ledger, texts, enter, state },
    wait: (ms: number) => {
      now = asMillis(now + ms);
    },
  };
}

test('[L30] [V16] without an unlocked key force is not heard, and nothing claims to be forced', async () => {
  const { enter, texts } = setup(false);
  await enter(true);
  expect((await enter(true)).verdict).toMatchObject({ status: 'error', reason: 'already_redeemed' });
  expect(texts[0]).not.toContain('|f');
});

test('[L5] [L6] an override names what its staff had seen, bears their signature, and is no conflict', async () => {
  const { enter, texts, ledger } = setup(true);
  const first = await enter();
  const second = await enter(true);
  expect(second.verdict).toMatchObject({ status: 'ok', flags: ['forced', 'already_redeemed'] });
  const fact = ledger.fact(second.fact!)!;
  expect(fact.extras).toMatchObject({ overrides: first.fact, reason: 'came_back', staff: { id: 'jun' } });
  expect(await verifyText('STAFF', document.name, { fact, text: texts[1]! }, key)).toBe(true);
  const moved = { ...fact, id: factId(DEVICE, 0, 9) };
  expect(await verifyText('STAFF', document.name, { fact: moved, text: texts[1]! }, key)).toBe(false);
  expect(ledger.counts().openConflicts).toBe(0);
});

test('[L7] after 15 minutes an annul needs a signature', async () => {
  const { gate, enter, state, wait, ledger } = setup(false);
  const { fact } = await enter();
  wait(16 * MINUTE);
  expect(await gate.annul(fact!, 'mistake')).toEqual({ ok: false, error: 'too_late' });
  state.unlocked = true;
  expect(await gate.annul(fact!, 'mistake')).toMatchObject({
    ok: true,
    value: { extras: { staff: { id: 'jun' } } },
  });
  expect(ledger.counts().people).toBe(0);
});

test('[L5] a resolve is signed, names facts that are there, and comes after them', async () => {
  const { gate, enter, state, ledger } = setup(true);
  const { fact } = await enter();
  expect(await gate.resolve([factId(9, 0, 0)], 'both-real')).toEqual({ ok: false, error: 'unknown' });
  const resolved = await gate.resolve([fact!], 'same-person');
  expect(resolved).toMatchObject({ ok: true, value: { body: { answer: 'same-person' } } });
  expect(resolved.ok && resolved.value.key.counter > (ledger.fact(fact!)?.key.counter ?? 9)).toBe(true);
  state.unlocked = false;
  expect(await gate.resolve([fact!], 'fraud')).toEqual({ ok: false, error: 'not_signed' });
});
