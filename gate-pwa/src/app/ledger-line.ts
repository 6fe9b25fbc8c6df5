/**
 * This device's line to the event: the ledger document with its cache and journal, the folds over it, the link to the
 * relay and the access token for it. Works without a network; tells its owner what changed and what went wrong.
 */
import {
  type Access,
  CLOSE,
  createAccess,
  createReplica,
  createSealer,
  DeviceLog,
  type Fact,
  type FactDraft,
  factAppender,
  factsOfRuns,
  type HeldRoster,
  Ledger,
  ledgerDocument,
  type Message,
  type Replica,
  type Sealer,
  type Signatory,
  type Signer,
  signDeviceProof,
  signerOf,
  staffAppender,
  type Trouble,
} from '@attend-gate/shared';
import type { GateDatabase, Identity } from '../platform/database.ts';
import { type DocumentCache, dropDocumentCache, openDocumentCache } from '../platform/document-cache.ts';
import { createJournal } from '../platform/journal.ts';
import { type Link, openLink } from '../platform/link.ts';
import { renewAccess, sendOwnLog } from '../platform/server.ts';
import type { CorrectedClock } from './clock.ts';
import type { GateSnapshot, ProblemKind } from './gate-app.ts';
import { handInLog } from './hand-in.ts';
import { createVenueLine, type VenueLine } from './venue-line.ts';

export interface LineDeps {
  readonly identity: Identity;
  readonly db: GateDatabase;
  readonly clock: CorrectedClock;
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  readonly after: (ms: number, task: () => void) => () => void;
  /** Starts the app again from what is on disk. */
  readonly restart: () => void;
  /** What is on this device; the ledger is folded once it has come. */
  readonly roster: Promise<HeldRoster | undefined>;
  /** Facts, acknowledgements or chains changed. */
  readonly onChange: () => void;
  readonly onLink: (state: GateSnapshot['link'], via: GateSnapshot['via']) => void;
  /** Where the event has its venue relay; what was typed on this tablet comes first. */
  readonly venueRelay: () => string | undefined;
  readonly onContact: () => void;
  /** The device was revoked: nobody's name may be read here any more. */
  readonly forgetNames: () => void;
  /** There may be a newer roster; `token` opens it. */
  readonly onRosterHint: (token: string) => Promise<void>;
  readonly onProblem: (kind: ProblemKind, detail: string) => void;
  readonly onError: (error: unknown) => void;
}

const TOKEN_EXPIRED = 4504;
const HAND_IN_AGAIN_MS = 30_000;

/** Name of the database that holds the event's document. */
export const documentName = (event: string): string => `attend-gate-ledger-${event}`;

export class LedgerLine {
  readonly ledger = new Ledger();
  readonly replica: Replica = createReplica();
  readonly #deps: LineDeps;
  #log!: DeviceLog;
  #sealer!: Sealer;
  #access!: Access;
  #cache!: DocumentCache;
  #link: Link | undefined;
  #venue!: VenueLine;
  #typedVenue: string | undefined;
  #server: GateSnapshot['link'] = 'offline';
  #handingIn = false;
  #folded: HeldRoster | undefined;

  private constructor(deps: LineDeps) {
    this.#deps = deps;
  }

  /** Opens everything that is on this device. */
  static async open(deps: LineDeps): Promise<LedgerLine> {
    const line = new LedgerLine(deps);
    await line.#open();
    return line;
  }

  get log(): DeviceLog {
    return this.#log;
  }

  get access(): Access {
    return this.#access;
  }

  /** Derives what the facts mean from this roster on. */
  fold(roster: HeldRoster): void {
    if (roster === this.#folded) return;
    this.#folded = roster;
    this.ledger.setRoster(roster);
  }

  /** Writes one fact of this device; sealed with its neighbours in good time (L13). */
  async append(draft: FactDraft): Promise<Fact> {
    const fact = await factAppender(this.#log, this.#deps.identity.event.epoch)(draft);
    this.#sealer.appended();
    return fact;
  }

  /** The same with a person's own signature (L30). */
  async appendSigned(draft: FactDraft, signatory: Signatory): Promise<Fact> {
    const { id, epoch } = this.#deps.identity.event;
    const fact = await staffAppender(this.#log, { name: ledgerDocument(id), epoch }, signatory)(draft);
    this.#sealer.appended();
    return fact;
  }

  /** Before the device sleeps, and when its link has gone: what lies here can then be carried by others (L13). */
  seal(): void {
    this.#sealer.seal().catch(this.#deps.onError);
  }

  /** Seals own facts and waits until that is safe: others take only what is sealed (L24). */
  async sealNow(): Promise<void> {
    await this.#sealer.seal();
  }

  async stop(): Promise<void> {
    this.#sealer.stop();
    this.#access.stop();
    this.#venue.back();
    this.#link?.stop();
    await this.#cache.stop();
  }

  async #open(): Promise<void> {
    const { identity, db, onChange, onError } = this.#deps;
    const { epoch, id } = identity.event;
    this.#cache = await openDocumentCache(documentName(id), this.replica.doc, onError);
    const roster = await this.#deps.roster;
    if (roster) this.fold(roster); // first: folding a day's facts twice is seconds on a slow tablet
    this.ledger.add(factsOfRuns(this.replica.runsSince(new Map()), epoch).facts);
    this.replica.onRuns((runs) => {
      this.ledger.add(factsOfRuns(runs, epoch).facts);
      onChange();
    });
    this.#log = await DeviceLog.open({
      document: ledgerDocument(id),
      device: identity.device,
      journal: createJournal(db),
      replica: this.replica,
      onTrouble: (trouble) => this.#onTrouble(trouble),
    });
    this.#log.subscribe(onChange);
    const signer = await signerOf(identity.keys);
    const typed = await db.get('settings', 'venueRelay');
    this.#typedVenue = typeof typed === 'string' && typed !== '' ? typed : undefined;
    this.#venue = this.#createVenue(signer);
    this.#venue.away();
    this.#sealer = createSealer({
      ...{ document: ledgerDocument(id), log: this.#log, replica: this.replica, signer, epoch },
      ...{ clock: this.#deps.clock, after: this.#deps.after, onError },
    });
    this.#access = createAccess({
      ...this.#deps,
      event: id,
      device: identity.device,
      renew: (proof) => renewAccess(identity.origin, proof),
      signer,
      onToken: (token) => this.#onToken(token),
      onRevoked: () => this.#revoked(),
      onRefused: (code) => this.#deps.onProblem('refused', code),
    });
  }

  /** @param address of a relay at the venue, as typed on this tablet; '' = only the event's own */
  async chooseVenue(address: string): Promise<void> {
    this.#typedVenue = address || undefined;
    await this.#deps.db.put('settings', address, 'venueRelay');
    if (this.#server === 'connected') return;
    this.#venue.back();
    this.#venue.away();
  }

  #createVenue(signer: Signer): VenueLine {
    const { identity, randomBytes, after, clock, onError, onLink } = this.#deps;
    return createVenueLine({
      ...{ identity, signer, randomBytes, after, onError, now: clock.now, doc: this.replica.doc },
      address: () => this.#typedVenue ?? this.#deps.venueRelay(),
      onState: (state) => {
        if (this.#server === 'connected') return;
        onLink(state, state === 'connected' ? 'venue' : 'server');
        if (state === 'offline') this.seal();
      },
      onSynced: () => void this.#onSynced().catch(onError),
      onMessage: (message) => void this.#onMessage(message).catch(onError),
      greeting: () => this.#log.greeting(),
      onRefused: (code, reason) => this.#onRefused(code, reason),
    });
  }

  /** The server's line decides: with it the venue's is closed in the same turn, before either can bring anything. */
  #onServer(state: GateSnapshot['link']): void {
    this.#server = state;
    if (state === 'connected') {
      this.#venue.back();
      this.#deps.onLink(state, 'server');
      this.#deps.onContact();
      return;
    }
    this.#venue.away();
    if (this.#venue.isOpen) return;
    this.#deps.onLink(state, 'server');
    if (state === 'offline') this.seal();
  }

  #onRefused(code: number, reason: string): void {
    if (code === CLOSE.revoked) this.#revoked();
    else this.#deps.onProblem('refused', `${code} ${reason}`);
  }

  #onToken(token: string): void {
    this.#link ??= this.#connect();
    this.#link.setToken(token);
    void this.#deps.onRosterHint(token).catch(this.#deps.onError);
  }

  #connect(): Link {
    const { identity, onError } = this.#deps;
    const url = `${identity.origin.replace(/^http/, 'ws')}/sync/${identity.event.id}`;
    return openLink(url, 'ledger', this.replica.doc, {
      onState: (link) => this.#onServer(link),
      onSynced: () => void this.#onSynced().catch(onError),
      onMessage: (message) => void this.#onMessage(message).catch(onError),
      greeting: () => this.#log.greeting(),
      onClosed: (code) => {
        if (code === TOKEN_EXPIRED) this.#access.renew();
      },
      onRefused: (code, reason) => this.#onRefused(code, reason),
    });
  }

  async #onSynced(): Promise<void> {
    this.#deps.onContact();
    if (this.#log.needsRecovery) await this.#log.recover();
    this.#deps.onChange();
  }

  async #onMessage(message: Message): Promise<void> {
    this.#deps.onContact();
    const token = this.#access.token();
    if (message.kind === 'hint' && message.hint.kind === 'roster' && token !== undefined)
      await this.#deps.onRosterHint(token);
    await this.#log.receive(message);
    this.#deps.onChange();
  }

  #onTrouble(trouble: Trouble): void {
    switch (trouble.kind) {
      case 'fork':
        void this.#rebuild().catch(this.#deps.onError);
        return;
      case 'revoked':
        this.#revoked();
        return;
      case 'refused':
        this.#deps.onProblem('refused', `${trouble.reason}: ${trouble.detail}`);
        return;
      case 'quarantined':
        this.#deps.onProblem('quarantined', `${trouble.why} ${trouble.from}–${trouble.to}`);
        return;
    }
  }

  /** L23: names go at once, the log goes to the server, and then everything else goes. */
  #revoked(): void {
    if (this.#handingIn) return;
    this.#handingIn = true;
    const { identity, db, clock, randomBytes, onProblem, onError, after } = this.#deps;
    onProblem('revoked', '');
    const { id } = identity.event;
    const tryOnce = async (): Promise<void> => {
      const done = await handInLog({
        ...{ db, device: identity.device, replica: this.replica, forgetNames: this.#deps.forgetNames },
        seal: () => this.#sealer.seal(),
        send: async (log) => {
          const claims = { event: id, device: identity.device, now: clock.now(), nonce: randomBytes(16) };
          const proof = await signDeviceProof(claims, await signerOf(identity.keys));
          return (await sendOwnLog(identity.origin, id, { proof, log })).ok;
        },
        dropDocument: () => dropDocumentCache(documentName(id)),
      });
      if (!done) after(HAND_IN_AGAIN_MS, () => void tryOnce().catch(onError));
    };
    void tryOnce().catch(onError);
  }

  /** L16: the document is fetched again from the relay; own facts wait in the journal. */
  async #rebuild(): Promise<void> {
    await this.#deps.db.put('settings', true, 'forkRepaired');
    await this.stop();
    await dropDocumentCache(documentName(this.#deps.identity.event.id));
    this.#deps.restart();
  }
}
