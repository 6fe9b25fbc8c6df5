/**
 * The radio on real libraries: opens the scanner, then the advertiser (on one adapter no other order works), and
 * opens both again whenever one is lost, until it is stopped. It holds no opinion about what is heard.
 */
import { type Advertiser, openAdvertiser } from './advertiser.ts';
import type { Adapter } from './driver.ts';
import type { Broadcast, GattHandler, Radio, RadioListener, RadioState, RadioStats } from './radio.ts';
import { openScanner, type Scanner } from './scanner.ts';
import type { Timers } from './virtual/air.ts';

export interface BleRadioOptions extends RadioListener {
  readonly scan: Adapter;
  /** A second reader, a few metres further in. */
  readonly inside?: Adapter;
  /** The same adapter as `scan` is allowed; two are better. */
  readonly advertise: Adapter;
  /** Answers phones; left out = the gate is only seen. */
  readonly gatt?: GattHandler | undefined;
  readonly after: Timers['after'];
}

const RETRY_MS = [1_000, 1_000, 2_000, 5_000] as const;

const same = (a: Adapter, b: Adapter): boolean => JSON.stringify(a) === JSON.stringify(b);
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class BleRadio implements Radio {
  readonly #options: BleRadioOptions;
  #state: RadioState = 'stopped';
  #scanners: Scanner[] = [];
  #advertiser: Advertiser | undefined;
  #broadcast: Broadcast | undefined;
  /** Raised with every attempt, so that what belongs to an older one is ignored. */
  #attempt = 0;
  #failures = 0;
  #heard = 0;
  #restarts = 0;
  #cancelRetry: () => void = () => undefined;

  constructor(options: BleRadioOptions) {
    this.#options = options;
  }

  get state(): RadioState {
    return this.#state;
  }

  stats(): RadioStats {
    return {
      heard: this.#heard,
      known: this.#scanners.reduce((sum, { known }) => sum + known, 0),
      restarts: this.#restarts,
    };
  }

  start(): void {
    if (this.#state !== 'stopped') return;
    this.#failures = 0;
    void this.#open();
  }

  async broadcast(what: Broadcast): Promise<void> {
    this.#broadcast = what;
    await this.#advertiser?.broadcast(what);
  }

  drop(link: number): void {
    this.#advertiser?.drop(link);
  }

  async stop(): Promise<void> {
    this.#attempt++;
    this.#cancelRetry();
    this.#close();
    this.#become('stopped', undefined);
  }

  async #open(): Promise<void> {
    const attempt = ++this.#attempt;
    const lost = (why: string): void => this.#lost(attempt, why);
    this.#become('starting', undefined);
    const { scan, inside, advertise, after, onAdvert, gatt } = this.#options;
    try {
      const heard: RadioListener['onAdvert'] = (advert) => {
        this.#heard++;
        onAdvert(advert);
      };
      const shared = same(scan, advertise);
      const readers = inside
        ? ([
            [scan, 'outside'],
            [inside, 'inside'],
          ] as const)
        : ([[scan, 'outside']] as const);
      for (const [adapter, reader] of readers) {
        const scanner = await openScanner({ adapter, reader, shared, after, onAdvert: heard, onLost: lost });
        if (attempt !== this.#attempt) return scanner.close();
        this.#scanners.push(scanner);
      }
      const advertiser = await openAdvertiser({ adapter: advertise, gatt, after, onLost: lost });
      if (attempt !== this.#attempt) return advertiser.close();
      this.#advertiser = advertiser;
      if (this.#broadcast) await advertiser.broadcast(this.#broadcast);
    } catch (error) {
      lost(wordsOf(error));
      return;
    }
    if (attempt !== this.#attempt) return;
    this.#failures = 0;
    this.#become('on', undefined);
  }

  #lost(attempt: number, why: string): void {
    if (attempt !== this.#attempt) return;
    this.#attempt++;
    this.#close();
    this.#become('off', why);
    const wait = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)]!;
    this.#restarts++;
    this.#cancelRetry = this.#options.after(wait, () => void this.#open());
  }

  #close(): void {
    for (const scanner of this.#scanners.splice(0)) scanner.close();
    this.#advertiser?.close();
    this.#advertiser = undefined;
  }

  #become(state: RadioState, why: string | undefined): void {
    this.#state = state;
    this.#options.onState(state, why);
  }
}
