/**
 * The last steps from roster to roster, for devices that have an earlier one (R6). Kept in memory while they are worth
 * it: together a quarter of the whole roster. After a restart there are none, and everybody fetches the whole once.
 */
import { diffRosters, type EventInfo, type HeldRoster, type RosterVersion } from '@attend-gate/shared';

/** A roster as far as its successors need it. */
export interface PastRoster {
  readonly version: RosterVersion;
  /** Of these very bytes: a version that was sealed twice has two. */
  readonly signature: string;
  readonly roster: HeldRoster;
  readonly event: EventInfo;
  /** Length of the JSON text. */
  readonly length: number;
}

interface Step {
  readonly from: Pick<PastRoster, 'version' | 'signature'>;
  readonly json: string;
}

/** How a device names the bytes it has: the end of their signature. */
export const baseOf = (signature: string): string => signature.slice(-BASE_LENGTH);
const BASE_LENGTH = 22;

export class RosterHistory {
  #last: PastRoster | undefined;
  #steps: Step[] = [];
  #length = 0;

  /** Remembers how to come from the last roster to this one. */
  add(next: PastRoster): void {
    const last = this.#last;
    this.#last = next;
    if (last === undefined) return;
    const sameEvent = JSON.stringify(last.event) === JSON.stringify(next.event);
    const step = diffRosters(last.roster, next.roster, sameEvent ? undefined : next.event);
    if (step === undefined) {
      this.#steps = [];
      this.#length = 0;
      return;
    }
    const json = JSON.stringify(step);
    this.#steps.push({ from: last, json });
    this.#length += json.length;
    while (this.#length * 4 > next.length && this.#steps.length > 0)
      this.#length -= this.#steps.shift()?.json.length ?? 0;
  }

  /**
   * The steps from a roster to the newest, as JSON text.
   * @param base end of the signature of the bytes the device has
   * @returns undefined when that roster is unknown here
   */
  since(version: RosterVersion, base: string): string | undefined {
    const first = this.#steps.findIndex(
      ({ from }) =>
        from.version.epoch === version.epoch &&
        from.version.number === version.number &&
        baseOf(from.signature) === base,
    );
    if (first < 0) return undefined;
    return `{"format":1,"steps":[${this.#steps
      .slice(first)
      .map(({ json }) => json)
      .join(',')}]}`;
  }
}
