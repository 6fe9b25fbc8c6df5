/** Says each code once: a code that stays before the camera is not reported again (W8). Pure. */

/** No repeat of the same code for this long after it was last seen, in ms. */
export const QUIET_MS = 2_500;

export class RepeatFilter {
  #text: string | undefined;
  #seenAt = Number.NEGATIVE_INFINITY;

  /** True when the code is to be reported. @param now milliseconds on a steady clock */
  isNew(text: string, now: number): boolean {
    const again = text === this.#text && now - this.#seenAt < QUIET_MS;
    this.#text = text;
    this.#seenAt = now;
    return !again;
  }
}
