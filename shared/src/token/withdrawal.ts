/**
 * The signed list of what is withdrawn (T4): tokens whose older tickets no longer count, and devices whose certificates
 * do not. A gate keeps the highest number, never goes back, and shows how old its list is. It names nobody.
 */
import { sameBytes } from '../bytes.ts';
import { asMillis, type DeviceNo, type Millis, type TokenId } from '../ids.ts';
import { decodeCbor, encodeCbor, readCose, signCose, verifyCose } from '../keys/cose.ts';
import type { Signer, Verifier } from '../keys/signing.ts';
import { err, ok, type Result } from '../result.ts';
import { TOKEN_ID_BYTES, tokenIdBytes, tokenIdOf } from './token-id.ts';

export interface Withdrawal {
  readonly token: TokenId;
  /** Tickets of a lower generation are void. */
  readonly lowestGeneration: number;
}

export interface WithdrawalList {
  /** Rises with every change. */
  readonly seq: number;
  readonly issued: Millis;
  /** A gate warns when its list is older than this. */
  readonly nextUpdate: Millis;
  /** By token id. */
  readonly tokens: readonly Withdrawal[];
  readonly devices: readonly DeviceNo[];
}

export type BadWithdrawalList = 'malformed' | 'other_key' | 'signature';

/** Every ticket of a token is withdrawn: no generation is this high. */
export const ALL_GENERATIONS = 0xffff;

const seconds = (ms: Millis): number => Math.floor(ms / 1_000);
const compare = (a: Uint8Array, b: Uint8Array): number => {
  for (let i = 0; i < TOKEN_ID_BYTES; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  return 0;
};

function encodeList({ seq, issued, nextUpdate, tokens, devices }: WithdrawalList): Uint8Array<ArrayBuffer> {
  const rows = tokens.map(({ token, lowestGeneration }) => ({ id: tokenIdBytes(token), lowestGeneration }));
  rows.sort((a, b) => compare(a.id, b.id));
  return encodeCbor(
    new Map<number, unknown>([
      [1, seq],
      [2, seconds(issued)],
      [3, seconds(nextUpdate)],
      [4, rows.map(({ id, lowestGeneration }) => [id, lowestGeneration])],
      [5, [...devices].sort((a, b) => a - b)],
    ]),
  );
}

const isWhole = (n: unknown, max: number): n is number =>
  Number.isSafeInteger(n) && (n as number) >= 0 && (n as number) <= max;
const MAX_SECONDS = 8_640_000_000_000;

function readRow(row: unknown): Withdrawal | undefined {
  if (!Array.isArray(row) || row.length !== 2) return undefined;
  const [id, lowestGeneration] = row as unknown[];
  if (!(id instanceof Uint8Array) || id.length !== TOKEN_ID_BYTES) return undefined;
  if (!isWhole(lowestGeneration, ALL_GENERATIONS)) return undefined;
  return { token: tokenIdOf(id), lowestGeneration };
}

function readList(payload: Uint8Array): WithdrawalList | undefined {
  const map = decodeCbor(payload)?.value;
  if (!(map instanceof Map) || map.size !== 5) return undefined;
  const [seq, issued, nextUpdate, rows, devices]: unknown[] = [1, 2, 3, 4, 5].map((key) => map.get(key));
  if (!isWhole(seq, Number.MAX_SAFE_INTEGER) || !isWhole(issued, MAX_SECONDS)) return undefined;
  if (!isWhole(nextUpdate, MAX_SECONDS) || !Array.isArray(rows) || !Array.isArray(devices)) return undefined;
  const tokens = rows.map(readRow);
  if (!tokens.every((row) => row !== undefined)) return undefined;
  if (!devices.every((no) => isWhole(no, Number.MAX_SAFE_INTEGER))) return undefined;
  const times = { issued: asMillis(issued * 1_000), nextUpdate: asMillis(nextUpdate * 1_000) };
  const list: WithdrawalList = { seq, ...times, tokens, devices: devices as DeviceNo[] };
  // One list has one drawing: sorted, nothing twice in another order.
  return sameBytes(encodeList(list), payload) ? list : undefined;
}

/** Signs under purpose `WITHDRAWN`. Throws for values the drawing has no room for. */
export async function signWithdrawals(
  list: WithdrawalList,
  signer: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const payload = encodeList(list);
  if (!readList(payload)) throw new Error('not a withdrawal list');
  return signCose('WITHDRAWN', payload, signer);
}

/** @param issuer the event key's verifier */
export async function verifyWithdrawals(
  bytes: Uint8Array,
  issuer: Verifier,
): Promise<Result<WithdrawalList, BadWithdrawalList>> {
  const cose = readCose(bytes);
  if (!cose) return err('malformed');
  if (!sameBytes(cose.keyId, issuer.keyId)) return err('other_key');
  if (!(await verifyCose(cose, 'WITHDRAWN', issuer))) return err('signature');
  const list = readList(cose.payload);
  return list ? ok(list) : err('malformed');
}
