/**
 * The relay of a venue without internet (L31): the same room as the event server's, one tier below it. Gates that reach
 * it see each other at once; what they wrote counts as durable at the venue, and goes up when the server can be reached.
 * Sockets, disk, clock and timers are arguments.
 */
import type { Millis } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { ledgerDocument } from '../replica/chain.ts';
import { factsOfRuns } from '../replica/facts-of-runs.ts';
import { DEFAULT_LIMITS, type Run } from '../replica/update-codec.ts';
import type { EventInfo } from '../roster/roster.ts';
import type { CarryDeps } from './carrying.ts';
import { ledgerGrammar } from './grammar.ts';
import type { Peer, Refusal } from './peer.ts';
import type { LedgerProofs } from './proofs.ts';
import type { QuarantineStore } from './quarantine.ts';
import { Room } from './room.ts';
import { createUpstream, type Upstream } from './upstream.ts';
import type { VenueLogStore } from './venue-log-store.ts';

export interface VenueRelayDeps {
  readonly event: Pick<EventInfo, 'id' | 'epoch'>;
  readonly proofs: Omit<LedgerProofs, 'event'>;
  readonly device: CarryDeps<Fact>['device'];
  readonly store: VenueLogStore;
  readonly quarantine: QuarantineStore;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  /** The document as it was loaded; what was folded before no longer stands. */
  readonly onLoaded: (facts: readonly Fact[]) => void;
  readonly onFacts: (facts: readonly Fact[]) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  readonly onError: (error: unknown) => void;
}

export interface VenueRelay {
  readonly room: Room<Fact>;
  readonly upstream: Upstream;
  join(peer: Peer): void;
  /** Stores what waits and closes every socket. */
  close(): Promise<void>;
}

const REOPEN_MS = 1_000;

/** Rejects when the store cannot be read: an empty document is no answer (L22). */
export async function openVenueRelay(deps: VenueRelayDeps): Promise<VenueRelay> {
  const { event, store, quarantine, clock, after, onError } = deps;
  const document = ledgerDocument(event.id);
  let closed = false;
  const read = (runs: readonly Run[]): readonly Fact[] => factsOfRuns(runs, event.epoch).facts;
  const loaded = (): void => deps.onLoaded(read(room.replica.runsSince(new Map())));
  const reopen = (): void => {
    after(REOPEN_MS, () => {
      if (closed || room.isOpen) return;
      room.open().then(loaded, (error: unknown) => {
        onError(error);
        reopen();
      });
    });
  };
  const room: Room<Fact> = new Room<Fact>({
    document,
    grammar: ledgerGrammar(event.epoch, { event: event.id, ...deps.proofs }),
    tier: 'venue',
    ...{ store, clock, after, limits: DEFAULT_LIMITS, onRefusal: deps.onRefusal },
    carry: {
      quarantine,
      device: deps.device,
      // Nobody carries for others here: gates bring their own, the server brings the rest.
      mayOffer: () => false,
      isSeal: (fact) => fact.body.kind === 'seal',
    },
    onFacts: (facts) => {
      deps.onFacts(facts);
      upstream.grown();
    },
    onStorageFailure: (error) => {
      onError(error);
      reopen();
    },
  });
  const upstream = createUpstream<Fact>({
    ...{ document, room, store, quarantine, limits: DEFAULT_LIMITS, clock, after, onError },
    read: (run) => read([run]),
    onReloaded: loaded,
  });
  await room.open();
  loaded();
  return {
    room,
    upstream,
    join: (peer) => {
      room.join(peer);
      room.pass('server', upstream.acknowledged());
    },
    close: async () => {
      closed = true;
      upstream.closed();
      await room.shutdown();
    },
  };
}
