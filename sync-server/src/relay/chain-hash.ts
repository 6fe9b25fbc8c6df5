/** The ledger's hash chain (L13) with Node's own SHA-256: a quarter of what JavaScript takes for the same heads. */
import { hash } from 'node:crypto';
import { type HashTexts, HEAD_BYTES } from '@attend-gate/shared';

/** UTF-8 takes at most three bytes for one UTF-16 unit. */
const MOST_BYTES = 3;

/** One buffer, `head ‖ text`, is filled again for every fact; a head passes through it as a string of 32 bytes. */
export function createChainHash(): HashTexts {
  let input = Buffer.alloc(1_024);
  return (head, texts) => {
    input.set(head);
    for (const text of texts) {
      const most = HEAD_BYTES + text.length * MOST_BYTES;
      if (input.length < most) input = Buffer.concat([input.subarray(0, HEAD_BYTES)], most);
      const end = HEAD_BYTES + input.write(text, HEAD_BYTES, 'utf8');
      input.write(hash('sha256', input.subarray(0, end), 'binary'), 0, 'binary');
    }
    return Uint8Array.from(input.subarray(0, HEAD_BYTES));
  };
}
