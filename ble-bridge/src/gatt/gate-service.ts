/**
 * The gate's Bluetooth service, without Bluetooth: what a connected phone reads and writes, link by link (BR10–BR14).
 * It verifies passes and asks for a verdict; it never decides one, and it trusts nothing a phone says. Everything a
 * stranger can make it keep is bounded.
 */
import {
  type BleResult,
  encodeGateInfo,
  encodeResult,
  type GateCharacteristic,
  type Millis,
  NONCE_BYTES,
  type PassExpectation,
  type PassRefusal,
  type VerifiedPass,
  verifyBlePass,
} from '@attend-gate/shared';
import type { GattHandler, ReadAnswer } from '../radio/radio.ts';
import { type AddressLimit, createAddressLimit } from './address-limit.ts';

export interface Admission {
  readonly result: BleResult;
  /** The receipt the phone may read; undefined where nobody came in. */
  readonly receipt: Uint8Array | undefined;
}

export interface GateServiceDeps {
  readonly clock: { readonly now: () => Millis };
  readonly randomBytes: (n: number) => Uint8Array;
  /** First 8 bytes of SHA-256 of the event id. */
  readonly eventHash: Uint8Array;
  /** Gate, event and keyring; the challenge is the link's own. */
  readonly expectation: Omit<PassExpectation, 'challenge'>;
  /** Judges and writes. Rejects when the answer could not be made safe. */
  readonly admit: (pass: VerifiedPass) => Promise<Admission>;
  /** Ends a link. */
  readonly drop: (link: number) => void;
  readonly onError: (error: unknown) => void;
}

export const LIMITS = {
  /** Connected phones at a time. */
  links: 8,
  /** A phone that says nothing for this long is let go, ms. */
  idleMs: 5_000,
  /** No link lasts longer, ms. */
  lifeMs: 30_000,
  /** A challenge is good for this long, ms. */
  challengeMs: 30_000,
  /** Connections of one address in `windowMs`. */
  connections: 12,
  windowMs: 60_000,
} as const;

interface Link {
  readonly address: string;
  readonly since: Millis;
  readonly challenge: Uint8Array;
  /** The challenge answers one pass. */
  burnt: boolean;
  heardAt: Millis;
  result: BleResult;
  sequence: number;
  receipt: Uint8Array | undefined;
  notify: ((value: Uint8Array) => void) | undefined;
}

/** Why a link was ended or a request refused, for the counters. */
export type Refused =
  | PassRefusal
  | 'too_many_links'
  | 'too_many_connections'
  | 'idle'
  | 'too_long'
  | 'broken_packet'
  | 'not_allowed';

export interface GateServiceStats {
  readonly links: number;
  readonly connections: number;
  readonly passes: number;
  readonly admitted: number;
  readonly refused: Readonly<Partial<Record<Refused, number>>>;
}

const REFUSED: ReadAnswer = { ok: false };

export class GateService implements GattHandler {
  readonly #deps: GateServiceDeps;
  readonly #links = new Map<number, Link>();
  readonly #addresses: AddressLimit;
  readonly #refused = new Map<Refused, number>();
  #connections = 0;
  #passes = 0;
  #admitted = 0;

  constructor(deps: GateServiceDeps) {
    this.#deps = deps;
    this.#addresses = createAddressLimit(LIMITS.connections, LIMITS.windowMs);
  }

  stats(): GateServiceStats {
    const counts = { connections: this.#connections, passes: this.#passes, admitted: this.#admitted };
    return { links: this.#links.size, ...counts, refused: Object.fromEntries(this.#refused) };
  }

  connected(link: number, address: string): void {
    this.#connections++;
    const now = this.#deps.clock.now();
    if (!this.#addresses.allow(address, now)) this.#end(link, 'too_many_connections');
    else if (this.#links.size >= LIMITS.links) this.#end(link, 'too_many_links');
    else this.#links.set(link, this.#newLink(address, now));
  }

  #newLink(address: string, now: Millis): Link {
    return {
      ...{ address, since: now, heardAt: now, burnt: false },
      challenge: this.#deps.randomBytes(NONCE_BYTES),
      ...{ result: 'pending', sequence: 0, receipt: undefined, notify: undefined },
    };
  }

  disconnected(link: number): void {
    this.#links.delete(link);
  }

  read(link: number, what: GateCharacteristic): ReadAnswer {
    const known = this.#heard(link);
    if (!known) return REFUSED;
    switch (what) {
      case 'info':
        return { ok: true, value: this.#info() };
      case 'challenge':
        return known.burnt ? REFUSED : { ok: true, value: known.challenge };
      case 'result':
        return { ok: true, value: encodeResult(known.result, known.sequence) };
      case 'receipt':
        return { ok: true, value: known.receipt ?? new Uint8Array() };
      case 'pass':
        return REFUSED;
    }
  }

  /** Takes the pass; the answer comes later, by `result`. False when this link may not write now. */
  write(link: number, what: GateCharacteristic, value: Uint8Array): boolean {
    const known = this.#heard(link);
    if (!known || what !== 'pass') {
      this.#count('not_allowed');
      return false;
    }
    this.#passes++;
    if (known.burnt) {
      // A second pass, or the same again: there is one answer per connection, and it stands.
      this.#count('challenge');
      return false;
    }
    known.burnt = true;
    const { now } = this.#deps.clock;
    if (now() - known.since > LIMITS.challengeMs) {
      this.#answer(known, { result: 'expired', receipt: undefined });
      this.#count('expired');
      return true;
    }
    void this.#take(known, value);
    return true;
  }

  subscribed(link: number, notify: (value: Uint8Array) => void): void {
    const known = this.#heard(link);
    if (known) known.notify = notify;
  }

  unsubscribed(link: number): void {
    const known = this.#links.get(link);
    if (known) known.notify = undefined;
  }

  broken(link: number): void {
    this.#end(link, 'broken_packet');
  }

  /** Lets go who stays too long. Call about once a second. */
  tick(): void {
    const now = this.#deps.clock.now();
    this.#addresses.forget(now);
    for (const [link, { heardAt, since }] of [...this.#links]) {
      if (now - since > LIMITS.lifeMs) this.#end(link, 'too_long');
      else if (now - heardAt > LIMITS.idleMs) this.#end(link, 'idle');
    }
  }

  async #take(link: Link, value: Uint8Array): Promise<void> {
    const { expectation, admit, onError } = this.#deps;
    try {
      const pass = await verifyBlePass(value, { ...expectation, challenge: link.challenge });
      if (!pass.ok) {
        this.#count(pass.error);
        return this.#answer(link, { result: pass.error, receipt: undefined });
      }
      const admission = await admit(pass.value);
      if (admission.result === 'ok') this.#admitted++;
      this.#answer(link, admission);
    } catch (error) {
      onError(error);
      this.#count('failed');
      this.#answer(link, { result: 'failed', receipt: undefined });
    }
  }

  #answer(link: Link, { result, receipt }: Admission): void {
    link.result = result;
    link.receipt = receipt;
    link.sequence++;
    link.heardAt = this.#deps.clock.now();
    link.notify?.(encodeResult(result, link.sequence));
  }

  #info(): Uint8Array {
    const { clock, eventHash, expectation } = this.#deps;
    const { gate } = expectation;
    return encodeGateInfo({ gate, event: eventHash, now: clock.now(), givesReceipts: true });
  }

  #heard(link: number): Link | undefined {
    const known = this.#links.get(link);
    if (known) known.heardAt = this.#deps.clock.now();
    return known;
  }

  #end(link: number, why: Refused): void {
    this.#count(why);
    this.#links.delete(link);
    this.#deps.drop(link);
  }

  #count(why: Refused): void {
    this.#refused.set(why, (this.#refused.get(why) ?? 0) + 1);
  }
}
