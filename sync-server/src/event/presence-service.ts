/**
 * The presence document of one event as the server runs it (PR1–PR5): a room like the ledger's, whose old sessions are
 * cut. It never touches the ledger; losing all of it costs a list of who is near.
 */
import {
  asMillis,
  DEFAULT_LIMITS,
  type DeviceNo,
  decodeMessage,
  decodeRuns,
  type EventInfo,
  encodeRuns,
  encodeSync,
  type Millis,
  type PresenceEntry,
  presenceDocument,
  presenceGrammar,
  presenceOfRuns,
  type Refusal,
  Room,
  takeFollowed,
} from '@attend-gate/shared';
import type { SocketRoom } from '../relay/sockets.ts';
import type { EventLogs } from '../store/event-logs.ts';

export interface PresenceServiceDeps {
  readonly info: EventInfo;
  readonly logs: EventLogs;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onRefusal: (refusal: Refusal) => void;
  readonly onError: (error: unknown) => void;
  /** How long a session is kept after its newest entry, ms. */
  readonly retentionMs?: number;
}

export interface PresenceService {
  room(): SocketRoom;
  readonly isReady: boolean;
  /** Closes the device's sockets. */
  revoke(device: DeviceNo): void;
  /** Cuts what is older than the retention now; it also happens by itself every hour. */
  cut(): Promise<void>;
  close(): Promise<void>;
}

export const PRESENCE_RETENTION_MS = 24 * 3_600_000;
const CUT_EVERY_MS = 3_600_000;
const REOPEN_MS = 1_000;

/** What a message would bring back of cut sessions is taken out; everything else passes as it came. */
function withoutCut(bytes: Uint8Array, isCut: (client: number) => boolean): Uint8Array | undefined {
  const message = decodeMessage(bytes);
  if (message.kind !== 'sync' || message.step === 'step1') return bytes;
  const runs = decodeRuns(message.body, DEFAULT_LIMITS);
  if (!runs.ok || !runs.value.some(({ client }) => isCut(client))) return bytes;
  const rest = runs.value.filter(({ client }) => !isCut(client));
  return rest.length === 0 ? undefined : encodeSync(message.step, encodeRuns(rest));
}

export async function openPresenceService(deps: PresenceServiceDeps): Promise<PresenceService> {
  const { info, clock, after, onError, retentionMs = PRESENCE_RETENTION_MS } = deps;
  const store = deps.logs.presence();
  const cutSessions = new Set(store.cutSessions());
  let closed = false;
  let cancelCut = (): void => undefined;

  const reopen = (): void => {
    after(REOPEN_MS, () => {
      if (closed) return;
      room.open().catch((error: unknown) => {
        onError(error);
        reopen();
      });
    });
  };
  const newRoom = (): Room<PresenceEntry> =>
    new Room({
      document: presenceDocument(info.id),
      grammar: presenceGrammar(info.epoch),
      tier: 'server',
      store,
      clock,
      after,
      limits: DEFAULT_LIMITS,
      onFacts: () => undefined,
      onRefusal: deps.onRefusal,
      onStorageFailure: (error) => {
        onError(error);
        reopen();
      },
    });
  let room = newRoom();
  await room.open();
  store.follow?.((runs) =>
    takeFollowed(
      room,
      runs.filter(({ client }) => !cutSessions.has(client)),
      (fresh) => presenceOfRuns(fresh, info.epoch),
    ),
  );

  /** Everybody comes back to a room that never knew the cut sessions; what they send meanwhile waits for it. */
  const cut = async (): Promise<void> => {
    const before = asMillis(clock.now() - retentionMs);
    if (closed || !store.hasOlderThan(before)) return;
    const old = room;
    room = newRoom();
    try {
      await old.shutdown('restarting');
      for (const client of store.cut(before)) cutSessions.add(client);
      await room.open();
    } catch (error) {
      onError(error);
      reopen();
    }
  };
  const cutLater = (): void => {
    cancelCut = after(CUT_EVERY_MS, () => {
      void cut()
        .catch(onError)
        .then(() => {
          if (!closed) cutLater();
        });
    });
  };
  await cut();
  cutLater();

  return {
    room: () => ({
      join: (peer) => room.join(peer),
      leave: (peer) => room.leave(peer),
      receive: (peer, bytes) => {
        const rest = withoutCut(bytes, (client) => cutSessions.has(client));
        if (rest) room.receive(peer, rest);
      },
    }),
    get isReady() {
      return room.isOpen;
    },
    revoke: (device) => room.revoke(device),
    cut,
    close: async () => {
      closed = true;
      cancelCut();
      await room.shutdown();
      store.close();
    },
  };
}
