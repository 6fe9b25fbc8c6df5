/** Names a participant. The moment stands in front, so that people who come together lie together in the database. */
import { type Millis, toBase64url } from '@attend-gate/shared';

/** 2^48 ms are nearly nine thousand years. */
const TIME_BYTES = 6;
/** 72 bits: nobody guesses another person's id, and two of one moment never meet. */
const RANDOM_BYTES = 9;

/** `p_` and 20 characters. Random ids alone made every upload touch every page of every index by id. */
export function newPersonId(now: Millis, random: (length: number) => Uint8Array): string {
  const bytes = new Uint8Array(TIME_BYTES + RANDOM_BYTES);
  new DataView(bytes.buffer).setUint32(0, Math.floor(now / 2 ** 16));
  new DataView(bytes.buffer).setUint16(4, now % 2 ** 16);
  bytes.set(random(RANDOM_BYTES), TIME_BYTES);
  return `p_${toBase64url(bytes)}`;
}
