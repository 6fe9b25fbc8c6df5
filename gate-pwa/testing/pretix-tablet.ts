/**
 * One event of a pretix fixture on a tablet that has no network: the gate app's own session over IndexedDB and a real
 * Yjs document, started cold from what is on disk whenever a case changes the roster. Scans and what staff say go
 * through the same desk as from the screens. For tests and the conformance command.
 */
import 'fake-indexeddb/auto';
import {
  clientOf,
  type DeviceNo,
  decodeRoster,
  encodeText,
  formatFact,
  type GateId,
  generateKeyPair,
  type HeldRoster,
  importRosterKey,
  type ListId,
  type RosterKey,
  type ScanAnswer,
  type ScanRequest,
  type Signer,
  signerOf,
  signRoster,
} from '@attend-gate/shared';
import {
  type Desk,
  type DeskClock,
  eventOf,
  historyOf,
  type OpenDesk,
  type PretixSet,
  rosterTextOf,
  type Ticket,
  ticketsOf,
  withQuestion,
  withRules,
} from '@attend-gate/shared/testing';
import { INITIAL, type Outcome } from '../src/app/gate-app.ts';
import { GateSession } from '../src/app/gate-session.ts';
import { documentName } from '../src/app/ledger-line.ts';
import { createStore } from '../src/app/store.ts';
import { type GateDatabase, openGateDatabase } from '../src/platform/database.ts';
import { dropDocumentCache } from '../src/platform/document-cache.ts';
import { closeKeyBox } from '../src/platform/key-box.ts';

const DEVICE = 7 as DeviceNo;
const OTHER = 900;
const GATES = ['1', '2', '3'].map((id) => ({ id: id as GateId, name: `Gate ${id}` }));
const randomBytes = (n: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(n));
const withGates = (set: PretixSet) => ({ ...eventOf(set), gates: GATES });

/** Every tablet of this process has a disk of its own. */
let disks = 0;

/** What a tablet is given once, when it is paired. */
interface Paired {
  readonly signer: Signer;
  readonly secret: Uint8Array<ArrayBuffer>;
  readonly key: RosterKey;
  readonly clock: DeskClock;
  readonly db: GateDatabase;
}

class TabletDesk implements Desk {
  readonly event: Desk['event'];
  readonly tickets: readonly Ticket[];
  readonly gate: Desk['gate'];
  readonly clock: DeskClock;
  readonly key: RosterKey;
  set: PretixSet;
  readonly #paired: Paired;
  readonly #withdrawn = new Map<string, 'revoked' | 'blocked'>();
  #session: GateSession | undefined;
  #store = createStore(INITIAL);
  #roster: HeldRoster | undefined;
  #number = 0;
  #gateNumber = 0;
  #steady = 0;

  constructor(set: PretixSet, paired: Paired) {
    this.set = set;
    this.#paired = paired;
    this.clock = paired.clock;
    this.key = paired.key;
    this.event = withGates(set).id;
    this.tickets = ticketsOf(set.orders);
    this.gate = { scan: (request) => this.#scan(request), look: (request) => this.#look(request) };
  }

  get roster(): HeldRoster {
    if (!this.#roster) throw new Error('the tablet has no roster');
    return this.#roster;
  }
  get ledger() {
    return this.#running.line.ledger;
  }
  get written(): number {
    const mine = [...this.ledger.facts()].filter(({ device }) => device === DEVICE);
    return mine.filter(({ body: { kind } }) => kind === 'admit' || kind === 'exit').length;
  }
  get gateNumber(): number {
    return this.#gateNumber;
  }
  set gateNumber(n: number) {
    this.#gateNumber = n;
    this.#store.update({ gate: GATES.find(({ id }) => id === String(n)) });
  }
  get #running(): GateSession {
    if (!this.#session) throw new Error('the tablet is off');
    return this.#session;
  }

  /** A cold start with the roster as it is now. */
  async start(): Promise<void> {
    const { db, signer, clock } = this.#paired;
    const parts = { set: this.set, tickets: this.tickets, withdrawn: this.#withdrawn };
    const event = withGates(this.set);
    const json = await rosterTextOf({ ...parts, event, number: ++this.#number, now: clock.now() }, this.key);
    const signature = await signRoster(json, signer);
    await db.put('roster', { bytes: encodeText(json), signature, etag: String(this.#number) }, 'bytes');
    const decoded = decodeRoster(json);
    if (!decoded.ok) throw new Error(`the fixture makes no roster: ${decoded.error.kind}`);
    this.#roster = decoded.value;
    await this.#session?.line.stop();
    const identity = await db.get('identity', 'current');
    if (!identity) throw new Error('the tablet is not paired');
    this.#store = createStore(INITIAL);
    this.#session = await GateSession.start({
      ...{ identity, db, randomBytes, store: this.#store },
      clock: { now: clock.now, offset: 0, correct: () => undefined },
      wall: clock.now,
      // Nobody in a case holds the same code in front of the camera twice by mistake.
      steady: () => (this.#steady += 10_000),
      after: (ms, task) => {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
      restart: () => undefined,
    });
    this.gateNumber = this.#gateNumber;
  }

  /** What another device had written, as it came over the line before the network went. */
  replay(): void {
    const { epoch } = withGates(this.set);
    const texts = historyOf(this.tickets, epoch).flatMap(({ body, extras, key, at }) =>
      body.kind === 'other' ? [] : [formatFact({ body, extras, stamp: { key, at } }, epoch)],
    );
    const run = { client: clientOf(OTHER as DeviceNo, 0), clock: 0, texts };
    if (texts.length > 0) this.#running.line.replica.applyRuns([run], 'relay');
  }

  async setRules(list: number, rules: unknown): Promise<void> {
    this.set = withRules(this.set, list, rules);
    await this.start();
  }
  async addQuestion(question: Parameters<Desk['addQuestion']>[0]): Promise<void> {
    this.set = withQuestion(this.set, question);
    await this.start();
  }
  async withdraw(secret: string, why: 'revoked' | 'blocked'): Promise<void> {
    this.#withdrawn.set(secret, why);
    await this.start();
  }
  async close(): Promise<void> {
    await this.#session?.line.stop();
    this.#paired.db.close();
    await dropDocumentCache(documentName(this.event));
  }

  /** Lays the tablet's list and direction as staff would, and reads the code. */
  async #read(text: string, list: ListId, mode: 'entry' | 'exit' | 'lookup'): Promise<Outcome> {
    this.#store.update({ mode, list: this.roster.event.lists.find(({ id }) => id === list) });
    return this.#running.scans.scan(text, 'camera');
  }

  async #look({ text, list }: Pick<ScanRequest, 'text' | 'list'>): Promise<ScanAnswer> {
    const { verdict, token } = await this.#read(text, list, 'lookup');
    return { verdict, token, fact: undefined };
  }

  async #scan({ text, list, direction, answers, acceptUnpaid }: ScanRequest): Promise<ScanAnswer> {
    const { scans } = this.#running;
    let outcome = await this.#read(text, list, direction);
    const last = (): Outcome => this.#store.snapshot().outcomes[0] ?? outcome;
    const { verdict } = outcome;
    if (answers && verdict.status === 'incomplete') {
      await scans.decide(outcome.id, { kind: 'answers', answers });
      outcome = last();
    }
    const acceptable = verdict.status === 'error' && verdict.explanation.kind === 'unpaid';
    if (acceptUnpaid && acceptable && verdict.explanation.acceptable) {
      await scans.decide(outcome.id, { kind: 'accept_unpaid' });
      outcome = last();
    }
    return { verdict: outcome.verdict, token: outcome.token, fact: outcome.fact };
  }
}

/** The gate app on a tablet without a network. */
export const openTabletDesk: OpenDesk = async (set, clock) => {
  const [signer, keys] = [await signerOf(await generateKeyPair(false)), await generateKeyPair(false)];
  const secret = randomBytes(32);
  const db = await openGateDatabase(`tablet-${++disks}`, { onClosed: () => undefined });
  const event = withGates(set);
  const identity = {
    ...{ origin: 'https://event.invalid', event, device: DEVICE, name: 'Tablet', role: 'steward' },
    ...{ gate: '', lists: [], certificate: new Uint8Array(), keys, eventKeys: [signer.publicKey] },
  };
  await db.put('identity', identity, 'current');
  await db.put('keyBox', await closeKeyBox(secret, undefined, randomBytes), 'current');
  await db.put('settings', true, 'pinPutOff');
  const desk = new TabletDesk(set, { signer, secret, key: await importRosterKey(secret), clock, db });
  await desk.start();
  desk.replay();
  return desk;
};
