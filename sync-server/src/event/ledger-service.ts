/**
 * The ledger of one event as the server runs it: the room on SQLite, the folds over its facts, and the server's own
 * gate for check-ins through the API. If the disk fails the room closes and is opened again; until then the event is
 * not ready.
 */
import {
  createGate,
  DEFAULT_LIMITS,
  type DeviceNo,
  type EventInfo,
  encodeHint,
  type Fact,
  type FactDraft,
  factsOfRuns,
  type Gate,
  type HeldRoster,
  Ledger,
  type LedgerProofs,
  type LogStore,
  ledgerDocument,
  ledgerGrammar,
  type Millis,
  nextTime,
  type QuarantineStore,
  type Refusal,
  Room,
  type RosterVersion,
  type Run,
  type ScannedCode,
  type Signer,
  takeFollowed,
} from '@attend-gate/shared';
import type { KnownDevice } from '../access/device-directory.ts';
import { clockCorrections } from '../attendance/clock-watch.ts';
import { revokeBodies } from '../attendance/revocation.ts';
import { createServerLog, SERVER_DEVICE, serverSession } from '../attendance/server-log.ts';
import type { EventWatch } from '../observability/event-watch.ts';
import { createChainHash } from '../relay/chain-hash.ts';
import type { EventLogs } from '../store/event-logs.ts';

export interface LedgerServiceDeps {
  readonly info: EventInfo;
  readonly logs: EventLogs;
  /** This relay's number among those that serve the event. */
  readonly relay: number;
  readonly watch: Pick<EventWatch, 'store'>;
  /** Raised by every restore (L25). */
  readonly logEpoch: number;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly identify: (text: string, source?: string) => Promise<ScannedCode>;
  readonly device: (no: DeviceNo) => KnownDevice | undefined;
  /** The event key, by which the server's own log is sealed. */
  readonly signer: Signer;
  /** Whose marks on facts count, and the event key that certified the devices. */
  readonly proofs: Pick<LedgerProofs, 'staff' | 'issuer'>;
  readonly quarantine: QuarantineStore;
  /** While an event recovers from the loss of its server, every device may bring what it holds of others (L25). */
  readonly recovering: () => boolean;
  readonly onRefusal: (refusal: Refusal) => void;
  /** Facts that have just become durable, already folded. */
  readonly onFacts: (facts: readonly Fact[]) => void;
  /** Another relay has revoked this device. */
  readonly onRevokedElsewhere: (device: DeviceNo) => void;
  readonly onError: (error: unknown) => void;
}

export interface LedgerService {
  readonly ledger: Ledger;
  readonly gate: Gate;
  /** Writes one fact of the server's own; resolves when it is durable and shown. */
  append(draft: FactDraft): Promise<Fact>;
  room(): Room<Fact>;
  readonly isReady: boolean;
  /** What it judges by; undefined until the first one. */
  roster(): HeldRoster | undefined;
  useRoster(roster: HeldRoster): void;
  /** Closes the device's sockets in this turn, then writes how far its facts count (L23). */
  revoke(device: DeviceNo): Promise<void>;
  /** Facts by sequence, for time travel. */
  readonly readFrom: LogStore['readFrom'];
  close(): Promise<void>;
}

const REOPEN_MS = 1_000;
const CONFLICT_HINT_MS = 250;

export async function openLedgerService(deps: LedgerServiceDeps): Promise<LedgerService> {
  const { info, clock, after } = deps;
  const log = deps.logs.ledger();
  const store = deps.watch.store('ledger', log);
  /** Facts that another relay took; what they ask of the server is its business. */
  const others = new WeakSet<Fact>();
  const ledger = new Ledger();
  let roster: HeldRoster | undefined;
  let closed = false;
  let hinted = 0;
  let hinting = false;

  const reopen = (): void => {
    after(REOPEN_MS, () => {
      if (!closed)
        openRoom().catch((error: unknown) => {
          deps.onError(error);
          reopen();
        });
    });
  };
  /** Tells every screen that the number of open conflicts changed, at most a few times a second. */
  const hintConflicts = (): void => {
    const { openConflicts } = ledger.counts();
    if (openConflicts === hinted || hinting) return;
    hinting = true;
    after(CONFLICT_HINT_MS, () => {
      hinting = false;
      hinted = ledger.counts().openConflicts;
      room.hint(encodeHint({ kind: 'conflict', open: hinted }));
    });
  };
  const own = createServerLog({
    ...{
      room: () => room,
      event: info.id,
      epoch: info.epoch,
      session: serverSession(deps.logEpoch, deps.relay),
    },
    ...{ signer: deps.signer, clock, after, onError: deps.onError },
  });
  /** The server is a device too, also when tablets bring back what it wrote before it was restored (L25, L30). */
  const device = (no: DeviceNo): KnownDevice | undefined =>
    no === SERVER_DEVICE ? { verifier: deps.proofs.issuer, role: 'server', revoked: false } : deps.device(no);
  const writeOwn = async (bodies: readonly FactDraft['body'][]): Promise<void> => {
    for (const body of bodies)
      await own.append({ body, extras: {}, stamp: nextTime(clock.now(), info.epoch, undefined) });
  };
  /** What new facts ask the server to do: correct a clock that runs ahead, let released facts in. */
  const follow = (facts: readonly Fact[]): void => {
    const own = facts.filter((fact) => !others.has(fact));
    const corrections = clockCorrections(own, ledger, clock.now());
    for (const fact of facts)
      if (fact.body.kind === 'revoke' && others.has(fact)) deps.onRevokedElsewhere(fact.body.device);
    const released = own.flatMap(({ body }) =>
      body.kind === 'resolve' && body.answer === 'release' ? (body.extents ?? []) : [],
    );
    if (corrections.length > 0) writeOwn(corrections).catch(deps.onError);
    if (released.length > 0) room.release(released).catch(deps.onError);
  };
  const onFacts = (facts: readonly Fact[]): void => {
    ledger.add(facts);
    hintConflicts();
    follow(facts);
    deps.onFacts(facts);
  };
  const room: Room<Fact> = new Room<Fact>({
    document: ledgerDocument(info.id),
    grammar: ledgerGrammar(info.epoch, {
      event: info.id,
      ...deps.proofs,
      deviceKey: (no) => device(no)?.verifier,
    }),
    carry: {
      quarantine: deps.quarantine,
      mayOffer: ({ role }) => role === 'carrier' || deps.recovering(),
      device,
      isSeal: (fact) => fact.body.kind === 'seal',
    },
    tier: 'server',
    hash: createChainHash(),
    store,
    clock,
    after,
    limits: DEFAULT_LIMITS,
    onFacts: (facts) => onFacts(facts),
    onRefusal: deps.onRefusal,
    onStorageFailure: (error) => {
      deps.onError(error);
      reopen();
    },
  });
  const readOthers = (runs: readonly Run[]): readonly Fact[] => {
    const { facts } = factsOfRuns(runs, info.epoch);
    for (const fact of facts) others.add(fact);
    return facts;
  };
  /** While it was closed another relay may have gone on, and a commit that failed here may have reached the disk. */
  const openRoom = async (): Promise<void> => {
    const before = room.replica.lengths();
    await room.open();
    onFacts(readOthers(room.replica.runsSince(before)));
  };
  await room.open();
  ledger.add(factsOfRuns(room.replica.runsSince(new Map()), info.epoch).facts);
  log.follow?.((runs) => takeFollowed(room, runs, readOthers));

  const gate = createGate({
    clock,
    epoch: info.epoch,
    ledger,
    append: own.append,
    roster: () => roster,
    rosterProgress: () => (roster ? 1 : 0),
    identify: deps.identify,
    device: SERVER_DEVICE,
  });
  return {
    ledger,
    gate,
    append: own.append,
    room: () => room,
    get isReady() {
      return room.isOpen && roster !== undefined;
    },
    roster: () => roster,
    useRoster: (next) => {
      roster = next;
      ledger.setRoster(next);
    },
    readFrom: (after, limit) => store.readFrom(after, limit),
    revoke: async (device) => {
      room.revoke(device);
      // What another relay has durably received from it counts as well.
      await log.catchUp?.();
      await room.commits()?.settled();
      // Also when it was revoked before: the first attempt may have died before the fact was written.
      if (!ledger.isRevoked(device)) await writeOwn(revokeBodies(room, device));
    },
    close: async () => {
      closed = true;
      if (room.isOpen) await own.seal();
      await room.shutdown();
      store.close();
    },
  };
}

/** What to send to every device when a roster was published. */
export const rosterHint = ({ epoch, number }: RosterVersion): Uint8Array<ArrayBuffer> =>
  encodeHint({ kind: 'roster', epoch, number });
