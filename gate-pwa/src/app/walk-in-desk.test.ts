import {
  err,
  importRosterKey,
  ok,
  type Result,
  type RosterKey,
  type ServerFailure,
  type TokenId,
  type WalkInAnswer,
  type WalkInRequest,
} from '@attend-gate/shared';
import { beforeAll, expect, test } from 'vitest';
import type { Outcome } from './gate-app.ts';
import { openWalkInDesk, type WalkInBook } from './walk-in-desk.ts';

const randomBytes = (n: number) => crypto.getRandomValues(new Uint8Array(n));
const blanks = ['AAAAAAAAAAA', 'AAAAAAAAAAI', 'AAAAAAAAAAQ'].map((tokenId) => ({
  tokenId,
  ticket: `AG1${tokenId}`,
}));
const mia = { name: '당일 손님', company: '누리랩', ticketType: 'VIP' };
let key: RosterKey;
beforeAll(async () => {
  key = await importRosterKey(new Uint8Array(32).fill(3));
});

async function setup() {
  let book: WalkInBook = { blanks, registered: [] };
  const state = { key: key as RosterKey | undefined, online: false, refuse: '' };
  const admitted: string[] = [];
  const sent: WalkInRequest[] = [];
  const answer = async (person: WalkInRequest): Promise<Result<WalkInAnswer, ServerFailure>> => {
    if (!state.online) return err({ kind: 'unreachable' });
    if (person.tokenId === state.refuse)
      return err({ kind: 'refused', code: 'bad_request', detail: undefined, serverTime: undefined });
    sent.push(person);
    return ok({ id: 'p_1', code: 'TCF24-AAAA-00001', tokenId: person.tokenId ?? '', ticket: '' });
  };
  const refusals: string[] = [];
  const open = () =>
    openWalkInDesk({
      memory: {
        read: async () => book,
        write: async (next) => {
          book = next;
        },
      },
      rosterKey: () => state.key,
      randomBytes,
      admit: async (ticket) => {
        admitted.push(ticket);
        return { verdict: { status: 'ok' } } as Outcome;
      },
      send: answer,
      isListed: () => false,
      onRegistered: () => undefined,
      onChange: () => undefined,
      onRefused: (code) => refusals.push(code),
    });
  return { open, state, admitted, sent, refusals, book: () => book };
}

test('[T4c] without a network a walk-in gets a blank and enters; who they are lies here sealed and is handed in later', async () => {
  const { open, state, admitted, sent, book } = await setup();
  const desk = await open();
  expect(await desk.register(mia)).toEqual({ token: blanks[0]?.tokenId, ticket: blanks[0]?.ticket });
  expect([admitted, desk.blanks, desk.waiting]).toEqual([[blanks[0]?.ticket], 2, 1]);
  expect(JSON.stringify(book())).not.toContain('손님');
  const token = blanks[0]!.tokenId as TokenId;
  expect(await desk.personOf(token)).toMatchObject({ name: '당일 손님', company: '누리랩' });
  const restarted = await open();
  state.online = true;
  await restarted.handIn();
  expect(sent).toEqual([{ tokenId: token, ...mia }]);
  expect([restarted.waiting, restarted.codeOf(token)]).toEqual([0, 'TCF24-AAAA-00001']);
  await restarted.handIn();
  expect(sent).toHaveLength(1);
});

test('[T4c] [W12] while names are locked nobody is registered or handed in, and nobody’s name can be read', async () => {
  const { open, state, sent } = await setup();
  const desk = await open();
  await desk.register(mia);
  state.key = undefined;
  state.online = true;
  await desk.handIn();
  expect([await desk.register(mia), sent.length, desk.waiting]).toEqual(['locked', 0, 1]);
  expect(await desk.personOf(blanks[0]!.tokenId as TokenId)).toBeUndefined();
});

test('[T4c] without blanks nobody is registered; one the server refuses keeps nobody else waiting', async () => {
  const { open, state, sent, refusals } = await setup();
  const desk = await open();
  for (const blank of blanks)
    expect(await desk.register({ ...mia, name: blank.tokenId })).toBeTypeOf('object');
  expect(await desk.register(mia)).toBe('no_blanks');
  Object.assign(state, { online: true, refuse: blanks[0]?.tokenId });
  await desk.handIn();
  expect([sent.map(({ tokenId }) => tokenId), refusals, desk.waiting]).toEqual([
    blanks.slice(1).map(({ tokenId }) => tokenId),
    ['bad_request'],
    1,
  ]);
});
