import {
  asMillis,
  type DeviceNo,
  type Fact,
  factId,
  fold,
  type GateId,
  type ListId,
  type TokenId,
} from '@attend-gate/shared';
import { expect, test } from 'vitest';
import { BIN_MS, type BoardEvent, boardOf } from './board.ts';

const EPOCH = Date.UTC(2026, 9, 1);
const MINUTE = 60_000;
const tokens = ['AAAAAAAAAAA', 'AAAAAAAAABA', 'AAAAAAAAACA'] as TokenId[];
const list = (id: string, area: string) => ({
  ...{ id: id as ListId, name: id, ticketTypes: [], includePending: false, area, capacity: 0 },
  ...{ allowMultipleEntries: false, allowEntryAfterExit: true },
});
const event: BoardEvent = {
  lists: [list('hall', 'hall'), list('room', 'room'), list('cafe', 'cafe')],
  gates: [
    { id: 'north', name: 'North gate' },
    { id: 'south', name: 'South gate' },
  ],
  areas: [
    { id: 'hall', name: 'Hall', parent: '', capacity: 10 },
    { id: 'room', name: 'Room', parent: 'hall', capacity: 0 },
    { id: 'cafe', name: 'Café', parent: '', capacity: 0 },
  ],
};

let index = 0;
const fact = (device: number, minute: number, body: Fact['body'], gate = 'north'): Fact => ({
  ...{ id: factId(device, 0, index), device: device as DeviceNo, session: 0, index: index++ },
  ...{ key: { ms: minute * MINUTE, counter: 0 }, at: asMillis(EPOCH + minute * MINUTE) },
  extras: { gate: gate as GateId },
  body,
});
const admit = (token: number, to: string): Fact['body'] => ({
  ...{ kind: 'admit', token: tokens[token]!, list: to as ListId, via: 'camera', count: 1 },
  ...{ forceSent: false, unlisted: false },
});
const exit = (token: number, from: string): Fact['body'] => ({
  ...{ kind: 'exit', token: tokens[token]!, list: from as ListId, via: 'camera' },
});
const boardAt = (minute: number, facts: readonly Fact[]) =>
  boardOf(fold(facts, undefined), event, 3, asMillis(EPOCH + minute * MINUTE));

test('[I9] a person counts where they went in last, and in everything around it; a sibling is left', () => {
  const facts = [fact(1, 1, admit(0, 'hall')), fact(1, 2, admit(1, 'hall')), fact(1, 3, admit(1, 'room'))];
  const inside = (all: readonly Fact[]) => boardAt(5, all).areas.map(({ id, people }) => [id, people]);
  expect(inside(facts)).toEqual([
    ['hall', 2],
    ['room', 1],
    ['cafe', 0],
  ]);
  expect(inside([...facts, fact(1, 4, admit(0, 'cafe'))])).toEqual([
    ['hall', 1],
    ['room', 1],
    ['cafe', 1],
  ]);
  expect(inside([...facts, fact(1, 4, exit(0, 'hall'))])[0]).toEqual(['hall', 1]);
});

test('[G1] gates say how many, how fast over ten minutes, and when last', () => {
  const facts = [
    fact(1, 1, admit(0, 'hall')),
    fact(2, 15, admit(1, 'hall'), 'south'),
    fact(2, 16, admit(2, 'hall'), 'south'),
  ];
  const board = boardAt(20, facts);
  expect(board.gates).toEqual([
    { id: 'north', name: 'North gate', entries: 1, rate: 0, lastAt: EPOCH + MINUTE },
    { id: 'south', name: 'South gate', entries: 2, rate: 0.2, lastAt: EPOCH + 16 * MINUTE },
  ]);
  expect(board.devices.map(({ device, gate, entries }) => [device, gate, entries])).toEqual([
    [2, 'South gate', 2],
    [1, 'North gate', 1],
  ]);
  expect(board.rate).toBe(0.2);
});

test('[G1] the arrival curve has every bin up to now, the empty ones too, and at most four hours', () => {
  const facts = [fact(1, 1, admit(0, 'hall')), fact(1, 12, admit(1, 'hall')), fact(1, 12, admit(2, 'hall'))];
  expect(boardAt(21, facts).arrivals.map(({ entries }) => entries)).toEqual([1, 0, 2, 0, 0]);
  expect(boardAt(21, facts).arrivals[0]!.from % BIN_MS).toBe(0);
  expect(boardAt(6_000, facts).arrivals).toHaveLength(48);
  expect(boardAt(21, []).arrivals).toEqual([]);
});

test('[L7] what was taken back is in no number', () => {
  const entry = fact(1, 1, admit(0, 'hall'));
  const annul = fact(1, 2, { kind: 'annul', target: entry.id, reason: 'mistake' });
  const board = boardAt(5, [entry, annul]);
  expect([board.people, board.gates[0]!.entries, board.areas[0]!.people, board.arrivals]).toEqual([
    0,
    0,
    0,
    [],
  ]);
});
