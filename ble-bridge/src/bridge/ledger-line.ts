/**
 * The bridge's part of the ledger: its own log and the folds over everybody's, and a gate that judges like every
 * other. It writes where the bridge stands; it admits nobody by strength of signal (B1).
 */
import {
  asMillis,
  createGate,
  factAppender,
  factsOfRuns,
  type Gate,
  type GateId,
  type HeldRoster,
  Ledger,
  type ListId,
  ledgerDocument,
  type Millis,
} from '@attend-gate/shared';
import type { DiskJournal } from '../store/journal.ts';
import { type BridgeDocument, type DocumentDeps, openDocument } from '../uplink/document.ts';
import type { Identity } from '../uplink/identity.ts';

export interface LedgerLineDeps extends Omit<DocumentDeps, 'path' | 'document' | 'device' | 'journal'> {
  readonly identity: Identity;
  readonly gate: GateId;
  readonly journal: DiskJournal;
  readonly clock: { readonly now: () => Millis };
  readonly roster: () => HeldRoster | undefined;
}

export interface LedgerLine extends BridgeDocument {
  readonly ledger: Ledger;
  readonly gate: Gate;
  /** Says once in the ledger where this bridge stands and which roster it works with (L3). */
  takeDuty(): Promise<void>;
}

export async function openLedgerLine(deps: LedgerLineDeps): Promise<LedgerLine> {
  const { identity, clock, roster } = deps;
  const { epoch, id, lists } = identity.event;
  const document = await openDocument({
    ...deps,
    path: 'ledger',
    document: ledgerDocument(id),
    device: identity.device,
  });
  const ledger = new Ledger();
  ledger.add(factsOfRuns(document.replica.runsSince(new Map()), epoch).facts);
  document.replica.onRuns((runs) => ledger.add(factsOfRuns(runs, epoch).facts));
  const gate = createGate({
    clock,
    epoch: asMillis(epoch),
    ledger,
    append: factAppender(document.log, epoch),
    roster,
    rosterProgress: () => (roster() ? 1 : 0),
    // Codes are read by people's devices; a bridge knows tokens, never codes.
    identify: async () => ({ kind: 'unknown', why: 'unknown' }),
  });
  let taken: string | undefined;
  return {
    ...{ replica: document.replica, log: document.log, ledger, gate },
    get link() {
      return document.link;
    },
    setToken: document.setToken,
    close: document.close,
    takeDuty: async () => {
      const version = roster()?.version;
      const key = version && `${version.epoch}.${version.number}`;
      if (key === undefined || key === taken) return;
      taken = key;
      const served = identity.lists.length > 0 ? identity.lists : lists.map((list) => list.id);
      await gate.takeDuty({ gate: deps.gate, lists: served as ListId[] });
    },
  };
}
