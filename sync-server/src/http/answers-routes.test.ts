/** Answers of a gate that was offline, from its seal to the person and to every other gate's roster. */
import {
  answersAbout,
  asMillis,
  type EventInfo,
  fromBase64url,
  type Millis,
  sealNote,
  type TokenId,
  toBase64url,
} from '@attend-gate/shared';
import { anEvent, EPOCH, tokenOf } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRealEvent, type RealEvent } from '../../testing/real-event.ts';

const diet = { id: 'diet', text: 'Diet?', kind: 'text', required: true, askAtEntry: true } as const;
const INFO: EventInfo = anEvent({ questions: [{ ...diet, ticketTypes: [], options: [] }] });
const now = (): Millis => asMillis(EPOCH + 10 * 3_600_000);
let desk: RealEvent;
let mina: TokenId;
beforeEach(async () => {
  desk = await openRealEvent(INFO, { now });
  await desk.ask('POST', '/api/participants/bulk-upload', {
    participants: [{ name: 'Mina', email: 'm@example.org' }],
  });
  mina = [...(await desk.published()).tokens()][0]!;
});
afterEach(() => desk.close());

/** As a tablet seals it: with the key in the roster it holds. */
async function sealed(token: TokenId, answers: object, minute: number, about = answersAbout(INFO.id, token)) {
  const key = fromBase64url((await desk.published()).event.noteKey ?? '')!;
  const at = new Date(now() + minute * 60_000).toISOString();
  return { tokenId: token, at, sealed: toBase64url(await sealNote(JSON.stringify(answers), key, about)) };
}
const send = async (...answers: object[]) => (await desk.ask('POST', desk.at('answers'), { answers })).body;
const answersOf = async (): Promise<unknown> => {
  const page = await desk.ask('GET', desk.at('participants'));
  return (page.body.participants as { answers: unknown }[])[0]?.answers;
};

test('[H37] [T4d] a sealed answer is kept with the person, and no gate asks again', async () => {
  expect((await desk.published()).get(mina)?.answered).toEqual([]);
  const note = await sealed(mina, { diet: 'vegan', mood: 'good' }, 0);
  expect(await send(note)).toEqual({ accepted: 1, skipped: [] });
  expect(await answersOf()).toEqual({ diet: 'vegan' });
  expect((await desk.published()).get(mina)?.answered).toEqual(['diet']);
  const before = desk.event.rosterVersion();
  await send(note);
  expect(desk.event.rosterVersion()).toEqual(before);
});

test('[H37] of two answers the later one stays, whichever comes first', async () => {
  await send(await sealed(mina, { diet: 'vegan' }, 5), await sealed(mina, { diet: 'none' }, 1));
  expect(await answersOf()).toEqual({ diet: 'vegan' });
});

test('[H37] what is not for us, about somebody else, or about nobody is said, and costs the others nothing', async () => {
  const moved = await sealed(mina, { diet: 'vegan' }, 0, answersAbout(INFO.id, tokenOf(9)));
  const nobody = await sealed(tokenOf(9), { diet: 'vegan' }, 0);
  const good = await sealed(mina, { diet: 'halal' }, 0);
  expect(await send(moved, nobody, { ...good, sealed: 'AAAA' }, good)).toEqual({
    accepted: 1,
    skipped: [
      { line: 1, code: 'unreadable' },
      { line: 2, code: 'unknown_person' },
      { line: 3, code: 'unreadable' },
    ],
  });
  expect(await answersOf()).toEqual({ diet: 'halal' });
});

test('[H37] the key that notes are sealed to is the server’s own, whatever settings say', async () => {
  const settings = (await desk.ask('GET', desk.at('settings'))).body;
  expect(settings.noteKey).toBeUndefined();
  const chosen = { ...settings, noteKey: toBase64url(new Uint8Array(65).fill(4)) };
  await desk.ask('PUT', desk.at('settings'), chosen);
  expect((await desk.published()).event.noteKey).not.toBe(chosen.noteKey);
});
