/** The gate's service as bleno wants it: translates requests to a `GattHandler` and back. Keeps nothing itself. */
import { GATE_CHARACTERISTICS, GATE_SERVICE, type GateCharacteristic } from '@attend-gate/shared';
import type { Bleno, CharacteristicOptions, PrimaryService } from '@stoprocent/bleno';
import type { GattHandler } from './radio.ts';

const bare = (uuid: string): string => uuid.replaceAll('-', '');
const PROPERTIES: Record<GateCharacteristic, CharacteristicOptions['properties']> = {
  info: ['read'],
  challenge: ['read'],
  pass: ['write'],
  result: ['read', 'notify'],
  receipt: ['read'],
};

function optionsOf(bleno: Bleno, what: GateCharacteristic, handler: GattHandler): CharacteristicOptions {
  const { RESULT_SUCCESS, RESULT_INVALID_OFFSET, RESULT_UNLIKELY_ERROR } = bleno.Characteristic;
  return {
    uuid: bare(GATE_CHARACTERISTICS[what]),
    properties: PROPERTIES[what] ?? null,
    onReadRequest: (link, offset, answer) => {
      const read = handler.read(Number(link), what);
      if (!read.ok) answer(RESULT_UNLIKELY_ERROR);
      else if (offset > read.value.length) answer(RESULT_INVALID_OFFSET);
      else answer(RESULT_SUCCESS, Buffer.from(read.value.subarray(offset)));
    },
    onWriteRequest: (link, data, offset, _withoutResponse, answer) => {
      // bleno joins a long write and hands it over whole; a part of one is nothing.
      if (offset !== 0) return answer(RESULT_INVALID_OFFSET);
      const taken = handler.write(Number(link), what, Uint8Array.from(data));
      answer(taken ? RESULT_SUCCESS : RESULT_UNLIKELY_ERROR);
    },
    onSubscribe: (link, _size, notify) =>
      handler.subscribed(Number(link), (value) => notify(Buffer.from(value))),
    onUnsubscribe: (link) => handler.unsubscribed(Number(link)),
  };
}

/** Builds the service and hears of phones that come and go. */
export function gateServiceOn(bleno: Bleno, handler: GattHandler): PrimaryService[] {
  bleno.on('accept', (address, link) => handler.connected(Number(link), address));
  bleno.on('disconnect', (_address, link) => handler.disconnected(Number(link)));
  const characteristics = (Object.keys(PROPERTIES) as GateCharacteristic[]).map(
    (what) => new bleno.Characteristic(optionsOf(bleno, what, handler)),
  );
  return [new bleno.PrimaryService({ uuid: bare(GATE_SERVICE), characteristics })];
}
