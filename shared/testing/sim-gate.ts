/**
 * One tablet of a simulated world: the real gate, device log, replica and folds, on a virtual disk and a virtual
 * clock. A crash keeps the journal and whatever copy of the document was cached last; nothing else.
 */
import * as Y from 'yjs';
import { factAppender } from '../src/device/append-fact.ts';
import { DeviceLog, type Trouble } from '../src/device/device-log.ts';
import { createSealer, type Sealer } from '../src/device/sealer.ts';
import { staffAppender } from '../src/device/staff-appender.ts';
import { createGate, type Gate, type ScanAnswer } from '../src/gate/gate.ts';
import {
  asMillis,
  type DeviceNo,
  type FactId,
  type GateId,
  isTokenId,
  type Millis,
  type TokenId,
} from '../src/ids.ts';
import type { Fact, FactDraft } from '../src/ledger/fact.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { nextTime } from '../src/ledger/order-key.ts';
import type { Peer } from '../src/relay/room.ts';
import { ledgerDocument } from '../src/replica/chain.ts';
import { factsOfRuns } from '../src/replica/facts-of-runs.ts';
import { createReplica, type Replica } from '../src/replica/replica.ts';
import { decodeLengths, encodeLengths, encodeRuns, type Run } from '../src/replica/update-codec.ts';
import type { Roster } from '../src/roster/roster.ts';
import type { ConfirmReason } from '../src/verdict/verdict.ts';
import { decodeMessage, encodeSync } from '../src/wire/socket.ts';
import type { MemoryJournal } from './memory-journal.ts';
import { anEvent, EPOCH, HALL, MAIN } from './people.ts';
import { SUPERVISOR, simKey } from './sim-keys.ts';

/** The facts of some runs; in a simulated world every one of them must be readable. */
export function factsOf(runs: readonly Run[]): readonly Fact[] {
  const { facts, unreadable } = factsOfRuns(runs, EPOCH);
  if (unreadable > 0) throw new Error(`${unreadable} unreadable facts`);
  return facts;
}

export interface SimGateOptions {
  readonly device: DeviceNo;
  readonly gate: GateId;
  readonly journal: MemoryJournal;
  readonly roster: Roster;
  readonly now: () => Millis;
  readonly after: (ms: number, task: () => void) => () => void;
}

interface Running {
  readonly replica: Replica;
  readonly log: DeviceLog;
  readonly ledger: Ledger;
  readonly gate: Gate;
  readonly sealer: Sealer;
}

export class SimGate {
  readonly options: SimGateOptions;
  /** What the wall clock of this tablet says too much, in milliseconds. */
  skew = 0;
  readonly troubles: Trouble[] = [];
  #running: Running | undefined;
  #signing = false;
  #cached: Uint8Array = encodeRuns([]);
  #send: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;
  synced = false;
  /** The relay knows another past: the document has to be fetched again (L16). */
  forked = false;

  constructor(options: SimGateOptions) {
    this.options = options;
  }

  get ledger(): Ledger {
    return this.#live().ledger;
  }

  get log(): DeviceLog {
    return this.#live().log;
  }

  get replica(): Replica {
    return this.#live().replica;
  }

  /** Starts, or starts again after a crash, from the journal and the cached copy. */
  async boot(): Promise<void> {
    const { device, gate, journal, roster } = this.options;
    const replica = createReplica(new Y.Doc({ gc: false }));
    replica.applyUpdate(this.#cached, 'cache');
    const ledger = new Ledger(roster);
    const onTrouble = (trouble: Trouble): void => {
      if (trouble.kind === 'fork') this.forked = true;
      else this.troubles.push(trouble);
    };
    this.forked = false;
    const log = await DeviceLog.open({
      document: ledgerDocument(anEvent().id),
      device,
      journal,
      replica,
      onTrouble,
    });
    ledger.add(factsOf(replica.runsSince(new Map())));
    replica.onRuns((runs, origin) => {
      ledger.add(factsOf(runs));
      if (origin !== 'link') this.#send?.(encodeSync('update', encodeRuns(runs)));
    });
    const now = (): Millis => asMillis(this.options.now() + this.skew);
    const sealer = createSealer({
      ...{ document: ledgerDocument(anEvent().id), log, replica, signer: simKey(device), epoch: EPOCH },
      ...{ clock: { now }, after: this.options.after },
      onError: (error) => {
        throw error;
      },
    });
    const document = { name: ledgerDocument(anEvent().id), epoch: EPOCH };
    const sealed =
      (write: (draft: FactDraft) => Promise<Fact>) =>
      async (draft: FactDraft): Promise<Fact> => {
        const fact = await write(draft);
        sealer.appended();
        return fact;
      };
    const sign = sealed(staffAppender(log, document, SUPERVISOR));
    this.#running = {
      sealer,
      replica,
      log,
      ledger,
      gate: createGate({
        clock: { now },
        epoch: EPOCH,
        ledger,
        device,
        seal: () => sealer.seal(),
        append: sealed(factAppender(log, EPOCH)),
        signed: () => (this.#signing ? sign : undefined),
        roster: () => roster,
        rosterProgress: () => 1,
        identify: async (text) =>
          isTokenId(text)
            ? { kind: 'token', token: text, signed: undefined }
            : { kind: 'unknown', why: 'unknown' },
      }),
    };
    await this.#running.gate.takeDuty({ gate, lists: [MAIN] });
  }

  /** Stores a copy of the document, as the browser does now and then. */
  cache(): void {
    this.#cached = Y.encodeStateAsUpdate(this.replica.doc);
  }

  /** The cached copy is gone; what was journalled is not. */
  dropCache(): void {
    this.#cached = encodeRuns([]);
  }

  /** A copy of everything on this device. */
  backup(): () => void {
    const [journal, cached] = [this.options.journal.backup(), this.#cached];
    return () => {
      this.options.journal.restore(journal);
      this.#cached = cached;
    };
  }

  /** The page is hidden, or the link is lost. */
  async seal(): Promise<void> {
    await this.#live().sealer.seal();
  }

  crash(): void {
    this.disconnect();
    this.#running?.sealer.stop();
    this.#running?.replica.destroy();
    this.#running = undefined;
  }

  scan(
    text: string,
    direction: 'entry' | 'exit',
    confirmed: readonly ConfirmReason[] = [],
  ): Promise<ScanAnswer> {
    return this.#live().gate.scan({ text, via: 'camera', direction, list: MAIN, confirmed });
  }

  /** The same while the supervisor's key is open here. */
  async scanSigned(...asked: Parameters<SimGate['scan']>): Promise<ScanAnswer> {
    this.#signing = true;
    try {
      return await this.scan(...asked);
    } finally {
      this.#signing = false;
    }
  }

  /** Gives one place of the hall away. @returns whether there was one */
  async lend(to: DeviceNo): Promise<boolean> {
    return (await this.#live().gate.lend(to, HALL, 1)).ok;
  }

  /** Takes a fact back. Resolves with the token it was about here: after a fork an id may be somebody else's. */
  async annul(target: FactId): Promise<TokenId | undefined> {
    const fact = this.ledger.fact(target);
    if (!fact || !('token' in fact.body) || fact.body.token === undefined) return undefined;
    const at = asMillis(this.options.now() + this.skew);
    const stamp = nextTime(at, EPOCH, this.ledger.lastKey(fact.body.token));
    const append = factAppender(this.log, EPOCH);
    await append({ body: { kind: 'annul', target, reason: 'mistake' }, extras: {}, stamp });
    return fact.body.token;
  }

  connect(send: (bytes: Uint8Array<ArrayBuffer>) => void): void {
    this.#send = send;
    this.synced = false;
    // In the order of y-websocket, which reports the connection before it asks.
    send(this.log.greeting());
    send(encodeSync('step1', encodeLengths(this.replica.lengths())));
  }

  disconnect(): void {
    this.#send = undefined;
    this.synced = false;
  }

  /** What a y-websocket provider does with a message, plus ours. */
  async receive(bytes: Uint8Array): Promise<void> {
    if (!this.#running || !this.#send) return;
    const message = decodeMessage(bytes);
    if (message.kind !== 'sync') return this.log.receive(message);
    if (message.step === 'step1') {
      const known = decodeLengths(message.body);
      if (!known) throw new Error('the relay sent a broken state vector');
      // An honest client offers everything it holds, foreign facts included (L15).
      this.#send(encodeSync('step2', encodeRuns(this.replica.runsSince(known))));
      return;
    }
    this.replica.applyUpdate(message.body, 'link');
    if (message.step !== 'step2') return;
    this.synced = true;
    if (this.log.needsRecovery) await this.log.recover();
  }

  #live(): Running {
    if (!this.#running) throw new Error(`device ${this.options.device} is not running`);
    return this.#running;
  }
}

/** The relay's end of a simulated link. */
export type SimPeer = Peer & { closed: number | undefined };
