/**
 * The wallet as a file: the owner's shape `{user, events: [{eventId, token, serverEndpoint, attendance}]}`, sealed with a
 * password (AES-GCM, key by PBKDF2). A pass that is bound to this phone stays bound: its key cannot leave, so on another
 * phone it has to be handed over.
 */
import { fromBase64url, toBase64url } from '@attend-gate/shared';
import type { StoredPass } from '../platform/database.ts';

const FORMAT = 'attend-wallet/1';
/** OWASP's figure for PBKDF2 with SHA-256 (2023). */
const ROUNDS = 600_000;
const MAX_ROUNDS = 5_000_000;
const SALT_BYTES = 16;
const IV_BYTES = 12;

export interface WalletFile {
  /** Name on the first pass. */
  readonly user: string;
  readonly events: readonly {
    readonly eventId: string;
    /** `TCF24-ABCD-12345` */
    readonly token: string;
    readonly serverEndpoint: string;
    readonly attendance: { readonly checkedIn: boolean; readonly time: number | null };
    /** `AG1…`, which opens the pass without a second thing. */
    readonly ticket?: string | undefined;
  }[];
}

export const walletFileOf = (passes: readonly StoredPass[]): WalletFile => ({
  user: passes[0]?.name ?? '',
  events: passes.map(({ eventId, code, serverEndpoint, attendance, ticket }) => ({
    ...{ eventId, token: code, serverEndpoint, ticket },
    attendance: { checkedIn: attendance.checkedIn, time: attendance.time ?? null },
  })),
});

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 4_096;
const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Undefined for anything that is not of the owner's shape. */
export function readWalletFile(text: string): WalletFile | undefined {
  const { user, events } = asRecord(parse(text));
  if (!Array.isArray(events) || events.length > 1_000) return undefined;
  const read = events.map(asRecord).flatMap(({ eventId, token, serverEndpoint, attendance, ticket }) => {
    if (!isText(eventId) || !isText(token) || !isText(serverEndpoint)) return [];
    const { checkedIn, time } = asRecord(attendance);
    const was = { checkedIn: checkedIn === true, time: typeof time === 'number' ? time : null };
    return [{ eventId, token, serverEndpoint, attendance: was, ...(isText(ticket) && { ticket }) }];
  });
  return read.length === events.length ? { user: isText(user) ? user : '', events: read } : undefined;
}

async function keyOf(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<CryptoKey> {
  const typed = new TextEncoder().encode(password.normalize('NFC'));
  const material = await crypto.subtle.importKey('raw', typed, 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(how, material, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}

/** @returns the text of the file */
export async function sealWallet(
  file: WalletFile,
  password: string,
  randomBytes: (n: number) => Uint8Array<ArrayBuffer>,
): Promise<string> {
  const [salt, iv] = [randomBytes(SALT_BYTES), randomBytes(IV_BYTES)];
  const key = await keyOf(password, salt, ROUNDS);
  const plain = new TextEncoder().encode(JSON.stringify(file));
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain));
  const sealed = {
    salt: toBase64url(salt),
    iterations: ROUNDS,
    iv: toBase64url(iv),
    data: toBase64url(data),
  };
  return JSON.stringify({ format: FORMAT, ...sealed });
}

/** `password`: it is ours, and the password does not open it. */
export async function openWallet(
  text: string,
  password: string,
): Promise<WalletFile | 'malformed' | 'password'> {
  const { format, salt, iterations, iv, data } = asRecord(parse(text));
  const [s, i, d] = [salt, iv, data].map((part) =>
    typeof part === 'string' ? fromBase64url(part) : undefined,
  );
  if (format !== FORMAT || !s || !i || !d) return readWalletFile(text) ?? 'malformed';
  if (!Number.isSafeInteger(iterations) || (iterations as number) < 1 || (iterations as number) > MAX_ROUNDS)
    return 'malformed';
  const key = await keyOf(password, Uint8Array.from(s), iterations as number);
  try {
    const iv = Uint8Array.from(i);
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, Uint8Array.from(d));
    return readWalletFile(new TextDecoder().decode(plain)) ?? 'malformed';
  } catch (error) {
    if (error instanceof DOMException) return 'password';
    throw error;
  }
}
