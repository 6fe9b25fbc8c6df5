/** Says each code once: a code that stays before the camera is not reported again (W8). Pure. */

/** No repeat of the same code for this long after it was last seen, in ms. */
export const QUIET_MS = 2_500;
/** Older ones are forgotten; more codes than this never lie before one camera. */
const KEPT = 64;

export class RepeatFilter {
  readonly #seen = new Map<string, number>();

  /** True when the code is to be reported. @param now milliseconds on a steady clock */
  isNew(text: string, now: number): boolean {
    const before = this.#seen.get(text);
    this.#seen.delete(text); // the map keeps its order: last seen last
    this.#seen.set(text, now);
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= KEPT) break;
      this.#seen.delete(oldest);
    }
    return before === undefined || now - before >= QUIET_MS;
  }
}
