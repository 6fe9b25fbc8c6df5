/**
 * The bridge's part of the ledger: its own log and the folds over everybody's, and a gate that judges like every
 * other. It writes where the bridge stands; it admits nobody by strength of signal (B1).
 */
import {
  asMillis,
  createGate,
  createIdentify,
  createReceiptWriter,
  createSealer,
  factAppender,
  factsOfRuns,
  type Gate,
  type GateId,
  type HeldRoster,
  Ledger,
  type ListId,
  ledgerDocument,
  type Millis,
  resultOf,
  type TokenId,
  type VerifiedPass,
  type Verifier,
} from '@attend-gate/shared';
import type { Admission } from '../gatt/gate-service.ts';
import type { DiskJournal } from '../store/journal.ts';
import { type BridgeDocument, type DocumentDeps, openDocument } from '../uplink/document.ts';
import type { Identity } from '../uplink/identity.ts';

export interface LedgerLineDeps extends Omit<DocumentDeps, 'path' | 'document' | 'device' | 'journal'> {
  readonly identity: Identity;
  readonly gate: GateId;
  readonly journal: DiskJournal;
  readonly clock: { readonly now: () => Millis };
  readonly roster: () => HeldRoster | undefined;
  /** Event keys by `keyIdText`. */
  readonly keyring: ReadonlyMap<string, Verifier>;
  /** COSE_Sign1 `CERT` of this device; goes into receipts. */
  readonly certificate: Uint8Array<ArrayBuffer>;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export interface LedgerLine extends BridgeDocument {
  readonly ledger: Ledger;
  readonly gate: Gate;
  /** Seals what is not sealed yet (L13); resolves when that is safe. */
  seal(): Promise<unknown>;
  /** Says once in the ledger where this bridge stands and which roster it works with (L3). */
  takeDuty(): Promise<void>;
  /** Judges the ticket of a pass that was verified, and lets in who may come in (B2). */
  admit(pass: VerifiedPass): Promise<Admission>;
  /** Lets in whom two readers saw walking in, where the organiser turned that on; otherwise writes nothing (B2). */
  admitCrossed(token: TokenId): Promise<boolean>;
}

/** What was read: a pass that answered this gate's challenge. */
const PASS = 'ble_pass';

export async function openLedgerLine(deps: LedgerLineDeps): Promise<LedgerLine> {
  const { identity, clock, roster } = deps;
  const { epoch, id, lists } = identity.event;
  const document = await openDocument({
    ...deps,
    path: 'ledger',
    document: ledgerDocument(id),
    device: identity.device,
  });
  const sealer = createSealer({
    ...{ document: ledgerDocument(id), log: document.log, replica: document.replica, epoch },
    ...{ signer: identity.signer, clock, after: deps.after, onError: deps.onError },
  });
  const write = factAppender(document.log, epoch);
  const ledger = new Ledger();
  ledger.add(factsOfRuns(document.replica.runsSince(new Map()), epoch).facts);
  document.replica.onRuns((runs) => ledger.add(factsOfRuns(runs, epoch).facts));
  // Signed tickets are all it can read: a bridge has no roster key, so typed codes stay locked for it.
  const identify = createIdentify({
    roster,
    rosterKey: () => undefined,
    keyring: deps.keyring,
    codePrefix: identity.event.codePrefix,
  });
  const gate = createGate({
    clock,
    epoch: asMillis(epoch),
    ledger,
    append: async (draft) => {
      const fact = await write(draft);
      sealer.appended();
      return fact;
    },
    roster,
    rosterProgress: () => (roster() ? 1 : 0),
    device: identity.device,
    gate: () => deps.gate,
    identify: async (text, source) => {
      const code = await identify(text, 'barcode');
      // The phone has just signed this gate's own challenge: fresher than any code on a screen (T3).
      return source === PASS && code.kind === 'token' && code.signed
        ? { ...code, signed: { ...code.signed, shown: clock.now() } }
        : code;
    },
  });
  const served = (identity.lists.length > 0 ? identity.lists : lists.map((list) => list.id)) as ListId[];
  /** What the phone keeps of its admission (L32). */
  const receiptFor = createReceiptWriter({
    event: id,
    texts: document.replica.texts,
    certificate: deps.certificate,
    signer: identity.signer,
  });
  let taken: string | undefined;
  return {
    ...{ replica: document.replica, log: document.log, ledger, gate },
    get link() {
      return document.link;
    },
    setToken: document.setToken,
    seal: () => sealer.seal(),
    close: () => {
      sealer.stop();
      document.close();
    },
    takeDuty: async () => {
      const version = roster()?.version;
      const key = version && `${version.epoch}.${version.number}`;
      if (key === undefined || key === taken) return;
      taken = key;
      await gate.takeDuty({ gate: deps.gate, lists: served });
    },
    admit: async ({ ticket }) => {
      const [list, ...otherLists] = served;
      if (list === undefined) return { result: 'product', receipt: undefined };
      const request = {
        text: ticket,
        source: PASS,
        via: 'ble',
        direction: 'entry',
        list,
        otherLists,
      } as const;
      // Nobody can answer questions through a phone that waits at the gate.
      const { verdict, fact } = await gate.scan({ ...request, asksQuestions: false });
      const receipt = verdict.status === 'ok' && fact !== undefined ? await receiptFor(fact) : undefined;
      return { result: resultOf(verdict), receipt };
    },
    admitCrossed: async (token) => {
      const [list, ...otherLists] = served;
      if (list === undefined) return false;
      const request = { text: '', token, via: 'tag', crossed: true, direction: 'entry' } as const;
      const asked = { ...request, list, otherLists, asksQuestions: false };
      // Somebody who walks to and fro is no refusal worth writing down: only an entry is.
      if ((await gate.look(asked)).verdict.status !== 'ok') return false;
      return (await gate.scan(asked)).verdict.status === 'ok';
    },
  };
}
