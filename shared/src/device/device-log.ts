/**
 * A device's side of a document, mostly the ledger: its own sessions, journalled before they are shown (L28), counted as safe only
 * when the relay says so (L18), and kept aside instead of lost when the relay knows a different past (L16).
 * It moves no bytes itself: a provider (y-websocket, or a simulated link) moves them, and hands our own message
 * types to `receive`.
 */
import { toHex } from '../bytes.ts';
import { type DeviceNo, factId } from '../ids.ts';
import type { Place } from '../ledger/fact.ts';
import { type Chains, createChains, type DocumentName, sameHead } from '../replica/chain.ts';
import type { Replica } from '../replica/replica.ts';
import { clientOf, deviceOfClient, SESSIONS_PER_DEVICE, sessionOfClient } from '../replica/session.ts';
import type { Message, Notice, SessionState } from '../wire/socket.ts';
import { encodeSessions } from '../wire/socket.ts';
import type { Journal } from './journal.ts';

export interface DeviceLogDeps {
  readonly document: DocumentName;
  readonly device: DeviceNo;
  readonly journal: Journal;
  /** Already holds whatever the device had cached of the ledger. */
  readonly replica: Replica;
  readonly onTrouble: (trouble: Trouble) => void;
}

export type Trouble =
  /** The relay holds another past under one of our sessions, or a foreign session differs: start again from the relay. */
  | { readonly kind: 'fork'; readonly session: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'revoked' }
  /** The relay keeps some of our facts aside until staff look at them (L23, L24). */
  | Extract<Notice, { kind: 'quarantined' }>;

export class SessionsExhausted extends Error {
  constructor() {
    super(`this device has used all its ${SESSIONS_PER_DEVICE} sessions; pair it again`);
  }
}

/** Where the next fact will stand, and what stands before it in its session. */
export interface NextPlace extends Place {
  /** Head of the session's chain so far. */
  readonly head: Uint8Array;
  readonly texts: readonly string[];
}

const JOURNAL = Symbol('journal');

interface OwnSession {
  readonly session: number;
  readonly texts: string[];
  acknowledged: number;
  aside: boolean;
}

export class DeviceLog {
  readonly #deps: DeviceLogDeps;
  readonly #own = new Map<number, OwnSession>();
  readonly #listeners = new Set<() => void>();
  readonly #chains: Chains;
  #session: number | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #turned = false;
  #forkTold = false;
  readonly #venue = new Map<number, number>();

  private constructor(deps: DeviceLogDeps) {
    this.#deps = deps;
    this.#chains = createChains(deps.document, (client, from, to) => deps.replica.texts(client, from, to));
  }

  /** Loads the journal and puts into the document whatever the cached copy of it lacks. */
  static async open(deps: DeviceLogDeps): Promise<DeviceLog> {
    const log = new DeviceLog(deps);
    for (const kept of await deps.journal.load())
      log.#own.set(kept.session, { ...kept, texts: [...kept.texts] });
    for (const session of log.#own.values()) if (!session.aside) await log.#restore(session);
    return log;
  }

  /** Own facts that no server has said are durable (L18). */
  get unsent(): number {
    let unsent = 0;
    for (const { texts, acknowledged, aside } of this.#own.values())
      if (!aside) unsent += Math.max(0, texts.length - acknowledged);
    return unsent + this.#lacking().length;
  }

  /** Of those, what a relay at the venue has said is durable there (L31); it says so again on every connection. */
  get atVenue(): number {
    let waiting = 0;
    for (const { session, texts, acknowledged, aside } of this.#own.values()) {
      const there = Math.min(texts.length, this.#venue.get(session) ?? 0);
      if (!aside) waiting += Math.max(0, there - acknowledged);
    }
    return waiting;
  }

  /** Sessions kept as evidence whose facts have not all been written again yet. */
  get needsRecovery(): boolean {
    return this.#lacking().length > 0;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next text opens an unused session. Documents with retention are cut session by session (L11). */
  turnSession(): void {
    this.#turned = true;
  }

  /**
   * Journals the text, then shows it; in the order it was asked for. Resolves with where it stands.
   * @param text or what makes it once its place is known, because it signs that place; undefined = write nothing
   */
  append(text: string): Promise<Place>;
  append(make: (at: NextPlace) => Promise<string | undefined>): Promise<Place | undefined>;
  append(text: string | ((at: NextPlace) => Promise<string | undefined>)): Promise<Place | undefined> {
    const turn = this.#queue.then(() => this.#append(text));
    this.#queue = turn.catch(() => undefined); // whoever appended hears of its failure
    return turn;
  }

  async #append(text: string | ((at: NextPlace) => Promise<string | undefined>)): Promise<Place | undefined> {
    const { device } = this.#deps;
    const session = this.#writableSession();
    const client = this.#client(session);
    const index = this.#deps.replica.length(client);
    const place = { id: factId(device, session, index), device, session, index };
    if (typeof text === 'string') return this.#write(place, text);
    const made = await text({
      ...place,
      head: this.#chains.at(client, index).head,
      texts: this.#textsOf(session),
    });
    return made === undefined ? undefined : this.#write(place, made);
  }

  async #write(place: Place, text: string): Promise<Place> {
    const { replica, journal } = this.#deps;
    const { session, index } = place;
    const client = this.#client(session);
    await journal.append(session, index, text);
    const own = this.#own.get(session) ?? { session, texts: [], acknowledged: 0, aside: false };
    own.texts.push(text);
    this.#own.set(session, own);
    replica.applyRuns([{ client, clock: index, texts: [text] }], JOURNAL);
    this.#changed();
    return place;
  }

  #textsOf(session: number): readonly string[] {
    return this.#own.get(session)?.texts ?? [];
  }

  /** Message to send when a link opens: how far each session goes and what its chain says there (L16). */
  greeting(): Uint8Array<ArrayBuffer> {
    const { replica } = this.#deps;
    return encodeSessions(
      [...replica.lengths()].map(([client, length]) => ({ client, ...this.#chains.at(client, length) })),
    );
  }

  /** Takes one of our own messages; sync messages are the provider's business. */
  async receive(message: Message): Promise<void> {
    switch (message.kind) {
      case 'sessions':
        return this.#compare(message.sessions);
      case 'ack':
        await this.#compare(message.sessions);
        return message.tier === 'server'
          ? this.#acknowledge(message.sessions)
          : this.#keptAtVenue(message.sessions);
      case 'notice':
        if (message.notice.kind === 'fork') return this.#forked(message.notice.client);
        if (message.notice.kind === 'quarantined') this.#leave(message.notice);
        this.#deps.onTrouble(message.notice);
        return;
      case 'sync':
      case 'hint':
      case 'token':
      case 'ignored':
      case 'broken':
        return;
    }
  }

  /**
   * After a fork, once the document has been rebuilt from the relay: writes again what the relay lacks, under a
   * new session, each fact naming what it was (L16). Safe to repeat after a crash in the middle.
   */
  async recover(): Promise<number> {
    const lacking = this.#lacking();
    for (const { text, was } of lacking) await this.append(`${text}|w=${was}`);
    return lacking.length;
  }

  async #restore(session: OwnSession): Promise<void> {
    const { replica } = this.#deps;
    const client = this.#client(session.session);
    const cached = replica.texts(client, 0);
    const shared = Math.min(cached.length, session.texts.length);
    for (let i = 0; i < shared; i++) if (cached[i] !== session.texts[i]) return this.#forked(client);
    const lacking = session.texts.slice(cached.length);
    if (lacking.length > 0) replica.applyRuns([{ client, clock: cached.length, texts: lacking }], JOURNAL);
  }

  /**
   * L9: the last session as long as nothing says that its log went on without us; otherwise an unused one. A
   * document or an acknowledgement longer than the journal means that this journal is an old copy.
   */
  #writableSession(): number {
    const current = this.#session === undefined ? this.#latest() : this.#own.get(this.#session);
    const goesOn = current !== undefined && !this.#turned && this.#isWhole(current);
    const session = goesOn ? current.session : this.#unused();
    this.#session = session;
    this.#turned = false;
    return session;
  }

  #isWhole({ session, texts, acknowledged, aside }: OwnSession): boolean {
    const length = this.#deps.replica.length(this.#client(session));
    return !aside && length === texts.length && texts.length >= acknowledged;
  }

  #latest(): OwnSession | undefined {
    return [...this.#own.values()].reduce<OwnSession | undefined>(
      (last, session) => (!last || session.session > last.session ? session : last),
      undefined,
    );
  }

  #unused(): number {
    const seen = [...this.#deps.replica.lengths().keys()]
      .filter((client) => deviceOfClient(client) === this.#deps.device)
      .map(sessionOfClient);
    const next = Math.max(-1, ...seen, ...this.#own.keys()) + 1;
    if (next >= SESSIONS_PER_DEVICE) throw new SessionsExhausted();
    return next;
  }

  async #compare(theirs: readonly SessionState[]): Promise<void> {
    const { replica } = this.#deps;
    for (const { client, length, head } of theirs) {
      // Where the relay is ahead, it compares against our greeting; there we cannot know its earlier heads.
      if (length > replica.length(client)) continue;
      if (!sameHead(this.#chains.at(client, length).head, head)) await this.#forked(client);
    }
  }

  /**
   * Also a session set aside before can differ, when the copy of it here is that of another relay: then the document is
   * out of date once more. Said once; whoever hears it opens this log anew.
   */
  async #forked(client: number): Promise<void> {
    const mine = deviceOfClient(client) === this.#deps.device;
    const session = sessionOfClient(client);
    const own = mine ? this.#own.get(session) : undefined;
    if (own && !own.aside) {
      own.aside = true;
      this.#session = undefined;
      await this.#deps.journal.setAside(session);
    }
    if (this.#forkTold) return;
    this.#forkTold = true;
    this.#deps.onTrouble({ kind: 'fork', session: mine ? session : undefined });
    this.#changed();
  }

  /** L14: what follows a fact that waits for staff would wait with it; so the next one opens another session. */
  #leave({ client, why }: Extract<Notice, { kind: 'quarantined' }>): void {
    const current = this.#session ?? this.#latest()?.session;
    if (why === 'role_changed' && current !== undefined && client === this.#client(current))
      this.#turned = true;
  }

  async #acknowledge(states: readonly SessionState[]): Promise<void> {
    for (const { client, length } of states) {
      const session = sessionOfClient(client);
      const own = deviceOfClient(client) === this.#deps.device ? this.#own.get(session) : undefined;
      if (!own || own.acknowledged >= length) continue;
      own.acknowledged = length;
      await this.#deps.journal.acknowledge(session, length);
    }
    this.#changed();
  }

  #keptAtVenue(states: readonly SessionState[]): void {
    for (const { client, length } of states)
      if (deviceOfClient(client) === this.#deps.device) this.#venue.set(sessionOfClient(client), length);
    this.#changed();
  }

  /** Facts of sessions set aside that neither the relay's log nor a later session of ours holds. */
  #lacking(): { readonly text: string; readonly was: string }[] {
    const lacking: { text: string; was: string }[] = [];
    for (const { session, texts, aside } of this.#own.values()) {
      if (!aside) continue;
      const client = this.#client(session);
      const relay = this.#deps.replica.texts(client, 0);
      const heads = createChains(this.#deps.document, (_, from, to) => texts.slice(from, to));
      const rewritten = this.#rewritten();
      texts.forEach((text, index) => {
        if (relay[index] === text) return;
        // A fact that was written again before keeps the name it had first, also for whoever signed it.
        const [bare = text, first] = text.split('|w=');
        const id = factId(this.#deps.device, session, index);
        const was = first ?? `${id}:${toHex(heads.at(client, index + 1).head.subarray(0, 8))}`;
        if (!rewritten.has(was)) lacking.push({ text: bare, was });
      });
    }
    return lacking;
  }

  #rewritten(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { texts, aside } of this.#own.values())
      if (!aside)
        for (const text of texts) for (const [, was] of text.matchAll(/\|w=([^|]+)/g)) found.add(was!);
    return found;
  }

  #client(session: number): number {
    return clientOf(this.#deps.device, session);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
