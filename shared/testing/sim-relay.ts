/** The relay of a simulated world: the real room on a store that survives crashes. */
import type { DeviceNo, Millis } from '../src/ids.ts';
import type { Fact } from '../src/ledger/fact.ts';
import { ledgerGrammar } from '../src/relay/grammar.ts';
import type { QuarantineStore } from '../src/relay/quarantine.ts';
import { type Refusal, Room } from '../src/relay/room.ts';
import { ledgerDocument } from '../src/replica/chain.ts';
import { DEFAULT_LIMITS, type Run } from '../src/replica/update-codec.ts';
import { createMemoryLogStore, type MemoryLogStore } from './memory-log-store.ts';
import { createMemoryQuarantine } from './memory-quarantine.ts';
import { anEvent, EPOCH } from './people.ts';
import { simKey, simStaff } from './sim-keys.ts';

export interface SimTime {
  now(): Millis;
  after(ms: number, task: () => void): () => void;
}

export interface SimRelay {
  readonly store: MemoryLogStore;
  readonly refusals: Refusal[];
  /** What nothing vouches for yet. */
  readonly quarantine: QuarantineStore;
  room(): Room<Fact>;
  /**
   * Kills the process: what was not committed is gone, and so is every connection.
   * @param seq starts again from a backup that holds this many facts
   */
  crash(seq?: number): Promise<void>;
}

export async function createSimRelay(
  time: SimTime,
  onFacts: (facts: readonly Fact[]) => void,
  onStart: (runs: readonly Run[]) => void = () => undefined,
): Promise<SimRelay> {
  const store = createMemoryLogStore();
  const refusals: Refusal[] = [];
  const quarantine = createMemoryQuarantine();
  let timers: (() => void)[] = [];
  const start = async (): Promise<Room<Fact>> => {
    const room = new Room({
      document: ledgerDocument(anEvent().id),
      grammar: ledgerGrammar(EPOCH, {
        event: anEvent().id,
        issuer: simKey(0 as DeviceNo),
        staff: simStaff,
        deviceKey: simKey,
      }),
      tier: 'server',
      carry: {
        quarantine,
        mayOffer: ({ role }) => role === 'carrier',
        device: () => ({ role: 'steward', revoked: false }),
        isSeal: (fact) => fact.body.kind === 'seal',
      },
      store,
      clock: { now: () => time.now() },
      after: (ms, task) => {
        const cancel = time.after(ms, task);
        timers.push(cancel);
        return cancel;
      },
      limits: DEFAULT_LIMITS,
      onFacts,
      onRefusal: (refusal) => refusals.push(refusal),
      onStorageFailure: (error) => {
        throw error;
      },
    });
    await room.open();
    onStart(room.replica.runsSince(new Map()));
    return room;
  };
  let room = await start();
  return {
    store,
    refusals,
    quarantine,
    room: () => room,
    crash: async (seq) => {
      if (seq !== undefined) store.restore(seq);
      for (const cancel of timers) cancel();
      timers = [];
      room = await start();
    },
  };
}
