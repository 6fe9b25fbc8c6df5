/**
 * The pass documents of one event (L11): rooms that open when a phone comes, receive copies of their token's ledger
 * facts as those become durable, and unload a minute after the last phone has gone (L22). What a room lacks is worked
 * out from the ledger each time, so a crash in between, or a restored pass table, is made good by the next visit.
 */
import {
  clientOf,
  copyText,
  DEFAULT_LIMITS,
  type EventInfo,
  type Fact,
  type FactId,
  formatFact,
  isCopied,
  type Ledger,
  type Millis,
  PASS_SERVER,
  type PassEntry,
  type Peer,
  parsePassEntry,
  passDocument,
  passEntriesOfRuns,
  passGrammar,
  type Refusal,
  Room,
  type TokenId,
} from '@attend-gate/shared';
import { serverSession } from '../attendance/server-log.ts';
import type { PassLogStores } from '../store/pass-log-store.ts';

export interface PassRoomsDeps {
  readonly info: EventInfo;
  /** Raised by every restore: phones may hold copies that the restored server never made (O9). */
  readonly logEpoch: number;
  readonly stores: PassLogStores;
  readonly ledger: Ledger;
  /** The text of a fact as it stands in the ledger's document; undefined for one that a receipt restored (L32). */
  readonly textOf: (fact: Fact) => string | undefined;
  readonly clock: { readonly now: () => Millis };
  readonly after: (ms: number, task: () => void) => () => void;
  /** @property refusal its device is the phone's number within this pass */
  readonly onRefusal: (token: TokenId, refusal: Refusal) => void;
  readonly onError: (error: unknown) => void;
}

/** What a socket needs; the room behind it comes and goes. */
export interface PassRoom {
  join(peer: Peer): void;
  leave(peer: Peer): void;
  receive(peer: Peer, bytes: Uint8Array): void;
}

export interface PassRooms {
  of(token: TokenId): PassRoom;
  /** Tells the passes that are open now what has just become durable in the ledger. */
  onFacts(facts: readonly Fact[]): void;
  /** Rooms in memory. */
  readonly open: number;
  close(): Promise<void>;
}

interface Entry {
  readonly room: Room<PassEntry>;
  readonly copied: Set<FactId>;
  readonly opened: Promise<void>;
  copying: Promise<void>;
  cancelUnload: (() => void) | undefined;
}

const IDLE_MS = 60_000;
const SERVER = { device: PASS_SERVER, role: 'server' } as const;
/** A phone writes proofs, one at a time; nothing honest comes near this. */
const LIMITS = { ...DEFAULT_LIMITS, maxSessions: 512, maxFacts: 10_000 };

function textAgain({ body, extras, key, at }: Fact, epoch: Millis): string {
  if (body.kind === 'other') throw new Error('only movements and annuls are copied');
  return formatFact({ body, extras, stamp: { key, at } }, epoch);
}

export function createPassRooms(deps: PassRoomsDeps): PassRooms {
  const { info, ledger, after } = deps;
  const serverClient = clientOf(PASS_SERVER, serverSession(deps.logEpoch));
  const entries = new Map<TokenId, Entry>();
  const closing = new Map<TokenId, Promise<void>>();

  const forget = (token: TokenId, entry: Entry): void => {
    entry.cancelUnload?.();
    if (entries.get(token) === entry) entries.delete(token);
  };
  const unload = (token: TokenId, entry: Entry): Promise<void> => {
    forget(token, entry);
    const gone = entry.opened
      .catch(() => undefined) // reported when it failed
      .then(() => entry.copying)
      .then(() => entry.room.shutdown())
      .catch(deps.onError)
      .finally(() => closing.delete(token));
    closing.set(token, gone);
    return gone;
  };

  /** Texts of the copies that this pass still lacks, in the ledger's order. */
  const lacking = (token: TokenId, copied: ReadonlySet<FactId>): { id: FactId; text: string }[] => {
    const facts = ledger.factsOf(token).filter((fact) => isCopied(fact) && !copied.has(fact.id));
    return facts.flatMap((fact) => {
      const text = copyText(deps.textOf(fact) ?? textAgain(fact, info.epoch), fact, ledger.seen(fact).gate);
      const readable = parsePassEntry(text, { ...SERVER, session: 0, index: 0 }, info.epoch);
      if (readable.ok) return [{ id: fact.id, text }];
      deps.onError(new Error(`no copy of fact ${fact.id} for its pass: ${readable.error}`));
      return [];
    });
  };
  const copyOnce = async (token: TokenId, { room, copied }: Entry): Promise<void> => {
    if (!room.isOpen) return;
    const missing = lacking(token, copied);
    if (missing.length === 0) return;
    const clock = room.replica.length(serverClient);
    for (const { id } of missing) copied.add(id);
    const texts = missing.map(({ text }) => text);
    await room.appendOwn({ client: serverClient, clock, texts }, SERVER);
  };
  /** One after the other, so that each begins where the one before ended. */
  const copy = (token: TokenId, entry: Entry): Promise<void> => {
    entry.copying = entry.copying
      .then(() => copyOnce(token, entry))
      .catch((error: unknown) => {
        // The room has closed itself; the next visit loads it again and copies what is still missing.
        forget(token, entry);
        deps.onError(error);
      });
    return entry.copying;
  };

  const create = (token: TokenId): Entry => {
    const room = new Room<PassEntry>({
      document: passDocument(info.id, token),
      grammar: passGrammar(token, info.epoch),
      tier: 'server',
      store: deps.stores.of(token),
      clock: deps.clock,
      after,
      limits: LIMITS,
      onFacts: () => undefined,
      onRefusal: (refusal) => deps.onRefusal(token, refusal),
      onStorageFailure: (error) => {
        forget(token, entry);
        deps.onError(error);
      },
    });
    const copied = new Set<FactId>();
    const load = async (): Promise<void> => {
      await closing.get(token);
      await room.open();
      for (const { body } of passEntriesOfRuns(room.replica.runsSince(new Map()), info.epoch))
        if (body.kind === 'copy') copied.add(body.fact.id);
    };
    const entry: Entry = {
      ...{ room, copied, opened: load(), copying: Promise.resolve(), cancelUnload: undefined },
    };
    entries.set(token, entry);
    entry.opened
      .then(() => copy(token, entry))
      .catch(async (error: unknown) => {
        forget(token, entry);
        deps.onError(error);
        await room.shutdown('storage');
      });
    return entry;
  };

  return {
    of: (token) => ({
      join: (peer) => {
        const entry = entries.get(token) ?? create(token);
        entry.cancelUnload?.();
        entry.cancelUnload = undefined;
        entry.room.join(peer);
      },
      receive: (peer, bytes) => entries.get(token)?.room.receive(peer, bytes),
      leave: (peer) => {
        const entry = entries.get(token);
        if (!entry) return;
        entry.room.leave(peer);
        if (entry.room.peerCount > 0 || entry.cancelUnload) return;
        entry.cancelUnload = after(IDLE_MS, () => void unload(token, entry));
      },
    }),
    onFacts: (facts) => {
      if (entries.size === 0) return;
      const tokens = new Set(facts.filter(isCopied).flatMap((fact) => ledger.tokenOf(fact) ?? []));
      for (const token of tokens) {
        const entry = entries.get(token);
        if (entry)
          void entry.opened.then(
            () => copy(token, entry),
            () => undefined,
          );
      }
    },
    get open() {
      return entries.size;
    },
    close: async () => {
      await Promise.all([...entries].map(([token, entry]) => unload(token, entry)));
      await Promise.all(closing.values());
      deps.stores.close();
    },
  };
}
