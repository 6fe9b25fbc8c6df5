/**
 * The event server is a device too (L30): device number 0 with a log of its own, which goes through the same room,
 * guard and store as everybody else's. Its journal is the store itself, so one session lasts until a backup is
 * restored: facts it wrote after that backup may live on in tablets, and their places must not be written again (O9).
 */
import {
  clientOf,
  type DeviceNo,
  type EventId,
  type Fact,
  type FactDraft,
  factId,
  formatFact,
  ledgerDocument,
  type Millis,
  nextTime,
  parseFact,
  type Room,
  type Signer,
  signText,
  toBase64url,
} from '@attend-gate/shared';

export const SERVER_DEVICE = 0 as DeviceNo;
const SESSIONS = 4_096;
/** Relays of one event write into sessions this far apart; there are at most `MAX_RELAYS`. */
const RELAY_STRIDE = 512;
export const MAX_RELAYS = 8;

/** The server's session of an epoch: 0 in the first, another one after every restore, and one of its own for each relay. */
export const serverSession = (logEpoch: number, relay = 0): number =>
  logEpoch <= 1 && relay === 0 ? 0 : 1 + ((logEpoch + relay * RELAY_STRIDE) % (SESSIONS - 1));

export interface ServerLogDeps {
  readonly room: () => Room<Fact>;
  readonly event: EventId;
  readonly epoch: Millis;
  readonly session: number;
  /** The event key: what the server writes, tablets and a later server know by it (L13). */
  readonly signer: Signer;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

export interface ServerLog {
  /** Appends one fact and resolves when it is durable and shown; in the order they are asked for. */
  append(draft: FactDraft): Promise<Fact>;
  /** Seals what is not sealed yet. */
  seal(): Promise<void>;
}

const SEAL_EVERY = 64;
/** Sooner than on a tablet: a server that dies gives no sign before, and its log lives on only in tablets (L25). */
const SEAL_AFTER_MS = 5_000;

export function createServerLog(deps: ServerLogDeps): ServerLog {
  const { room, event, epoch, session } = deps;
  let queue: Promise<unknown> = Promise.resolve();
  let unsealed = 0;
  let cancel: (() => void) | undefined;
  const write = async (text: string): Promise<Fact> => {
    const client = clientOf(SERVER_DEVICE, session);
    const index = room().replica.length(client);
    await room().appendOwn(
      { client, clock: index, texts: [text] },
      { device: SERVER_DEVICE, role: 'server' },
    );
    const fact = parseFact(text, { device: SERVER_DEVICE, session, index }, epoch);
    if (!fact.ok) throw new Error(`own fact cannot be read back: ${fact.error}`);
    return fact.value;
  };
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = queue.then(task, task);
    queue = turn.catch(() => undefined); // whoever asked hears of its failure
    return turn;
  };
  const sealNow = async (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    if (unsealed === 0) return;
    const client = clientOf(SERVER_DEVICE, session);
    const [state] = room().states([client]);
    if (!state) return;
    unsealed = 0;
    const stamp = nextTime(deps.clock.now(), epoch, undefined);
    const head = toBase64url(state.head);
    const unsigned = { kind: 'seal', head, frontier: [], signature: 'A'.repeat(86) } as const;
    const text = formatFact({ body: unsigned, extras: {}, stamp }, epoch);
    const bare = text.slice(0, text.lastIndexOf('|'));
    const at = { document: ledgerDocument(event), id: factId(SERVER_DEVICE, session, state.length) };
    await write(`${bare}|${await signText('SEAL', at, bare, deps.signer)}`);
  };
  const seal = (): Promise<void> => inTurn(sealNow);
  const soon = (): void => {
    seal().catch(deps.onError);
  };
  return {
    append: (draft) =>
      inTurn(async () => {
        const fact = await write(formatFact(draft, epoch));
        unsealed++;
        if (unsealed >= SEAL_EVERY) soon();
        else cancel ??= deps.after(SEAL_AFTER_MS, soon);
        return fact;
      }),
    seal,
  };
}
