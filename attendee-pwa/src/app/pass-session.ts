/**
 * One pass at work: its document, its journal, its line to its own event server. It shares nothing with any other
 * pass, so a server that lies, hangs or is gone costs this pass its news and nothing else (U1). Works without a
 * network from the first moment.
 */
import {
  generateKeyPair,
  type PassAttendance,
  type PassDraft,
  type Result,
  readAg1,
  signerOf,
  type Trouble,
  toBase64url,
} from '@attend-gate/shared';
import type { StoredPass, WalletDatabase } from '../platform/database.ts';
import type { LinkState } from '../platform/link.ts';
import type { ServerFailure } from '../platform/server.ts';
import { proofFor } from './claim.ts';
import { type AskServer, isGenuine, outcomeOf, storedPassOf } from './open-pass.ts';
import type { openPassDocument, PassDocument } from './pass-document.ts';
import { entryText } from './proving.ts';
import type { HandOverOutcome, PassTrouble, PassView, ProtectOutcome } from './wallet-app.ts';

export interface PassSessionDeps {
  readonly db: WalletDatabase;
  /** Opens the pass's document; what that needs is loaded when the code is on the screen. */
  readonly open: typeof openPassDocument;
  readonly ask: AskServer;
  readonly handOver: (origin: string, accessToken: string) => Promise<Result<string, ServerFailure>>;
  readonly now: () => number;
  readonly randomBytes: (n: number) => Uint8Array;
  readonly after: (ms: number, task: () => void) => () => void;
  /** Something that screens show has changed. */
  readonly onChange: () => void;
  /** The relay holds another past: throw the cached document away and start this pass again (L16). */
  readonly rebuild: () => void;
}

const RENEW_BEFORE_MS = 120_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const REFUSED_RETRY_MS = 5 * 60_000;

/** Undefined where the browser has no Ed25519: a key made by a library could be copied. */
async function newKeys(): Promise<StoredPass['keys']> {
  try {
    return await generateKeyPair(false);
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

export class PassSession {
  readonly #deps: PassSessionDeps;
  #pass: StoredPass;
  #said: PassAttendance | undefined;
  #link: LinkState = 'offline';
  #lastContact: number | undefined;
  #trouble: PassTrouble | undefined;
  #view: PassView | undefined;
  #document: PassDocument | undefined;
  #cancelRenewal: () => void = () => undefined;
  #retryMs = FIRST_RETRY_MS;
  #renewing: Promise<void> | undefined;
  #stopped = false;
  #opened: Promise<void> = Promise.resolve();
  #accessToken: string | undefined;
  #ownKey: string | undefined;

  constructor(pass: StoredPass, deps: PassSessionDeps) {
    this.#pass = pass;
    this.#deps = deps;
  }

  /** The same object until something changes, as React wants it. */
  get view(): PassView {
    this.#view ??= {
      pass: this.#pass,
      said: this.#said,
      link: this.#link,
      lastContact: this.#lastContact,
      trouble: this.#trouble,
    };
    return this.#view;
  }

  /** Reads what is on this phone, then goes on line. Never rejects: what goes wrong is shown with the pass. */
  async start(): Promise<void> {
    try {
      this.#opened = this.#open();
      await this.#opened;
    } catch (error) {
      this.#change(() => {
        this.#trouble = { kind: 'storage', detail: wordsOf(error) };
      });
    }
    if (!this.#stopped) this.wake();
  }

  /** Tries the server now: the network came back, or somebody looks. */
  wake(): void {
    if (this.#link === 'connected' || this.#stopped || this.#pass.handedOver !== undefined) return;
    this.#retryMs = FIRST_RETRY_MS;
    void this.#renew();
  }

  /** Makes a key that cannot leave this phone, keeps it, and asks the server to bind the ticket to it (T3). */
  async protect(): Promise<ProtectOutcome> {
    if (this.#pass.claimed) return { status: 'protected' };
    if (!this.#pass.keys) {
      const keys = await newKeys();
      if (!keys) return { status: 'no_ed25519' };
      const pass = { ...this.#pass, keys };
      // Kept before it is used: an answer that gets lost must not leave the ticket bound to a key nobody has.
      await this.#deps.db.put('passes', pass);
      this.#change(() => {
        this.#pass = pass;
      });
    }
    await this.#renewing; // one that began before there was a key
    await this.#renew();
    if (this.#pass.claimed) return { status: 'protected' };
    const trouble = this.#trouble;
    if (trouble?.kind === 'refused') return { status: 'refused', reason: trouble.reason };
    return { status: trouble === undefined ? 'offline' : 'failed' };
  }

  /** Writes into this pass's own log, journal first (L28). */
  async append(body: PassDraft['body']): Promise<void> {
    await this.#opened;
    if (!this.#document) throw new Error('this pass has no document');
    await this.#document.append(entryText(this.#pass, body, this.#deps.now()));
  }

  /** Gives the pass away: this phone's copy of it dies, the link opens it for whoever gets it. */
  async handOver(): Promise<HandOverOutcome> {
    await this.#renew();
    if (this.#accessToken === undefined) return { status: 'offline' };
    const link = await this.#deps.handOver(this.#pass.serverEndpoint, this.#accessToken);
    if (!link.ok) return { status: link.error.kind === 'unreachable' ? 'offline' : 'failed' };
    const { keys: _dead, ...pass } = this.#pass;
    this.#accessToken = undefined;
    this.#keep({ ...pass, claimed: false, keyKnown: false, handedOver: link.value });
    this.#cancelRenewal();
    this.#document?.hangUp();
    return { status: 'handed_over', link: link.value };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelRenewal();
    await this.#document?.stop();
  }

  async #open(): Promise<void> {
    await this.#learnOwnKey();
    const document = await this.#deps.open(this.#deps.db, () => this.#pass, {
      onSaid: (said) => this.#onSaid(said),
      onLink: (state) => this.#onLink(state),
      onHeard: () => {
        this.#lastContact = this.#deps.now();
      },
      onTrouble: (trouble) => this.#onTrouble(trouble),
      onExpired: () => void this.#renew(),
      onStorage: (error) => this.#storage(error),
    });
    if (this.#stopped) await document.stop();
    else this.#document = document;
  }

  #onSaid(said: PassAttendance): void {
    const { attendance } = this.#pass;
    const { inside } = said;
    const keyKnown = this.#ownKey !== undefined && said.keysKnown.has(this.#ownKey);
    const same = attendance.checkedIn === (inside !== undefined) && attendance.time === inside?.at;
    this.#change(() => {
      this.#said = said;
    });
    if (!same || keyKnown !== (this.#pass.keyKnown ?? false))
      this.#keep({
        ...this.#pass,
        keyKnown,
        attendance: { checkedIn: inside !== undefined, time: inside?.at, gate: inside?.gate },
      });
  }

  async #learnOwnKey(): Promise<void> {
    const { keys, claimed } = this.#pass;
    this.#ownKey = keys && claimed ? toBase64url((await signerOf(keys)).keyId) : undefined;
  }

  #keep(pass: StoredPass): void {
    this.#change(() => {
      this.#pass = pass;
    });
    this.#deps.db.put('passes', pass).catch((error: unknown) => this.#storage(error));
  }

  #onLink(link: LinkState): void {
    this.#change(() => {
      this.#link = link;
      if (link === 'connected') this.#lastContact = this.#deps.now();
    });
  }

  #onTrouble(trouble: Trouble): void {
    switch (trouble.kind) {
      case 'fork':
        this.#deps.rebuild();
        return;
      case 'refused':
        this.#change(() => {
          this.#trouble = { kind: 'server', detail: `${trouble.reason}: ${trouble.detail}` };
        });
        return;
      case 'revoked':
        this.#change(() => {
          this.#trouble = { kind: 'refused', reason: 'superseded' };
        });
        return;
    }
  }

  /** A fresh access token, and with it whatever the organiser has changed about the event or the ticket. */
  #renew(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    this.#renewing ??= this.#renewNow().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewNow(): Promise<void> {
    try {
      this.#renewIn(await this.#renewed());
    } catch (error) {
      this.#storage(error);
      this.#renewIn(LAST_RETRY_MS);
    }
  }

  #renewIn(ms: number): void {
    this.#cancelRenewal();
    if (!this.#stopped) this.#cancelRenewal = this.#deps.after(ms, () => void this.#renew());
  }

  /** @returns when to ask again */
  async #renewed(again = false): Promise<number> {
    const { ask, now } = this.#deps;
    const { serverEndpoint, ticket, phone } = this.#pass;
    const proof = await proofFor(this.#pass, now(), this.#deps.randomBytes);
    const answer = outcomeOf(await ask(serverEndpoint, { token: ticket, phone, ...proof }));
    if (this.#stopped) return LAST_RETRY_MS;
    if (answer.status === 'refused' && answer.serverTime !== undefined && !again) {
      // The proof was refused for its time: this phone's clock is off, and now we know by how much.
      this.#keep({ ...this.#pass, clockOffset: answer.serverTime - now() });
      return this.#renewed(true);
    }
    if (answer.status === 'failed' && answer.why === 'unreachable') {
      this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
      return this.#retryMs;
    }
    const asked = readAg1(ticket);
    if (answer.status !== 'open' || !(await isGenuine(answer, asked.ok ? asked.value : undefined))) {
      this.#change(() => {
        this.#trouble =
          answer.status === 'refused'
            ? { kind: 'refused', reason: answer.reason }
            : { kind: 'server', detail: answer.status === 'failed' ? answer.why : 'bad_answer' };
      });
      return REFUSED_RETRY_MS;
    }
    this.#change(() => {
      this.#trouble = undefined;
    });
    // Another event under this pass's name is no news of this pass.
    if (answer.event.id !== this.#pass.eventId || answer.event.epoch !== this.#pass.event.epoch)
      throw new Error('the server answered with another event');
    this.#keep({ ...storedPassOf(serverEndpoint, answer, this.#pass, now()), phone });
    this.#accessToken = answer.accessToken;
    await this.#learnOwnKey();
    this.#document?.fold();
    this.#document?.setToken(answer.accessToken);
    const life = Date.parse(answer.expiresAt) - answer.serverTime;
    return Math.max(LAST_RETRY_MS, life - RENEW_BEFORE_MS);
  }

  #storage(error: unknown): void {
    this.#change(() => {
      this.#trouble = { kind: 'storage', detail: wordsOf(error) };
    });
  }

  #change(change: () => void): void {
    change();
    this.#view = undefined;
    if (!this.#stopped) this.#deps.onChange();
  }
}
