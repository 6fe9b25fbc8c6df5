import { expect, test } from 'vitest';
import { aHolder, anEvent, aRoster, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo, factId } from '../ids.ts';
import type { FactDraft } from '../ledger/fact.ts';
import { formatFact, parseFact } from '../ledger/fact-text.ts';
import { Ledger } from '../ledger/ledger.ts';
import type { EventInfo, QuestionInfo } from '../roster/roster.ts';
import { createGate } from './gate.ts';

const mina = tokenOf(1);
const question = (id: string, over: Partial<QuestionInfo> = {}): QuestionInfo => ({
  ...{ id, text: `${id}?`, kind: 'text', required: true, ticketTypes: [], options: [], askAtEntry: true },
  ...over,
});
type Kept = readonly [string, Readonly<Record<string, string>>];

/** Two tablets of one event; what one writes the other reads as text. */
function setup(
  questions: readonly QuestionInfo[],
  keep: (kept: Kept) => Promise<void> = async () => undefined,
) {
  const event: EventInfo = anEvent({ questions });
  const roster = aRoster([aHolder(mina)], { event });
  const texts: string[] = [];
  const ledgers = [7, 8].map(() => new Ledger(roster));
  const append = async (device: DeviceNo, draft: FactDraft) => {
    const text = formatFact(draft, EPOCH);
    const where = { device, session: 0, index: texts.push(text) - 1 };
    const fact = parseFact(text, where, EPOCH);
    if (!fact.ok) throw new Error(`${factId(device, 0, where.index)}: ${fact.error}`);
    for (const ledger of ledgers) ledger.add([fact.value]);
    return fact.value;
  };
  const gates = ledgers.map((ledger, i) =>
    createGate({
      clock: { now: () => asMillis(EPOCH + 60_000) },
      ...{ epoch: EPOCH, ledger, roster: () => roster, rosterProgress: () => 1 },
      append: (draft) => append((7 + i) as DeviceNo, draft),
      keepAnswers: (token, answers) => keep([token, answers]),
      identify: async () => ({ kind: 'token', token: mina, signed: undefined }),
    }),
  );
  const ask = async (gate: number, direction: 'entry' | 'exit', answers?: Record<string, string>) => {
    const request = {
      text: 'mina',
      via: 'camera',
      direction,
      list: MAIN,
      ...(answers ? { answers } : {}),
    } as const;
    return (await gates[gate]!.scan(request)).verdict.status;
  };
  return { texts, ask };
}

test('[V12] what was answered at one gate is not asked at another, and stands in no fact', async () => {
  const kept: Kept[] = [];
  const door = setup(
    [question('diet'), question('size', { required: false })],
    async (one) => void kept.push(one),
  );
  expect(await door.ask(0, 'entry')).toBe('incomplete');
  expect(await door.ask(0, 'entry', { diet: 'peanuts kill me', size: '' })).toBe('ok');
  expect(kept).toEqual([[mina, { diet: 'peanuts kill me' }]]);
  expect(door.texts.join('\n')).toContain('q=diet,size');
  expect(door.texts.join('\n')).not.toContain('peanuts');
  expect(await door.ask(0, 'exit')).toBe('ok');
  expect(await door.ask(1, 'entry')).toBe('ok');
});

test('[V12] nobody enters while their answer is not safe', async () => {
  const door = setup([question('diet')], () => Promise.reject(new Error('the disk is full')));
  await expect(door.ask(0, 'entry', { diet: 'vegan' })).rejects.toThrow('the disk is full');
  expect(door.texts).toEqual([]);
});

test('[V12] of more questions than a fact can name the rest are asked again', async () => {
  const many = Array.from({ length: 12 }, (_, i) => question(`question-with-a-long-name-${i}`));
  const door = setup(many);
  const all = Object.fromEntries(many.map(({ id }) => [id, 'yes']));
  expect(await door.ask(0, 'entry', all)).toBe('ok');
  expect(await door.ask(0, 'exit')).toBe('ok');
  expect(await door.ask(1, 'entry')).toBe('incomplete');
  expect(await door.ask(1, 'entry', all)).toBe('ok');
});
