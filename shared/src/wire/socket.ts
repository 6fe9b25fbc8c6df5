/**
 * Messages on a ledger socket: y-websocket's framing, and ours beside it for clients that ask with `?caps=1`
 * (docs/spec/wire.md, S1…). Reading never throws; a broken message is a value.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { type Chain, HEAD_BYTES } from '../replica/chain.ts';

/** y-websocket: 0 sync, 1 awareness, 2 auth, 3 query awareness. Ours start at 100. */
export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  sessions: 100,
  ack: 101,
  notice: 102,
  hint: 103,
  token: 104,
} as const;
export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

/** How far a session goes and what its chain says there (L16). */
export interface SessionState extends Chain {
  readonly client: number;
}

/** Where the acknowledged facts are durable (L18). */
export type Tier = 'venue' | 'server';

export type Notice =
  | { readonly kind: 'fork'; readonly client: number; readonly index: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'revoked' }
  /** Facts [from, to) of a session were kept aside: they count once a seal, their device or staff vouches for them. */
  | {
      readonly kind: 'quarantined';
      readonly client: number;
      readonly from: number;
      readonly to: number;
      readonly why: QuarantineReason;
    };

/** Why facts are not in the document although their bytes are well formed (L23, L24). */
export const QUARANTINE_REASONS = [
  'unsealed',
  'revoked',
  'unknown_device',
  'forbidden',
  'fork',
  'role_changed',
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];

export type Hint =
  | { readonly kind: 'roster'; readonly epoch: number; readonly number: number }
  | { readonly kind: 'conflict'; readonly open: number };

export type Message =
  | { readonly kind: 'sync'; readonly step: 'step1' | 'step2' | 'update'; readonly body: Uint8Array }
  | { readonly kind: 'sessions'; readonly sessions: readonly SessionState[] }
  | { readonly kind: 'ack'; readonly tier: Tier; readonly sessions: readonly SessionState[] }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'hint'; readonly hint: Hint }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'ignored'; readonly type: number }
  | { readonly kind: 'broken' };

const TIERS: readonly Tier[] = ['venue', 'server'];
const STEPS = ['step1', 'step2', 'update'] as const;
const MAX_SESSIONS = 100_000;

const frame = (type: number, write: (encoder: encoding.Encoder) => void): Uint8Array<ArrayBuffer> => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
};

/** A body may be 64 kB and go to hundreds of joiners, so it is copied once, not through a growing encoder. */
export function encodeSync(step: (typeof STEPS)[number], body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = frame(MESSAGE.sync, (encoder) => {
    encoding.writeVarUint(encoder, SYNC[step]);
    encoding.writeVarUint(encoder, body.length);
  });
  const message = new Uint8Array(head.length + body.length);
  message.set(head);
  message.set(body, head.length);
  return message;
}

/** An update that says nothing: resets the 30 s watchdog of stock y-websocket (L20). */
export const KEEP_ALIVE = encodeSync('update', new Uint8Array([0, 0]));

const writeSessions = (encoder: encoding.Encoder, sessions: readonly SessionState[]): void => {
  encoding.writeVarUint(encoder, sessions.length);
  for (const { client, length, head } of sessions) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, length);
    encoding.writeUint8Array(encoder, head);
  }
};

export const encodeSessions = (sessions: readonly SessionState[]): Uint8Array<ArrayBuffer> =>
  frame(MESSAGE.sessions, (encoder) => writeSessions(encoder, sessions));

export const encodeAck = (tier: Tier, sessions: readonly SessionState[]): Uint8Array<ArrayBuffer> =>
  frame(MESSAGE.ack, (encoder) => {
    encoding.writeVarUint(encoder, TIERS.indexOf(tier));
    writeSessions(encoder, sessions);
  });

export const encodeNotice = (notice: Notice): Uint8Array<ArrayBuffer> =>
  frame(MESSAGE.notice, (encoder) => encoding.writeVarString(encoder, JSON.stringify(notice)));

export const encodeHint = (hint: Hint): Uint8Array<ArrayBuffer> =>
  frame(MESSAGE.hint, (encoder) => encoding.writeVarString(encoder, JSON.stringify(hint)));

export const encodeToken = (token: string): Uint8Array<ArrayBuffer> =>
  frame(MESSAGE.token, (encoder) => encoding.writeVarString(encoder, token));

function readSessions(decoder: decoding.Decoder): SessionState[] {
  const count = decoding.readVarUint(decoder);
  if (count > MAX_SESSIONS) throw new RangeError('too many sessions');
  const sessions: SessionState[] = [];
  for (let i = 0; i < count; i++) {
    const client = decoding.readVarUint(decoder);
    const length = decoding.readVarUint(decoder);
    sessions.push({ client, length, head: decoding.readUint8Array(decoder, HEAD_BYTES).slice() });
  }
  return sessions;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function readNotice(text: string): Notice | undefined {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) return undefined;
  if (value.kind === 'revoked') return { kind: 'revoked' };
  if (value.kind === 'fork' && isCount(value.client) && isCount(value.index))
    return { kind: 'fork', client: value.client, index: value.index };
  if (value.kind === 'quarantined' && isCount(value.client) && isCount(value.from) && isCount(value.to)) {
    const why = QUARANTINE_REASONS.find((reason) => reason === value.why);
    return why && { kind: 'quarantined', client: value.client, from: value.from, to: value.to, why };
  }
  if (value.kind === 'refused' && typeof value.reason === 'string' && typeof value.detail === 'string')
    return { kind: 'refused', reason: value.reason, detail: value.detail };
  return undefined;
}

function readHint(text: string): Hint | undefined {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) return undefined;
  if (value.kind === 'roster' && isCount(value.epoch) && isCount(value.number))
    return { kind: 'roster', epoch: value.epoch, number: value.number };
  return value.kind === 'conflict' && isCount(value.open)
    ? { kind: 'conflict', open: value.open }
    : undefined;
}

function readBody(type: number, decoder: decoding.Decoder): Message {
  switch (type) {
    case MESSAGE.sync: {
      const step = STEPS[decoding.readVarUint(decoder)];
      return step ? { kind: 'sync', step, body: decoding.readVarUint8Array(decoder) } : { kind: 'broken' };
    }
    case MESSAGE.sessions:
      return { kind: 'sessions', sessions: readSessions(decoder) };
    case MESSAGE.ack: {
      const tier = TIERS[decoding.readVarUint(decoder)];
      return tier ? { kind: 'ack', tier, sessions: readSessions(decoder) } : { kind: 'broken' };
    }
    case MESSAGE.notice: {
      const notice = readNotice(decoding.readVarString(decoder));
      return notice ? { kind: 'notice', notice } : { kind: 'ignored', type };
    }
    case MESSAGE.hint: {
      const hint = readHint(decoding.readVarString(decoder));
      return hint ? { kind: 'hint', hint } : { kind: 'ignored', type };
    }
    case MESSAGE.token:
      return { kind: 'token', token: decoding.readVarString(decoder) };
    default:
      return { kind: 'ignored', type };
  }
}

/** Reads one whole message. `ignored` is one that this side has no use for (awareness, newer kinds). */
export function decodeMessage(bytes: Uint8Array): Message {
  try {
    const decoder = decoding.createDecoder(bytes);
    const message = readBody(decoding.readVarUint(decoder), decoder);
    if (message.kind !== 'ignored' && decoding.hasContent(decoder)) return { kind: 'broken' };
    return message;
  } catch (error) {
    // lib0 throws at the end of the input, JSON on broken text: both are the sender's doing.
    if (error instanceof Error) return { kind: 'broken' };
    throw error;
  }
}
