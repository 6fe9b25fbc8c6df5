/**
 * Finds the row of an 8-byte key (a token id, a code index) among 100,000 without a string per row: open addressing
 * over typed arrays, built in milliseconds while a roster loads. Holds keys, never decides what they mean.
 */
export const KEY_BYTES = 8;

export class KeyIndex {
  /** Two 32-bit words per slot. */
  readonly #words: Uint32Array;
  /** Row + 1; 0 = free. */
  readonly #rows: Int32Array;
  readonly #mask: number;
  #free: number;

  /** @param capacity how many keys it will hold at most */
  constructor(capacity: number) {
    // At most half full, so that a run of taken slots stays short.
    const slots = 2 ** Math.ceil(Math.log2(Math.max(capacity, 1) * 2));
    this.#words = new Uint32Array(slots * 2);
    this.#rows = new Int32Array(slots);
    this.#mask = slots - 1;
    this.#free = capacity;
  }

  /** Adds the key at `bytes[at…at+8]`. False, and nothing changed, when it is already there. */
  add(bytes: Uint8Array, at: number, row: number): boolean {
    const high = wordAt(bytes, at);
    const low = wordAt(bytes, at + 4);
    const slot = this.#slotOf(high, low);
    if (this.#rows[slot] !== 0) return false;
    if (this.#free-- <= 0) throw new Error('a key index holds no more than its capacity');
    this.#words[slot * 2] = high;
    this.#words[slot * 2 + 1] = low;
    this.#rows[slot] = row + 1;
    return true;
  }

  /** The row of an 8-byte key; undefined for one it does not hold or one of another length. */
  find(key: Uint8Array): number | undefined {
    if (key.length !== KEY_BYTES) return undefined;
    const row = this.#rows[this.#slotOf(wordAt(key, 0), wordAt(key, 4))]!;
    return row === 0 ? undefined : row - 1;
  }

  /** Where the key is, or the free slot where it belongs. */
  #slotOf(high: number, low: number): number {
    let slot = mix(high, low) & this.#mask;
    while (this.#rows[slot] !== 0 && !(this.#words[slot * 2] === high && this.#words[slot * 2 + 1] === low))
      slot = (slot + 1) & this.#mask;
    return slot;
  }
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

/** Real keys are random; test ids that count up must not all land side by side either. */
function mix(high: number, low: number): number {
  const hash = Math.imul(Math.imul(high, 0x9e3779b1) ^ low, 0x85ebca6b);
  return (hash ^ (hash >>> 15)) >>> 0;
}
