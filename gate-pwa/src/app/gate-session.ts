/**
 * A paired gate at work: document, journal, folds, gate and link put together for one event. Screens see only what it
 * writes into the store; nothing here decides about a ticket.
 */
import {
  createGate,
  createReplica,
  DeviceLog,
  factAppender,
  factsOfRuns,
  type Gate,
  type GateId,
  type HeldRoster,
  Ledger,
  type ListId,
  ledgerDocument,
  type Message,
  openPerson,
  type Replica,
  type ScanAnswer,
  signerOf,
  type Trouble,
} from '@attend-gate/shared';
import type { GateDatabase, Identity } from '../platform/database.ts';
import { type DocumentCache, dropDocumentCache, openDocumentCache } from '../platform/document-cache.ts';
import { createJournal } from '../platform/journal.ts';
import { type Link, openLink } from '../platform/link.ts';
import { type Access, createAccess } from './access.ts';
import type { CorrectedClock } from './clock.ts';
import { type ConflictDesk, createConflictDesk } from './conflict-desk.ts';
import type { GateSnapshot, Outcome, ProblemKind } from './gate-app.ts';
import { createIdentify, keyringOf } from './identify.ts';
import { createRosterDesk, type RosterDesk } from './roster-desk.ts';
import type { Store } from './store.ts';

export interface SessionDeps {
  readonly identity: Identity;
  readonly db: GateDatabase;
  readonly clock: CorrectedClock;
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly store: Store<GateSnapshot>;
  /** Starts the app again from what is on disk. */
  readonly restart: () => void;
}

const TOKEN_EXPIRED = 4504;
const OUTCOMES_KEPT = 50;

/** Name of the database that holds the event's document. */
export const documentName = (event: string): string => `attend-gate-ledger-${event}`;

export class GateSession {
  readonly #deps: SessionDeps;
  readonly #ledger = new Ledger();
  readonly #replica: Replica = createReplica();
  #log!: DeviceLog;
  #gate!: Gate;
  #roster!: RosterDesk;
  #conflicts!: ConflictDesk;
  #access!: Access;
  #cache!: DocumentCache;
  #link: Link | undefined;
  #outcomes = 0;
  #refreshing = false;
  #dutyTaken = false;

  private constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Opens everything that is on this device; works without a network. */
  static async start(deps: SessionDeps): Promise<GateSession> {
    const session = new GateSession(deps);
    await session.#open();
    return session;
  }

  get access(): Access {
    return this.#access;
  }

  /** Judges one code. Rejects when the answer could not be made safe on this device. */
  async scan(text: string, via: 'camera' | 'hardware' | 'typed'): Promise<Outcome> {
    const { direction, list } = this.#deps.store.snapshot();
    const answer = await this.#gate.scan({ text, via, direction, list: list?.id as ListId });
    const outcome = await this.#outcomeOf(answer, direction);
    this.#refresh();
    return outcome;
  }

  async chooseGate(gate: GateId): Promise<void> {
    const { db, store } = this.#deps;
    const known = this.#roster.current()?.event.gates.find((g) => g.id === gate);
    if (!known) throw new Error(`there is no gate ${gate}`);
    await db.put('settings', gate, 'gate');
    store.update({ gate: known });
    this.#dutyTaken = false;
    await this.#takeDuty();
  }

  acknowledgeConflict(id: string): void {
    const all = this.#conflicts.acknowledge(id);
    void this.#deps.db
      .put('settings', all, 'acknowledged')
      .catch((error: unknown) => this.#storageProblem(error));
    this.#refresh();
  }

  async stop(): Promise<void> {
    this.#access.stop();
    this.#link?.stop();
    await this.#cache.stop();
  }

  async #open(): Promise<void> {
    const { identity, db, store } = this.#deps;
    const keyring = await keyringOf(identity.eventKeys);
    this.#cache = await openDocumentCache(documentName(identity.event.id), this.#replica.doc, (e) =>
      this.#storageProblem(e),
    );
    this.#ledger.add(factsOfRuns(this.#replica.runsSince(new Map()), identity.event.epoch).facts);
    this.#replica.onRuns((runs) => {
      this.#ledger.add(factsOfRuns(runs, identity.event.epoch).facts);
      this.#refresh();
    });
    this.#log = await DeviceLog.open({
      document: ledgerDocument(identity.event.id),
      device: identity.device,
      journal: createJournal(db),
      replica: this.#replica,
      onTrouble: (trouble) => this.#onTrouble(trouble),
    });
    this.#log.subscribe(() => this.#refresh());
    this.#roster = createRosterDesk(db, identity, keyring);
    this.#gate = this.#createGate(keyring);
    this.#conflicts = createConflictDesk({
      device: identity.device,
      roster: () => this.#roster.current(),
      rosterKey: identity.rosterKey,
      acknowledged: ((await db.get('settings', 'acknowledged')) ?? []) as string[],
      onName: () => this.#refresh(),
    });
    store.update({
      device: identity.device,
      role: identity.role,
      event: identity.event,
      gates: identity.event.gates,
    });
    const roster = await this.#roster.load();
    if (roster) await this.#adoptRoster(roster);
    else store.update({ stage: 'loading_roster' });
    await this.#openAccess();
    this.#refresh();
  }

  #createGate(keyring: Awaited<ReturnType<typeof keyringOf>>): Gate {
    const { identity, clock } = this.#deps;
    const roster = (): HeldRoster | undefined => this.#roster.current();
    return createGate({
      clock,
      epoch: identity.event.epoch,
      ledger: this.#ledger,
      append: factAppender(this.#log, identity.event.epoch),
      roster,
      rosterProgress: () => (roster() ? 1 : 0),
      identify: createIdentify({
        roster,
        rosterKey: identity.rosterKey,
        keyring,
        codePrefix: identity.event.codePrefix,
      }),
    });
  }

  async #openAccess(): Promise<void> {
    const { identity } = this.#deps;
    this.#access = createAccess({
      ...this.#deps,
      signer: await signerOf(identity.keys),
      onToken: (token) => this.#onToken(token),
      onRevoked: () => this.#problem('revoked', ''),
      onRefused: (code) => this.#problem('refused', code),
    });
  }

  #onToken(token: string): void {
    this.#link ??= this.#connect();
    this.#link.setToken(token);
    void this.#fetchRoster();
  }

  #connect(): Link {
    const { identity, store } = this.#deps;
    const url = `${identity.origin.replace(/^http/, 'ws')}/sync/${identity.event.id}`;
    return openLink(url, this.#replica.doc, {
      onState: (link) =>
        store.update(link === 'connected' ? { link, lastContact: this.#deps.clock.now() } : { link }),
      onSynced: () => void this.#onSynced().catch((error: unknown) => this.#storageProblem(error)),
      onMessage: (message) =>
        void this.#onMessage(message).catch((error: unknown) => this.#storageProblem(error)),
      greeting: () => this.#log.greeting(),
      onClosed: (code) => {
        if (code === TOKEN_EXPIRED) this.#access.renew();
      },
      onRefused: (code, reason) => this.#problem(code === 4403 ? 'revoked' : 'refused', `${code} ${reason}`),
    });
  }

  async #onSynced(): Promise<void> {
    this.#deps.store.update({ lastContact: this.#deps.clock.now() });
    if (this.#log.needsRecovery) await this.#log.recover();
    this.#refresh();
  }

  async #onMessage(message: Message): Promise<void> {
    this.#deps.store.update({ lastContact: this.#deps.clock.now() });
    if (message.kind === 'hint' && message.hint.kind === 'roster') await this.#fetchRoster();
    await this.#log.receive(message);
    this.#refresh();
  }

  async #fetchRoster(): Promise<void> {
    const token = this.#access.token();
    if (token === undefined) return;
    const fetched = await this.#roster.refresh(token);
    if (!fetched.ok) this.#problem('refused', `roster: ${fetched.error}`);
    else if (fetched.value) await this.#adoptRoster(fetched.value);
  }

  async #adoptRoster(roster: HeldRoster): Promise<void> {
    const { store, identity, db } = this.#deps;
    this.#ledger.setRoster(roster);
    const { lists, gates } = roster.event;
    const chosen = (await db.get('settings', 'gate')) ?? identity.gate;
    const gate = gates.find((g) => g.id === chosen) ?? (gates.length === 1 ? gates[0] : undefined);
    const list = lists.find((l) => identity.lists.length === 0 || identity.lists.includes(l.id));
    store.update({ stage: 'ready', rosterProgress: 1, event: roster.event, gates, gate, list });
    this.#dutyTaken = false;
    await this.#takeDuty();
    this.#refresh();
  }

  /** Says in the ledger where this gate stands and which roster it works with (L3). */
  async #takeDuty(): Promise<void> {
    const { gate, list } = this.#deps.store.snapshot();
    if (this.#dutyTaken || !gate || !list) return;
    this.#dutyTaken = true;
    await this.#gate.takeDuty({ gate: gate.id as GateId, lists: [list.id as ListId] });
  }

  async #outcomeOf({ verdict, token }: ScanAnswer, direction: 'entry' | 'exit'): Promise<Outcome> {
    const sealed = token === undefined ? undefined : this.#roster.current()?.sealedPerson(token);
    const person = sealed && (await openPerson(sealed, this.#deps.identity.rosterKey));
    const outcome: Outcome = {
      id: ++this.#outcomes,
      at: this.#deps.clock.now(),
      verdict,
      repeated: false,
      person: person && { name: person.name, company: person.company },
      ticketType: verdict.holder?.ticketType,
      direction,
    };
    return this.show(outcome);
  }

  /** Puts an outcome on top of the list. */
  show(outcome: Outcome): Outcome {
    const { store } = this.#deps;
    store.update({ outcomes: [outcome, ...store.snapshot().outcomes].slice(0, OUTCOMES_KEPT) });
    return outcome;
  }

  /** Shows the last outcome again as repeated. */
  repeat(outcome: Outcome): void {
    this.show({ ...outcome, id: ++this.#outcomes, at: this.#deps.clock.now(), repeated: true });
  }

  /** Gathers what the folds say now; many facts in one turn are shown once. */
  #refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    queueMicrotask(() => {
      this.#refreshing = false;
      const { people, bodies } = this.#ledger.counts();
      const registered = this.#roster.current()?.size ?? 0;
      this.#deps.store.update({
        unsent: this.#log.unsent,
        inside: { people, bodies, registered },
        conflicts: this.#conflicts.views(this.#ledger.conflicts()),
      });
    });
  }

  #onTrouble(trouble: Trouble): void {
    switch (trouble.kind) {
      case 'fork':
        void this.#rebuild().catch((error: unknown) => this.#storageProblem(error));
        return;
      case 'revoked':
        this.#problem('revoked', '');
        return;
      case 'refused':
        this.#problem('refused', `${trouble.reason}: ${trouble.detail}`);
        return;
    }
  }

  /** L16: the document is fetched again from the relay; own facts wait in the journal. */
  async #rebuild(): Promise<void> {
    await this.#deps.db.put('settings', true, 'forkRepaired');
    await this.stop();
    await dropDocumentCache(documentName(this.#deps.identity.event.id));
    this.#deps.restart();
  }

  #problem(kind: ProblemKind, detail: string): void {
    this.#deps.store.update({ problem: { kind, detail } });
  }

  #storageProblem(error: unknown): void {
    this.#problem(...problemOf(error));
  }
}

/** Which problem an exception of the browser's storage is. */
export function problemOf(error: unknown): [ProblemKind, string] {
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return ['storage_full', detail];
  if (error instanceof DOMException && error.name === 'InvalidStateError') return ['storage_closed', detail];
  return ['unexpected', detail];
}
