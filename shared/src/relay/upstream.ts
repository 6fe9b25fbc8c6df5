/**
 * A venue relay's line to the event server (L24, L31). Upwards it carries what the server lacks: sealed facts count there,
 * the rest waits until a seal or the device itself comes. Downwards it brings what others wrote, already judged. Where
 * both know one session differently the server's word counts, and the venue's is kept as evidence. It opens no
 * connection: whoever does hands over what arrives.
 */
import type { Millis } from '../ids.ts';
import { type Chains, createChains, type DocumentName } from '../replica/chain.ts';
import {
  decodeLengths,
  decodeRuns,
  encodeLengths,
  encodeRuns,
  type Run,
  type UpdateLimits,
} from '../replica/update-codec.ts';
import {
  decodeMessage,
  encodeSessions,
  encodeSync,
  type Message,
  type SessionState,
} from '../wire/socket.ts';
import { createGreetings } from './greetings.ts';
import { divergence } from './guard.ts';
import { headsWith } from './heads.ts';
import type { QuarantineStore } from './quarantine.ts';
import type { Room } from './room.ts';
import type { VenueLogStore } from './venue-log-store.ts';

export interface UpstreamDeps<F> {
  readonly document: DocumentName;
  readonly room: Room<F>;
  readonly store: VenueLogStore;
  readonly quarantine: QuarantineStore;
  readonly limits: UpdateLimits;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  /** Facts that the server has judged. */
  readonly read: (run: Run) => readonly F[];
  /** The room has loaded another past: fold again. */
  readonly onReloaded: () => void;
  readonly onError: (error: unknown) => void;
}

export interface Upstream {
  /** A connection to the server has opened. */
  opened(send: (bytes: Uint8Array<ArrayBuffer>) => void): void;
  closed(): void;
  receive(bytes: Uint8Array): void;
  /** Facts have become durable at the venue. */
  grown(): void;
  /** How far the server has said that sessions are durable there; for devices that have just come. */
  acknowledged(): readonly SessionState[];
  readonly isOpen: boolean;
}

/** What gates write within this time goes up together. */
const OFFER_AFTER_MS = 250;
/** There is one relay above. */
const SERVER = {};
/** A session is never split over two messages: what a seal covers must come with it. */
const MESSAGE_FACTS = 1_000;

export function createUpstream<F>(deps: UpstreamDeps<F>): Upstream {
  const { document, room, store, quarantine, limits, clock } = deps;
  const server = new Map<number, SessionState>();
  const offered = new Map<number, number>();
  const differing = new Set<number>();
  let theirs = new Map<number, number>();
  let send: ((bytes: Uint8Array<ArrayBuffer>) => void) | undefined;
  let cancel: (() => void) | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let chains: Chains = newChains();
  const greetings = createGreetings(() => ({ chains, logs: room.replica }));

  function newChains(): Chains {
    return createChains(document, (client, from, to) => room.replica.texts(client, from, to));
  }
  const inTurn = (task: () => Promise<void>): void => {
    queue = queue.then(task).catch(deps.onError);
  };
  /** Everything the server is not known to hold, sessions that grew since they were offered last. */
  const offer = (): void => {
    if (!send || !room.isOpen) return;
    let message: Run[] = [];
    const flush = (): void => {
      if (message.length > 0) send?.(encodeSync('step2', encodeRuns(message)));
      message = [];
    };
    for (const run of room.replica.runsSince(theirs)) {
      const end = run.clock + run.texts.length;
      if (end <= (offered.get(run.client) ?? 0)) continue;
      offered.set(run.client, end);
      message.push(run);
      if (message.reduce((n, { texts }) => n + texts.length, 0) >= MESSAGE_FACTS) flush();
    }
    flush();
  };
  const offerAside = async (): Promise<void> => {
    for (const { client, clock, texts } of await quarantine.list())
      send?.(encodeSync('step2', encodeRuns([{ client, clock, texts }])));
  };
  const ask = (): void => {
    const known = new Map([...room.replica.lengths()].filter(([client]) => !differing.has(client)));
    send?.(encodeSync('step1', encodeLengths(known)));
  };
  const differ = (clients: readonly number[]): void => {
    const fresh = clients.filter((client) => !differing.has(client));
    for (const client of fresh) differing.add(client);
    if (fresh.length > 0) ask();
  };
  /** L16: ours goes aside, theirs takes its place, and every device starts again from that. */
  const replace = async (run: Run): Promise<void> => {
    differing.delete(run.client);
    const ours = room.replica.texts(run.client, 0);
    if (divergence(run, room.replica) === undefined) return;
    await room.shutdown('restarting');
    const at = clock.now();
    await quarantine.add([
      { client: run.client, clock: 0, texts: ours, why: 'fork', offeredBy: undefined, at },
    ]);
    await store.replace(run, at);
    await room.open();
    chains = newChains();
    deps.onReloaded();
  };
  const take = async (update: Uint8Array): Promise<void> => {
    const runs = decodeRuns(update, limits);
    if (!runs.ok) throw new Error(`the server sent a bad update: ${runs.error}`);
    for (const { client, clock: from, texts } of runs.value)
      theirs.set(client, Math.max(theirs.get(client) ?? 0, from + texts.length));
    for (const run of runs.value) if (differing.has(run.client) && run.clock === 0) await replace(run);
    const same = runs.value.filter(({ client }) => !differing.has(client));
    const headAt = headsWith({ chains, logs: room.replica, staged: room.replica }, same);
    const strays = greetings.strays(SERVER, same, headAt);
    differ(strays.map(({ client }) => client));
    const straight = same.filter((run) => !strays.includes(run));
    differ(await room.adopt(straight, deps.read));
  };
  const compare = (states: readonly SessionState[]): ReadonlySet<SessionState> => {
    for (const { client, length } of states) theirs.set(client, length);
    const others = greetings.hear(SERVER, states);
    differ(others.map(({ client }) => client));
    return new Set(others);
  };
  const acknowledge = (states: readonly SessionState[]): void => {
    const others = compare(states);
    const good = states.filter((state) => !differing.has(state.client) && !others.has(state));
    for (const state of good) server.set(state.client, state);
    room.pass('server', good);
  };
  const handle = async (message: Message): Promise<void> => {
    if (!send || !room.isOpen) return;
    switch (message.kind) {
      case 'sync': {
        if (message.step !== 'step1') return take(message.body);
        const lengths = decodeLengths(message.body);
        if (!lengths) throw new Error('the server sent a broken state vector');
        theirs = new Map(lengths);
        offered.clear();
        return offer();
      }
      case 'sessions':
        return void compare(message.sessions);
      case 'ack':
        return acknowledge(message.sessions);
      case 'notice':
        if (message.notice.kind === 'fork') differ([message.notice.client]);
        return;
      case 'hint':
      case 'token':
      case 'ignored':
      case 'broken':
        return;
    }
  };
  return {
    opened: (out) => {
      send = out;
      theirs = new Map();
      offered.clear();
      differing.clear();
      inTurn(async () => {
        if (send !== out || !room.isOpen) return;
        send(encodeSessions(room.states()));
        ask();
        await offerAside();
      });
    },
    closed: () => {
      send = undefined;
      cancel?.();
      cancel = undefined;
    },
    receive: (bytes) => inTurn(() => handle(decodeMessage(bytes))),
    grown: () => {
      if (!send) return;
      cancel ??= deps.after(OFFER_AFTER_MS, () => {
        cancel = undefined;
        inTurn(async () => offer());
      });
    },
    acknowledged: () => [...server.values()],
    get isOpen() {
      return send !== undefined;
    },
  };
}
