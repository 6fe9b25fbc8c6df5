/**
 * The only Yjs updates a ledger needs, written and read by hand: for each session, items of ContentAny strings
 * appended at the end of that session's own root arrays. Reading is strict and fails closed, so that a guard can
 * judge an update before Yjs ever sees it (L14). Format: Yjs 13 update v1 (`encodeStateAsUpdate`).
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { err, ok, type Result } from '../result.ts';
import { isLogClient, SEGMENT_LENGTH, segmentRoot } from './session.ts';

/** Consecutive facts of one session, from index `clock` on. */
export interface Run {
  readonly client: number;
  readonly clock: number;
  readonly texts: readonly string[];
}

export type BadUpdate =
  | 'malformed'
  | 'too_many_sessions'
  | 'too_many_facts'
  | 'foreign_struct' // anything but an item: GC, Y.Map entry, nested type, text, binary, …
  | 'client'
  | 'not_appended' // not at the end of its own session's own segment
  | 'delete'
  | 'trailing_bytes'
  | 'skip'; // a gap inside the update: no violation, but nothing that can be used (L15)

export interface UpdateLimits {
  readonly maxSessions: number;
  readonly maxFacts: number;
}

export const DEFAULT_LIMITS: UpdateLimits = { maxSessions: 4_096, maxFacts: 1_000_000 };

const ITEM_AT_ROOT = 0x08; // ContentAny, no origin: parent follows
const ITEM_AFTER = 0x88; // ContentAny with a left origin
const SKIP = 10;
const ANY_STRING = 119;

/** Splits a run where its root array changes. */
function* segmentsOf(run: Run): Generator<Run> {
  let from = 0;
  while (from < run.texts.length) {
    const clock = run.clock + from;
    const room = SEGMENT_LENGTH - (clock % SEGMENT_LENGTH);
    const texts = from === 0 && room >= run.texts.length ? run.texts : run.texts.slice(from, from + room);
    yield { client: run.client, clock, texts };
    from += texts.length;
  }
}

function writeItem(encoder: encoding.Encoder, item: Run): void {
  if (item.clock % SEGMENT_LENGTH === 0) {
    encoding.writeUint8(encoder, ITEM_AT_ROOT);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarString(encoder, segmentRoot(item.client, item.clock));
  } else {
    encoding.writeUint8(encoder, ITEM_AFTER);
    encoding.writeVarUint(encoder, item.client);
    encoding.writeVarUint(encoder, item.clock - 1);
  }
  encoding.writeVarUint(encoder, item.texts.length);
  for (const text of item.texts) {
    encoding.writeUint8(encoder, ANY_STRING);
    encoding.writeVarString(encoder, text);
  }
}

/** One update for these runs. A session may stand in it once. */
export function encodeRuns(runs: readonly Run[]): Uint8Array<ArrayBuffer> {
  const filled = runs.filter((run) => run.texts.length > 0);
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, filled.length);
  for (const run of filled) {
    const items = [...segmentsOf(run)];
    encoding.writeVarUint(encoder, items.length);
    encoding.writeVarUint(encoder, run.client);
    encoding.writeVarUint(encoder, run.clock);
    for (const item of items) writeItem(encoder, item);
  }
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

/** The same runs as several self-contained updates of about `maxBytes` each, in causal order (L20). */
export function encodeChunks(runs: readonly Run[], maxBytes: number): Uint8Array<ArrayBuffer>[] {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let open: Run[] = [];
  let size = 0;
  const flush = (): void => {
    if (open.length > 0) chunks.push(encodeRuns(open));
    open = [];
    size = 0;
  };
  for (const run of runs) {
    let from = 0;
    while (from < run.texts.length) {
      let to = from;
      // 3 bytes of framing a fact, 40 for a session's and an item's head; texts are almost always ASCII.
      if (size === 0) size = 40;
      while (to < run.texts.length && (to === from || size + run.texts[to]!.length + 3 <= maxBytes))
        size += run.texts[to++]!.length + 3;
      open.push({ client: run.client, clock: run.clock + from, texts: run.texts.slice(from, to) });
      from = to;
      if (from < run.texts.length || size + 40 > maxBytes) flush();
      else size += 40;
    }
  }
  flush();
  return chunks;
}

/** One encoded item, and where it stands. */
export interface Piece {
  readonly client: number;
  readonly clock: number;
  readonly bytes: Uint8Array;
}

/** The bytes of one item. @param run within one segment */
export function encodeItem(run: Run): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  writeItem(encoder, run);
  return encoding.toUint8Array(encoder);
}

function encodeUpdateOf(pieces: readonly Piece[]): Uint8Array<ArrayBuffer> {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (last?.[0]?.client === piece.client) last.push(piece);
    else groups.push([piece]);
  }
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, groups.length);
  for (const group of groups) {
    encoding.writeVarUint(encoder, group.length);
    encoding.writeVarUint(encoder, group[0]!.client);
    encoding.writeVarUint(encoder, group[0]!.clock);
    for (const { bytes } of group) encoding.writeUint8Array(encoder, bytes);
  }
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

/**
 * Self-contained updates of about `maxBytes` each; an item is never cut, so one that is larger stands alone.
 * @param pieces in causal order, each session's together
 */
export function encodePieces(pieces: readonly Piece[], maxBytes: number): Uint8Array<ArrayBuffer>[] {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let open: Piece[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (open.length > 0 && size + piece.bytes.length > maxBytes) {
      chunks.push(encodeUpdateOf(open));
      open = [];
      size = 0;
    }
    open.push(piece);
    // 24 bytes for a session's head, whether or not this piece begins one.
    size += piece.bytes.length + 24;
  }
  if (open.length > 0) chunks.push(encodeUpdateOf(open));
  return chunks;
}

class Refused extends Error {
  readonly reason: BadUpdate;
  constructor(reason: BadUpdate) {
    super(reason);
    this.reason = reason;
  }
}

const refuse = (reason: BadUpdate): never => {
  throw new Refused(reason);
};

/** Checks that an item stands right at the end of its own session's segment. */
function readItemHead(decoder: decoding.Decoder, client: number, clock: number): void {
  const info = decoding.readUint8(decoder);
  if (info === ITEM_AT_ROOT) {
    if (decoding.readVarUint(decoder) !== 1) refuse('foreign_struct');
    if (decoding.readVarString(decoder) !== segmentRoot(client, clock)) refuse('not_appended');
    if (clock % SEGMENT_LENGTH !== 0) refuse('not_appended');
  } else if (info === ITEM_AFTER) {
    const originClient = decoding.readVarUint(decoder);
    const originClock = decoding.readVarUint(decoder);
    if (originClient !== client || originClock !== clock - 1) refuse('not_appended');
    if (clock % SEGMENT_LENGTH === 0) refuse('not_appended');
  } else refuse(info === SKIP ? 'skip' : (info & 0x1f) === 8 ? 'not_appended' : 'foreign_struct');
}

function readTexts(decoder: decoding.Decoder, clock: number, texts: string[], limits: UpdateLimits): void {
  const length = decoding.readVarUint(decoder);
  if (length === 0) refuse('malformed');
  if (length > SEGMENT_LENGTH - (clock % SEGMENT_LENGTH)) refuse('not_appended');
  if (texts.length + length > limits.maxFacts) refuse('too_many_facts');
  for (let i = 0; i < length; i++) {
    if (decoding.readUint8(decoder) !== ANY_STRING) refuse('foreign_struct');
    texts.push(decoding.readVarString(decoder));
  }
}

function readRuns(decoder: decoding.Decoder, limits: UpdateLimits): Run[] {
  const sessions = decoding.readVarUint(decoder);
  if (sessions > limits.maxSessions) refuse('too_many_sessions');
  const runs: Run[] = [];
  const seen = new Set<number>();
  let facts = 0;
  for (let s = 0; s < sessions; s++) {
    const items = decoding.readVarUint(decoder);
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    if (!isLogClient(client) || seen.has(client)) refuse('client');
    if (items === 0) refuse('malformed');
    seen.add(client);
    const texts: string[] = [];
    for (let i = 0; i < items; i++) {
      readItemHead(decoder, client, clock + texts.length);
      readTexts(decoder, clock + texts.length, texts, { ...limits, maxFacts: limits.maxFacts - facts });
    }
    facts += texts.length;
    runs.push({ client, clock, texts });
  }
  return runs;
}

/** Reads an update of the one grammar a ledger has. Anything else is refused by name; it never throws. */
export function decodeRuns(
  update: Uint8Array,
  limits: UpdateLimits = DEFAULT_LIMITS,
): Result<Run[], BadUpdate> {
  try {
    const decoder = decoding.createDecoder(update);
    const runs = readRuns(decoder, limits);
    if (decoding.readVarUint(decoder) !== 0) refuse('delete');
    if (decoding.hasContent(decoder)) refuse('trailing_bytes');
    return ok(runs);
  } catch (error) {
    // lib0 throws plain errors at the end of the input and on broken UTF-8; both are the sender's doing.
    return err(error instanceof Refused ? error.reason : 'malformed');
  }
}

/** Session → number of facts held. */
export type Lengths = ReadonlyMap<number, number>;

const MAX_STATE_VECTOR = 1_000_000;

/** Reads a Yjs state vector; undefined when it is broken or absurdly large. */
export function decodeLengths(stateVector: Uint8Array): Lengths | undefined {
  try {
    const decoder = decoding.createDecoder(stateVector);
    const count = decoding.readVarUint(decoder);
    // Two bytes an entry at least: a claim of more entries than bytes is a lie worth refusing at once.
    if (count > MAX_STATE_VECTOR || count * 2 > stateVector.length) return undefined;
    const lengths = new Map<number, number>();
    for (let i = 0; i < count; i++) lengths.set(decoding.readVarUint(decoder), decoding.readVarUint(decoder));
    return decoding.hasContent(decoder) ? undefined : lengths;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

export function encodeLengths(lengths: Lengths): Uint8Array<ArrayBuffer> {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, lengths.size);
  for (const [client, length] of lengths) {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, length);
  }
  return encoding.toUint8Array(encoder);
}
