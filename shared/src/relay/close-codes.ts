/**
 * Why a socket was closed (L27). 4400–4499 are final: stock y-websocket stops trying. 4500–4599 mean "later".
 * Every code has words on the device, a counter and an audit row.
 */
export const CLOSE = {
  malformed: 4400,
  notAllowed: 4401,
  revoked: 4403,
  tooLarge: 4413,
  violation: 4422,
  storage: 4500,
  restarting: 4501,
  slow: 4503,
  tokenExpired: 4504,
  idle: 4508,
  tooMany: 4529,
} as const;

export type CloseName = keyof typeof CLOSE;
export const isFinal = (code: number): boolean => code >= 4400 && code < 4500;
