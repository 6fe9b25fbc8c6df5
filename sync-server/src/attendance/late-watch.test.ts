import { asMillis, type DeviceNo, type Fact, type Peer } from '@attend-gate/shared';
import { aFact, anAdmit, EPOCH } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { UNWATCHED } from '../observability/event-watch.ts';
import { LATE_MS, type LateFacts, withLateFacts } from './late-watch.ts';

const MINUTE = 60_000;
const aPeer = (device: number): Peer => ({
  ...{ writer: { device: device as DeviceNo, role: 'steward' }, caps: true },
  ...{ send: () => undefined, close: () => undefined, waiting: () => 0 },
});
/** A fact of device `device`, `minutes` after the epoch by its own word. */
const at = (device: number, minutes: number): Fact => aFact([device, 0, 0], minutes * MINUTE, anAdmit(0));

function aWatch() {
  let now = EPOCH;
  const told: LateFacts[] = [];
  const watch = withLateFacts(UNWATCHED, { now: () => now }, (late) => told.push(late));
  const pass = (minutes: number): void => {
    now = asMillis(now + minutes * MINUTE);
  };
  return { watch, told, pass, socket: watch.socket('ledger') };
}

test('[L4] a fact that a connected device kept back is told, with its device', () => {
  const { watch, told, pass, socket } = aWatch();
  socket.joined(aPeer(1));
  pass(30);
  watch.durable([at(1, 25), at(1, 30)]);
  expect(told).toEqual([]);
  watch.durable([at(1, 5), at(1, 6), at(1, 29)]);
  expect(told).toEqual([{ device: 1, first: at(1, 5), count: 2 }]);
  expect(LATE_MS).toBeLessThan(20 * MINUTE);
});

test('[L4] what waited for a network is not late, nor what the server was told of an earlier time', () => {
  const { watch, told, pass, socket } = aWatch();
  const tablet = aPeer(1);
  socket.joined(tablet);
  pass(1);
  socket.left(tablet, 1006);
  pass(60);
  socket.joined(aPeer(1));
  pass(1);
  // Written in the hour without a line; another device's, which was never here; a caller's own time.
  watch.durable([at(1, 30), at(2, 30), at(0, 2)]);
  expect(told).toEqual([]);
});

test('[L4] reading the presence document is no line of the ledger', () => {
  const { watch, told, pass } = aWatch();
  watch.socket('presence').joined(aPeer(1));
  pass(30);
  watch.durable([at(1, 5)]);
  expect(told).toEqual([]);
});
