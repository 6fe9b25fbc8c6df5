/**
 * Passwords as argon2id hashes in PHC form (RFC 9106; OWASP: 19 MiB, 2 passes, 1 lane). The cost stands in each hash,
 * so that raising it here leaves old passwords working. It never compares in plain text.
 */
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const HASH_BYTES = 32;
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,44})\$([A-Za-z0-9+/]{43})$/;

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 200;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/=+$/, '');
/** The same password typed on two systems is the same bytes. */
const bytesOf = (password: string): Buffer => Buffer.from(password.normalize('NFC'));

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

const hash = (password: string, salt: Uint8Array, cost: Cost): Promise<Buffer> =>
  derive('argon2id', { message: bytesOf(password), nonce: salt, tagLength: HASH_BYTES, ...cost });

/** @param salt 16 random bytes */
export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  const { memory, passes, parallelism } = COST;
  const key = await hash(password, salt, COST);
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(key)}`;
}

/** @param phc '' (nobody, or passkey only) costs the same time and is never right */
export async function isPassword(password: string, phc: string): Promise<boolean> {
  const match = PHC.exec(phc);
  const [, memory = '', passes = '', parallelism = '', salt = '', wanted = ''] = match ?? [];
  const cost = match ? { memory: +memory, passes: +passes, parallelism: +parallelism } : COST;
  const key = await hash(password, match ? Buffer.from(salt, 'base64') : Buffer.alloc(16), cost);
  return match !== null && timingSafeEqual(key, Buffer.from(wanted, 'base64'));
}
