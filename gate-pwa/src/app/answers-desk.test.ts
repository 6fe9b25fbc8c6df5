import 'fake-indexeddb/auto';
import {
  type AnswersTaken,
  answersAbout,
  asMillis,
  err,
  fromBase64url,
  noteReaderOf,
  ok,
  type Result,
  type SealedAnswers,
  type ServerFailure,
  toBase64url,
} from '@attend-gate/shared';
import { anEvent, tokenOf } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { openGateDatabase } from '../platform/database.ts';
import { openAnswersDesk } from './answers-desk.ts';
import { answersMemoryIn } from './answers-memory.ts';

const [mina, jun] = [tokenOf(1), tokenOf(2)];
const server = noteReaderOf(new Uint8Array(32).fill(3));
let disks = 0;

async function setup() {
  const db = await openGateDatabase(`answers-${++disks}`, { onClosed: () => undefined });
  const reader = await server;
  const event = anEvent({ noteKey: toBase64url(reader.publicKey) });
  const told: (readonly [string, string | undefined])[] = [];
  const refused: string[] = [];
  const state: { answer: (sent: readonly SealedAnswers[]) => Result<AnswersTaken, ServerFailure> } = {
    // No network yet.
    answer: () => err({ kind: 'unreachable' }),
  };
  const connect = (): void => {
    state.answer = (sent) => ok({ accepted: sent.length, skipped: [] });
  };
  const open = () =>
    openAnswersDesk({
      ...{ memory: answersMemoryIn(db), event: () => event, now: () => asMillis(1_780_000_000_000) },
      send: async (sent) => {
        const answer = state.answer(sent);
        if (answer.ok)
          for (const { tokenId, sealed } of sent)
            told.push([tokenId, await reader.open(fromBase64url(sealed)!, answersAbout(event.id, tokenId))]);
        return answer;
      },
      onRefused: (code) => void refused.push(code),
      onError: (error) => {
        throw error;
      },
    });
  return { db, open, connect, told, refused, state };
}

test('[V12] [T4d] an answer survives a cold start unreadable, and reaches the server once', async () => {
  const { db, open, connect, told } = await setup();
  await (await open()).keep(mina, { diet: 'vegan' });
  expect(JSON.stringify(await db.get('settings', 'answers'))).not.toContain('vegan');
  const again = await open();
  expect(again.waiting).toBe(1);
  connect();
  await again.handIn();
  expect(told).toEqual([[mina, '{"diet":"vegan"}']]);
  expect(again.waiting).toBe(0);
  expect((await open()).waiting).toBe(0);
});

test('[V12] what cannot be sent waits; whoever has no row yet waits alone', async () => {
  const { open, state, refused } = await setup();
  const desk = await open();
  await Promise.all([desk.keep(mina, { diet: 'vegan' }), desk.keep(jun, { diet: 'halal' })]);
  await desk.handIn();
  expect([desk.waiting, refused]).toEqual([2, []]);
  state.answer = () => ok({ accepted: 1, skipped: [{ line: 2, code: 'unknown_person' }] });
  await desk.handIn();
  expect(desk.waiting).toBe(1);
});

test('[V12] an answer given while others are handed over is not lost', async () => {
  const { open, connect, told } = await setup();
  const desk = await open();
  await desk.keep(mina, { diet: 'vegan' });
  connect();
  await Promise.all([desk.handIn(), desk.keep(jun, { diet: 'halal' })]);
  await desk.handIn();
  expect(told.map(([token]) => token)).toEqual([mina, jun]);
  expect(desk.waiting).toBe(0);
});
