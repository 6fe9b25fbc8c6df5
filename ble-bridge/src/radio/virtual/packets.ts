/**
 * The few HCI numbers the virtual controller speaks (Bluetooth Core, vol 4 part E), by name, and the byte helpers to
 * write them. Nothing here knows what a packet means.
 */
export const H4 = { command: 1, acl: 2, event: 4 } as const;

export const EVENT = {
  disconnectionComplete: 0x05,
  commandComplete: 0x0e,
  commandStatus: 0x0f,
  completedPackets: 0x13,
  leMeta: 0x3e,
} as const;

/** LE meta events; their bit in the LE event mask is one less than the number. */
export const LE = {
  connectionComplete: 0x01,
  advertisingReport: 0x02,
  connectionUpdate: 0x03,
  remoteFeatures: 0x04,
  dataLengthChange: 0x07,
  extendedAdvertisingReport: 0x0d,
} as const;

export const OP = {
  disconnect: 0x0406,
  setEventMask: 0x0c01,
  reset: 0x0c03,
  readLeHostSupported: 0x0c6c,
  writeLeHostSupported: 0x0c6d,
  readLocalVersion: 0x1001,
  readSupportedCommands: 0x1002,
  readBufferSize: 0x1005,
  readAddress: 0x1009,
  readRssi: 0x1405,
  leSetEventMask: 0x2001,
  leReadBufferSize: 0x2002,
  leReadFeatures: 0x2003,
  leSetRandomAddress: 0x2005,
  leSetAdvertisingParameters: 0x2006,
  leReadAdvertisingPower: 0x2007,
  leSetAdvertisingData: 0x2008,
  leSetScanResponse: 0x2009,
  leSetAdvertisingEnable: 0x200a,
  leSetScanParameters: 0x200b,
  leSetScanEnable: 0x200c,
  leCreateConnection: 0x200d,
  leCancelConnection: 0x200e,
  leReadListSize: 0x200f,
  leClearList: 0x2010,
  leAddToList: 0x2011,
  leRemoveFromList: 0x2012,
  leConnectionUpdate: 0x2013,
  leReadRemoteFeatures: 0x2016,
  leRandom: 0x2018,
  leReadStates: 0x201c,
  leSetDataLength: 0x2022,
  leReadSuggestedLength: 0x2023,
  leWriteSuggestedLength: 0x2024,
  leReadMaximumLength: 0x202f,
  leSetDefaultPhy: 0x2031,
  leSetAdvertisingSetParameters: 0x2036,
  leSetExtendedData: 0x2037,
  leSetExtendedScanResponse: 0x2038,
  leSetExtendedAdvertisingEnable: 0x2039,
  leSetExtendedScanParameters: 0x2041,
  leSetExtendedScanEnable: 0x2042,
  leExtendedCreateConnection: 0x2043,
} as const;

export const STATUS = {
  ok: 0x00,
  unknownCommand: 0x01,
  unknownConnection: 0x02,
  connectionTimeout: 0x08,
  commandDisallowed: 0x0c,
  remoteEnded: 0x13,
  hostEnded: 0x16,
} as const;

export const bytes = (...values: number[]): Buffer => Buffer.from(values);

export function u16(value: number): Buffer {
  const out = Buffer.alloc(2);
  out.writeUInt16LE(value & 0xffff);
  return out;
}

/** `00:aa:01:00:00:01` as HCI sends it, least significant byte first. Throws for other text. */
export function addressBytes(address: string): Buffer {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(address))
    throw new Error(`not a Bluetooth address: ${address}`);
  return Buffer.from(address.split(':').reverse().join(''), 'hex');
}
