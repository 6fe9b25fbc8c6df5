/** Token ids: 8 random bytes, written as 11 base64url characters. They stand in facts and tickets and never change. */
import { fromBase64url, toBase64url } from '../bytes.ts';
import type { TokenId } from '../ids.ts';

export const TOKEN_ID_BYTES = 8;

export function tokenIdOf(bytes: Uint8Array): TokenId {
  if (bytes.length !== TOKEN_ID_BYTES)
    throw new Error(`a token id has ${TOKEN_ID_BYTES} bytes, not ${bytes.length}`);
  return toBase64url(bytes) as TokenId;
}

export const newTokenId = (randomBytes: (n: number) => Uint8Array): TokenId =>
  tokenIdOf(randomBytes(TOKEN_ID_BYTES));

export function tokenIdBytes(token: TokenId): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64url(token);
  if (bytes?.length !== TOKEN_ID_BYTES) throw new Error(`not a token id: ${token}`);
  return bytes;
}
