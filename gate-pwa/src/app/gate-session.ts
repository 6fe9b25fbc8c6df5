/**
 * A paired gate at work: line, roster, names, gate and the desks put together for one event. Screens see only what it
 * writes into the store; nothing here decides about a ticket.
 */
import {
  createGate,
  createIdentify,
  type Gate,
  type GateId,
  type HeldRoster,
  type ListId,
  openPerson,
  type Person,
  type TokenId,
  type Verifier,
} from '@attend-gate/shared';
import { startPeopleIndex } from '../platform/people-index.ts';
import { type EventAddress, sendWalkIn } from '../platform/server.ts';
import type { AnswersDesk } from './answers-desk.ts';
import { openAnswersIn } from './answers-memory.ts';
import { type Board, boardOf, insideOf } from './board.ts';
import { changedOf } from './changed.ts';
import { type ConflictDesk, createConflictDesk } from './conflict-desk.ts';
import type { ExchangeDesk } from './exchange-desk.ts';
import type { ConflictAnswer, NamesState, ProblemKind } from './gate-app.ts';
import { keyringOf } from './identify.ts';
import { LedgerLine } from './ledger-line.ts';
import { createNearbyDesk, type NearbyDesk } from './nearby-desk.ts';
import { createPeopleDesk, type PeopleDesk } from './people-desk.ts';
import { problemOf } from './problem-of.ts';
import { openReceiptDesk, type ReceiptDesk } from './receipt-desk.ts';
import { createRosterDesk, type RosterDesk } from './roster-desk.ts';
import { createScanDesk, type ScanDesk } from './scan-desk.ts';
import type { SessionDeps } from './session-deps.ts';
import { openStaffDesk, type StaffDesk } from './staff-desk.ts';
import { staffMemoryIn } from './staff-memory.ts';
import { supply, supplyStaff } from './supply.ts';
import { openVault, type Vault } from './vault.ts';
import { vaultMemoryIn } from './vault-memory.ts';
import { openWalkInDesk, type WalkInDesk } from './walk-in-desk.ts';
import { walkInMemoryIn } from './walk-in-memory.ts';
import { mannerOf, rightsOf, typesOf } from './what-it-may.ts';

type Keyring = Awaited<ReturnType<typeof keyringOf>>;

/** Numbers may be this late; staff wait for answers, not for numbers. */
const GATHER_MS = 60;

export class GateSession {
  readonly #deps: SessionDeps;
  #line!: LedgerLine;
  #vault!: Vault;
  #roster!: RosterDesk;
  #gate!: Gate;
  #scans!: ScanDesk;
  #conflicts!: ConflictDesk;
  #nearby!: NearbyDesk;
  #people!: PeopleDesk;
  #staff!: StaffDesk;
  #walkIns!: WalkInDesk;
  #answers!: AnswersDesk;
  #receipts!: ReceiptDesk;
  #issuers: readonly Verifier[] = [];
  #refreshing = false;
  #dutyTaken = false;
  #ready = false;

  private constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Opens everything that is on this device; works without a network. */
  static async start(deps: SessionDeps): Promise<GateSession> {
    const session = new GateSession(deps);
    await session.#open();
    return session;
  }

  get line(): LedgerLine {
    return this.#line;
  }

  get scans(): ScanDesk {
    return this.#scans;
  }

  /** Loaded when somebody first shares records. */
  async exchange(): Promise<ExchangeDesk> {
    const { createExchangeDesk } = await import('./exchange-desk.ts');
    const { identity, clock } = this.#deps;
    return createExchangeDesk({
      ...{ identity, replica: this.#line.replica, ledger: this.#line.ledger, now: clock.now },
      issuers: this.#issuers,
      seal: () => this.#line.sealNow(),
    });
  }

  get staff(): StaffDesk {
    return this.#staff;
  }

  get walkIns(): WalkInDesk {
    return this.#walkIns;
  }

  get people(): PeopleDesk {
    return this.#people;
  }

  board(): Board | undefined {
    const roster = this.#roster.current();
    return roster && boardOf(this.#line.ledger, roster.event, roster.size, this.#deps.clock.now());
  }

  get receipts(): ReceiptDesk {
    return this.#receipts;
  }

  get vault(): Vault {
    return this.#vault;
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
    void this.#deps.db.put('settings', all, 'acknowledged').catch((error: unknown) => this.#onError(error));
    this.#refresh();
  }

  async resolve(id: string, answer: ConflictAnswer): Promise<'done' | 'unknown' | 'not_signed'> {
    const entries = this.#conflicts.entriesOf(id, this.#line.ledger.conflicts());
    const resolved = await this.#gate.resolve(entries, answer);
    return resolved.ok ? 'done' : resolved.error;
  }

  refreshStaff(): Promise<void> {
    return supplyStaff({ address: () => this.#address(), staff: this.#staff });
  }

  async putOffPin(): Promise<void> {
    this.#deps.store.update({ askPin: false });
    await this.#deps.db.put('settings', true, 'pinPutOff');
  }

  async #open(): Promise<void> {
    const { identity, db, store, clock } = this.#deps;
    const keyring = await keyringOf(identity.eventKeys);
    this.#issuers = [...keyring.values()];
    this.#vault = await openVault({
      ...this.#deps,
      memory: vaultMemoryIn(db),
      onState: (names) => this.#onNames(names),
    });
    this.#roster = createRosterDesk(db, identity, keyring);
    const loading = this.#roster.load(); // while the ledger's document is read
    this.#line = await LedgerLine.open({
      ...this.#deps,
      roster: loading,
      onChange: () => this.#refresh(),
      onLink: (link, via) => {
        store.update({ link, via });
        if (link === 'connected' && via === 'server') this.#supply();
      },
      venueRelay: () => this.#roster.current()?.event.venueRelay,
      onContact: () => store.update({ lastContact: clock.now(), clockOffset: clock.offset }),
      onRosterHint: (token) => {
        this.#nearby.setToken(token);
        return this.#fetchRoster(token);
      },
      onProblem: (kind, detail) => this.#problem(kind, detail),
      forgetNames: () => {
        this.#vault.lock();
        this.#staff.lock();
      },
      onError: (error) => this.#onError(error),
    });
    this.#answers = await openAnswersIn(db, {
      ...{ now: clock.now, address: () => this.#address(), onError: (error) => this.#onError(error) },
      event: () => this.#roster.current()?.event ?? identity.event,
      onRefused: (code) => this.#problem('refused', `answers: ${code}`),
    });
    this.#gate = this.#createGate(keyring);
    await this.#openDesks();
    this.#ready = true;
    store.update({
      ...{ clockOffset: clock.offset, device: identity.device, role: identity.role },
      may: rightsOf(identity.role),
      manner: mannerOf(await db.get('settings', 'manner'), identity.role),
      names: this.#vault.state,
      askPin: this.#vault.state === 'unset' && !(await db.get('settings', 'pinPutOff')),
      ...{ event: identity.event, gates: identity.event.gates },
    });
    const roster = await loading;
    if (roster) await this.#adoptRoster(roster);
    else store.update({ stage: 'loading_roster' });
    this.#refresh();
  }

  async #openDesks(): Promise<void> {
    const { identity, db, store, clock, steady } = this.#deps;
    this.#receipts = await openReceiptDesk({
      ...{ identity, clock, replica: this.#line.replica, ledger: this.#line.ledger },
      issuers: this.#issuers,
      append: (draft) => this.#line.append(draft),
      gate: () => store.snapshot().gate?.id,
    });
    const roster = (): HeldRoster | undefined => this.#roster.current();
    const personOf = (token: TokenId): Promise<Person | undefined> => this.#personOf(token);
    this.#scans = createScanDesk({
      gate: this.#gate,
      ledger: this.#line.ledger,
      roster,
      personOf,
      now: clock.now,
      steady,
      store,
      restore: this.#receipts.restore,
    });
    this.#staff = await openStaffDesk({
      ...this.#deps,
      event: identity.event.id,
      issuers: this.#issuers,
      memory: staffMemoryIn(db),
      now: clock.now,
      onChange: (state) => store.update(state),
    });
    this.#walkIns = await openWalkInDesk({
      ...this.#deps,
      memory: walkInMemoryIn(db),
      rosterKey: () => this.#vault.key(),
      admit: (ticket) => this.#scans.admitWalkIn(ticket),
      send: (person) => {
        const to = this.#address();
        return to && sendWalkIn(to, person);
      },
      isListed: (token) => roster()?.get(token) !== undefined,
      onRegistered: () => this.#supply(),
      onChange: () => this.#refresh(),
      onRefused: (code) => this.#problem('refused', `walk-in: ${code}`),
    });
    this.#conflicts = createConflictDesk({
      device: identity.device,
      roster,
      personOf,
      acknowledged: ((await db.get('settings', 'acknowledged')) ?? []) as string[],
      onName: () => this.#refresh(),
    });
    this.#people = createPeopleDesk({
      gate: this.#gate,
      roster,
      rosterKey: () => this.#vault.key(),
      readRoster: () => this.#roster.bytes(),
      startIndex: startPeopleIndex,
      list: () => store.snapshot().list?.id as ListId | undefined,
      direction: () => (store.snapshot().mode === 'exit' ? 'exit' : 'entry'),
      onError: (error) => this.#onError(error),
    });
    this.#nearby = createNearbyDesk({
      ...this.#deps,
      origin: identity.origin,
      event: identity.event,
      gate: this.#gate,
      now: clock.now,
      personOf,
      place: () => store.snapshot().gate?.id as GateId | undefined,
      list: () => store.snapshot().list?.id as ListId | undefined,
      onChange: (nearby) => store.update({ nearby }),
      onError: (error) => this.#onError(error),
    });
  }

  #createGate(keyring: Keyring): Gate {
    const { identity, clock } = this.#deps;
    const roster = (): HeldRoster | undefined => this.#roster.current();
    return createGate({
      ...{ clock, epoch: identity.event.epoch, device: identity.device, ledger: this.#line.ledger },
      gate: () => this.#deps.store.snapshot().gate?.id as GateId | undefined,
      append: (draft) => this.#line.append(draft),
      signed: () => {
        const signatory = this.#staff.signatory();
        return signatory && ((draft) => this.#line.appendSigned(draft, signatory));
      },
      keepAnswers: (token, answers) => this.#answers.keep(token, answers),
      roster,
      rosterProgress: () => (roster() ? 1 : 0),
      identify: createIdentify({
        roster,
        rosterKey: () => this.#vault.key(),
        keyring,
        codePrefix: identity.event.codePrefix,
      }),
    });
  }

  async #personOf(token: TokenId): Promise<Person | undefined> {
    const key = this.#vault.key();
    const sealed = key && this.#roster.current()?.sealedPerson(token);
    return sealed ? openPerson(sealed, key) : this.#walkIns.personOf(token);
  }

  #onNames(names: NamesState): void {
    const { store } = this.#deps;
    store.update({ names, askPin: names === 'unset' && store.snapshot().askPin });
    if (!this.#ready) return;
    this.#scans.forgetLast();
    this.#people.reset();
    this.#nearby.forgetNames();
    if (names === 'open') this.#supply();
    if (names !== 'locked') return;
    // What was read while the names were open must not stay on the screen.
    this.#conflicts.forgetNames();
    const outcomes = store.snapshot().outcomes.map((outcome) => ({ ...outcome, person: undefined }));
    store.update({ outcomes });
    this.#refresh();
  }

  /** Where and as whom the server can be asked; undefined before it has let this device in. */
  #address(): EventAddress | undefined {
    const { origin, event } = this.#deps.identity;
    const token = this.#line.access.token();
    return token === undefined ? undefined : { origin, event: event.id, token };
  }

  #supply(): void {
    if (!this.#ready) return;
    const { walkIn: mayRegister } = this.#deps.store.snapshot().may;
    const parts = { staff: this.#staff, walkIns: this.#walkIns, answers: this.#answers, mayRegister };
    supply({ ...parts, address: () => this.#address() }).catch((error: unknown) => this.#onError(error));
  }

  async #fetchRoster(token: string): Promise<void> {
    const fetched = await this.#roster.refresh(token);
    if (!fetched.ok) this.#problem('refused', `roster: ${fetched.error}`);
    else if (fetched.value) await this.#adoptRoster(fetched.value);
  }

  async #adoptRoster(roster: HeldRoster): Promise<void> {
    const { store, identity, db } = this.#deps;
    this.#line.fold(roster);
    this.#people.reset();
    const { lists, gates } = roster.event;
    const chosen = (await db.get('settings', 'gate')) ?? identity.gate;
    const gate = gates.find((g) => g.id === chosen) ?? (gates.length === 1 ? gates[0] : undefined);
    const list = lists.find((l) => identity.lists.length === 0 || identity.lists.includes(l.id));
    const walkInTypes = typesOf(roster, list);
    store.update({ stage: 'ready', rosterProgress: 1, event: roster.event, gates, gate, list, walkInTypes });
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

  /** Gathers what the folds say; many facts in a moment are shown once, and never before the answer they led to. */
  #refresh(): void {
    if (this.#refreshing) return;
    this.#refreshing = true;
    this.#deps.after(GATHER_MS, () => {
      this.#refreshing = false;
      if (!this.#ready) return; // facts from disk arrive before the desks are there
      const { ledger, log } = this.#line;
      const { list } = this.#deps.store.snapshot();
      const at = { list: list?.id, device: this.#deps.identity.device, now: this.#deps.clock.now() };
      const { open: conflicts, resolved } = this.#conflicts.views(ledger.conflicts());
      const { waiting, blanks } = this.#walkIns;
      const inside = insideOf(ledger, this.#roster.current(), at);
      const changed = changedOf(this.#deps.store.snapshot(), { inside, conflicts, resolved });
      const unsent = log.unsent + waiting;
      this.#deps.store.update({ unsent, atVenue: log.atVenue, blanks, ...changed });
      this.#nearby.refresh();
    });
  }

  #problem(kind: ProblemKind, detail: string): void {
    this.#deps.store.update({ problem: { kind, detail } });
  }

  #onError(error: unknown): void {
    this.#problem(...problemOf(error));
  }
}
