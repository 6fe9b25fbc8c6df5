/**
 * Yjs client ids that say whose they are: `clientID = deviceNo * 4096 + session` (L9). "Is this id mine?" is
 * one division, and nobody can squat another device's ids because the guard checks exactly this.
 */
import type { DeviceNo } from '../ids.ts';

export const SESSIONS_PER_DEVICE = 4_096;
/** Facts per root array, `log/<deviceNo>/<session>/<floor(index / 1000)>` (L8). */
export const SEGMENT_LENGTH = 1_000;
/** Highest device number whose client ids are still exact integers. */
const MAX_DEVICE = 2 ** 40;

export const clientOf = (device: DeviceNo, session: number): number => device * SESSIONS_PER_DEVICE + session;
export const deviceOfClient = (client: number): DeviceNo =>
  Math.floor(client / SESSIONS_PER_DEVICE) as DeviceNo;
export const sessionOfClient = (client: number): number => client % SESSIONS_PER_DEVICE;
export const isLogClient = (client: number): boolean =>
  Number.isSafeInteger(client) && client >= 0 && deviceOfClient(client) <= MAX_DEVICE;

/** Name of the root array that holds the fact at `index` of a session. */
export const segmentRoot = (client: number, index: number): string =>
  `log/${deviceOfClient(client)}/${sessionOfClient(client)}/${Math.floor(index / SEGMENT_LENGTH)}`;
