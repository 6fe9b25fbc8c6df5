/** What a receipt tells: the admission or exit it was given for, at the place it has in its device's log (L32). */
import { type Millis, parseFactId } from '../ids.ts';
import type { Movement } from './attendance.ts';
import { isMovement } from './copies.ts';
import { parseFact } from './fact-text.ts';
import type { ReadReceipt } from './receipt.ts';

/** Reads without believing. @param epoch the event's epoch */
export function movementOfReceipt(
  { fact, text }: Pick<ReadReceipt, 'fact' | 'text'>,
  epoch: Millis,
): Movement | undefined {
  const place = parseFactId(fact);
  const read = place && parseFact(text, place, epoch);
  return read?.ok && isMovement(read.value) ? read.value : undefined;
}
