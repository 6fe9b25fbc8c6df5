/**
 * What a virtual controller answers to each HCI command. A command it does not know is answered "unknown command", as
 * a real one would, so that a host which needs more fails loudly.
 */
import type { Initiation, VirtualController } from './controller.ts';
import { bytes, EVENT, LE, OP, STATUS, u16 } from './packets.ts';

type Handler = (controller: VirtualController, args: Buffer, op: number) => void;

const complete = (c: VirtualController, op: number, status: number, ...rest: Uint8Array[]): void =>
  c.event(EVENT.commandComplete, Buffer.concat([bytes(1), u16(op), bytes(status), ...rest]));
const status = (c: VirtualController, op: number, code: number): void =>
  c.event(EVENT.commandStatus, Buffer.concat([bytes(code, 1), u16(op)]));

/** Answers success with fixed bytes. */
const says =
  (...rest: Buffer[]): Handler =>
  (c, _args, op) =>
    complete(c, op, STATUS.ok, ...rest);
/** Changes something and answers success. */
const does =
  (change: (c: VirtualController, args: Buffer) => void): Handler =>
  (c, args, op) => {
    change(c, args);
    complete(c, op, STATUS.ok);
  };

/** A length byte and that many bytes. */
const counted = (args: Buffer): Uint8Array => Uint8Array.from(args.subarray(1, 1 + (args[0] ?? 0)));
const duty = (window: number, interval: number): number => Math.min(1, window / Math.max(1, interval));

const initiate =
  (read: (args: Buffer) => Initiation): Handler =>
  (c, args, op) => {
    if (c.initiating) return status(c, op, STATUS.commandDisallowed);
    c.initiating = read(args);
    status(c, op, STATUS.ok);
  };

const HANDLERS: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  [OP.reset, does((c) => c.reset())],
  [
    OP.readLocalVersion,
    (c, _args, op) =>
      complete(c, op, STATUS.ok, bytes(c.options.extended ? 9 : 8), u16(0), bytes(9), u16(0xffff), u16(0)),
  ],
  [OP.readSupportedCommands, says(Buffer.alloc(64, 0xff))],
  [OP.readBufferSize, says(u16(0), bytes(0), u16(0), u16(0))],
  [OP.readAddress, (c, _args, op) => complete(c, op, STATUS.ok, c.address)],
  [
    OP.readRssi,
    (c, args, op) => {
      const handle = args.readUInt16LE(0);
      const dBm = c.linkStrength(handle);
      const code = dBm === undefined ? STATUS.unknownConnection : STATUS.ok;
      complete(c, op, code, u16(handle), bytes((dBm ?? 127) & 0xff));
    },
  ],
  [OP.readLeHostSupported, says(bytes(1, 0))],
  [OP.leSetEventMask, does((c, args) => c.maskEvents(args.readUInt32LE(0)))],
  [
    OP.leReadBufferSize,
    (c, _args, op) => complete(c, op, STATUS.ok, u16(251), bytes(c.options.aclBuffers ?? 8)),
  ],
  [
    OP.leReadFeatures,
    (c, _args, op) =>
      complete(c, op, STATUS.ok, bytes(0x20, c.options.extended ? 0x10 : 0, 0, 0, 0, 0, 0, 0)),
  ],
  [OP.leSetRandomAddress, does((c, args) => c.takeRandomAddress(args.subarray(0, 6)))],
  [
    OP.leSetAdvertisingParameters,
    (c, args, op) => {
      if (c.isAdvertising) return complete(c, op, STATUS.commandDisallowed);
      c.advertisingInterval = args.readUInt16LE(0);
      c.advertisingType = args[4]!;
      c.ownAddressType = args[5]!;
      complete(c, op, STATUS.ok);
    },
  ],
  [OP.leReadAdvertisingPower, says(bytes(0))],
  [OP.leSetAdvertisingData, does((c, args) => c.say(counted(args), c.scanResponse))],
  [OP.leSetScanResponse, does((c, args) => c.say(c.advertisingData, counted(args)))],
  [OP.leSetAdvertisingEnable, does((c, args) => (args[0] ? c.startAdvertising() : c.stopAdvertising()))],
  [
    OP.leSetScanParameters,
    does((c, args) => {
      c.activeScan = args[0] === 1;
      c.scanDuty = duty(args.readUInt16LE(3), args.readUInt16LE(1));
    }),
  ],
  [
    OP.leSetExtendedScanParameters,
    does((c, args) => {
      c.activeScan = args[3] === 1;
      c.scanDuty = duty(args.readUInt16LE(6), args.readUInt16LE(4));
    }),
  ],
  [OP.leSetScanEnable, does((c, args) => c.scan(args[0] === 1, args[1] === 1))],
  [OP.leSetExtendedScanEnable, does((c, args) => c.scan(args[0] === 1, args[1] === 1))],
  [
    OP.leCreateConnection,
    initiate((args) => ({
      address: Buffer.from(args.subarray(6, 12)),
      interval: args.readUInt16LE(15),
      timeout: args.readUInt16LE(19),
    })),
  ],
  [
    OP.leExtendedCreateConnection,
    initiate((args) => ({
      address: Buffer.from(args.subarray(3, 9)),
      interval: args.readUInt16LE(16),
      timeout: args.readUInt16LE(20),
    })),
  ],
  [
    OP.leCancelConnection,
    (c, _args, op) => {
      const had = c.initiating !== undefined;
      c.initiating = undefined;
      complete(c, op, had ? STATUS.ok : STATUS.commandDisallowed);
      if (had)
        c.meta(LE.connectionComplete, Buffer.concat([bytes(STATUS.unknownConnection), Buffer.alloc(17)]));
    },
  ],
  [
    OP.leConnectionUpdate,
    (c, args, op) => {
      status(c, op, STATUS.ok);
      const [handle, timing] = [args.subarray(0, 2), args.subarray(4, 10)];
      c.meta(LE.connectionUpdate, Buffer.concat([bytes(STATUS.ok), handle, timing]));
    },
  ],
  [
    OP.leReadRemoteFeatures,
    (c, args, op) => {
      status(c, op, STATUS.ok);
      c.meta(LE.remoteFeatures, Buffer.concat([bytes(STATUS.ok), args.subarray(0, 2), Buffer.alloc(8)]));
    },
  ],
  [
    OP.leSetDataLength,
    (c, args, op) => {
      complete(c, op, STATUS.ok, args.subarray(0, 2));
      const lengths = [u16(251), u16(2_120), u16(251), u16(2_120)];
      c.meta(LE.dataLengthChange, Buffer.concat([args.subarray(0, 2), ...lengths]));
    },
  ],
  [OP.leReadMaximumLength, says(u16(251), u16(2_120), u16(251), u16(2_120))],
  [OP.leReadSuggestedLength, says(u16(27), u16(328))],
  [
    OP.disconnect,
    (c, args, op) => {
      const handle = args.readUInt16LE(0);
      status(c, op, c.hasLink(handle) ? STATUS.ok : STATUS.unknownConnection);
      c.drop(handle, STATUS.hostEnded);
    },
  ],
  [OP.leReadStates, says(Buffer.alloc(8, 0xff))],
  [
    OP.leRandom,
    (c, _args, op) =>
      complete(
        c,
        op,
        STATUS.ok,
        Uint8Array.from({ length: 8 }, () => Math.floor(c.air.random() * 256)),
      ),
  ],
  [OP.leReadListSize, says(bytes(16))],
  ...[
    ...[OP.setEventMask, OP.writeLeHostSupported, OP.leSetDefaultPhy, OP.leWriteSuggestedLength],
    ...[OP.leClearList, OP.leAddToList, OP.leRemoveFromList],
  ].map((op): [number, Handler] => [op, says()]),
]);

const LEGACY: ReadonlySet<number> = new Set([
  ...[
    OP.leSetAdvertisingParameters,
    OP.leSetAdvertisingData,
    OP.leSetScanResponse,
    OP.leSetAdvertisingEnable,
  ],
  ...[OP.leSetScanParameters, OP.leSetScanEnable, OP.leCreateConnection],
]);
const EXTENDED: ReadonlySet<number> = new Set([
  ...[OP.leSetAdvertisingSetParameters, OP.leSetExtendedData, OP.leSetExtendedScanResponse],
  ...[OP.leSetExtendedAdvertisingEnable, OP.leSetExtendedScanParameters, OP.leSetExtendedScanEnable],
  OP.leExtendedCreateConnection,
]);
const ANSWERED_BY_STATUS: ReadonlySet<number> = new Set([
  OP.leCreateConnection,
  OP.leExtendedCreateConnection,
]);

/** The specification forbids mixing legacy and extended commands until the next reset. */
function modeAllows(c: VirtualController, op: number): boolean {
  const wanted = LEGACY.has(op) ? 'legacy' : EXTENDED.has(op) ? 'extended' : undefined;
  if (wanted === undefined) return true;
  if (wanted === 'extended' && !c.options.extended) return false;
  if (c.mode !== 'none' && c.mode !== wanted) return false;
  c.mode = wanted;
  return true;
}

export function answerCommand(c: VirtualController, op: number, args: Buffer): void {
  const handler = HANDLERS.get(op);
  if (!modeAllows(c, op)) {
    const refuse = ANSWERED_BY_STATUS.has(op) ? status : complete;
    refuse(c, op, c.options.extended ? STATUS.commandDisallowed : STATUS.unknownCommand);
  } else if (handler) handler(c, args, op);
  else complete(c, op, STATUS.unknownCommand);
}
