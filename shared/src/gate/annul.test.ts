import { expect, test } from 'vitest';
import { aHolder, aRoster, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo, factId } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { Ledger } from '../ledger/ledger.ts';
import { createGate } from './gate.ts';

const MINUTE = 60_000;
const mina = tokenOf(1);

/** A gate whose facts go straight into its ledger. */
function setup() {
  const roster = aRoster([aHolder(mina)]);
  const ledger = new Ledger(roster);
  let now = asMillis(EPOCH + MINUTE);
  let index = 0;
  const gate = createGate({
    clock: { now: () => now },
    epoch: EPOCH,
    ledger,
    append: async ({ body, extras, stamp }) => {
      const place = { id: factId(7, 0, index), device: 7 as DeviceNo, session: 0, index };
      index++;
      const fact: Fact = { ...place, ...stamp, extras, body };
      ledger.add([fact]);
      return fact;
    },
    roster: () => roster,
    rosterProgress: () => 1,
    identify: async () => ({ kind: 'token', token: mina, signed: undefined }),
  });
  const enter = () => gate.scan({ text: 'x', via: 'camera', direction: 'entry', list: MAIN });
  const wait = (ms: number): void => {
    now = asMillis(now + ms);
  };
  return { gate, ledger, enter, wait };
}

test('[L7] an entry taken back within 15 minutes no longer counts, and the token enters again', async () => {
  const { gate, ledger, enter, wait } = setup();
  const { fact } = await enter();
  wait(14 * MINUTE);
  expect((await gate.annul(fact!, 'wrong_person')).ok).toBe(true);
  expect(ledger.counts().people).toBe(0);
  expect((await enter()).verdict.status).toBe('ok');
});

test('[L7] after 15 minutes, twice, or for a fact that is none, it is refused by name and nothing is written', async () => {
  const { gate, ledger, enter, wait } = setup();
  const { fact } = await enter();
  expect(await gate.annul(factId(9, 0, 0), 'mistake')).toEqual({ ok: false, error: 'unknown' });
  wait(15 * MINUTE + 1);
  expect(await gate.annul(fact!, 'mistake')).toEqual({ ok: false, error: 'too_late' });
  expect([ledger.size, ledger.counts().people]).toEqual([1, 1]);
  wait(-2);
  await gate.annul(fact!, 'mistake');
  expect(await gate.annul(fact!, 'mistake')).toEqual({ ok: false, error: 'done' });
  expect(ledger.size).toBe(2);
});
