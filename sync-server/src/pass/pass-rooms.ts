/**
 * The pass documents of one event (L11): rooms that open when a phone comes, receive copies of their token's ledger
 * facts as those become durable, and unload a minute after the last phone has gone (L22). What a room lacks is worked
 * out from the ledger each time, so a crash in between, or a restored pass table, is made good by the next visit.
 */
import {
  clientOf,
  DEFAULT_LIMITS,
  type EventInfo,
  type Fact,
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
import {
  type KnownKey,
  noteWritten,
  nothingWritten,
  type OwedDeps,
  owedCopies,
  ownText,
  type Written,
} from './owed-texts.ts';
import type { PhoneDesk } from './phone-desk.ts';

export interface PassRoomsDeps extends Omit<OwedDeps, 'epoch'> {
  readonly info: EventInfo;
  /** Raised by every restore: phones may hold copies that the restored server never made (O9). */
  readonly logEpoch: number;
  readonly stores: PassLogStores;
  /** The phone's key of this token, once every gate knows it (T3). */
  readonly keyKnown: (token: TokenId) => Promise<KnownKey | undefined>;
  /** Answers what phones write. */
  readonly phones: PhoneDesk;
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
  /** Gates may know more keys now. */
  onRoster(): void;
  /** This token is nobody's any more: its phones are cut off, and nothing more is written. */
  drop(token: TokenId): void;
  /** Rooms in memory. */
  readonly open: number;
  close(): Promise<void>;
}

interface Entry {
  readonly room: Room<PassEntry>;
  readonly written: Written;
  readonly opened: Promise<void>;
  copying: Promise<void>;
  cancelUnload: (() => void) | undefined;
}

const IDLE_MS = 60_000;
const SWEEP_MS = 500;
/** A gate took a newer roster, or a clock was found wrong: any pass may have something to hear. */
const TOUCHES_ALL: ReadonlySet<Fact['body']['kind']> = new Set(['duty', 'clock', 'revoke', 'resolve']);
const SERVER = { device: PASS_SERVER, role: 'server' } as const;
/** A phone writes proofs, one at a time; nothing honest comes near this. */
const LIMITS = { ...DEFAULT_LIMITS, maxSessions: 512, maxFacts: 10_000 };

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

  const owing: OwedDeps = { ...deps, epoch: info.epoch };
  const read = (text: string): PassEntry | undefined => {
    const entry = parsePassEntry(text, { ...SERVER, session: 0, index: 0 }, info.epoch);
    if (entry.ok) return entry.value;
    deps.onError(new Error(`a pass lacks what cannot be read back: ${entry.error}`));
    return undefined;
  };
  const phonesSaid = ({ room }: Entry): PassEntry[] =>
    passEntriesOfRuns(room.replica.runsSince(new Map()), info.epoch).filter(
      ({ device }) => device !== PASS_SERVER,
    );
  /** What this pass still lacks, in the ledger's order. */
  const lacking = async (token: TokenId, entry: Entry): Promise<string[]> => {
    const { written } = entry;
    // First, because a receipt may bring a fact back that is then copied.
    const answers = await deps.phones.answers(token, phonesSaid(entry), written);
    const known = await deps.keyKnown(token);
    const key = known && !written.keys.has(known.keyId) ? [{ kind: 'keyKnown' as const, ...known }] : [];
    const own = [...answers, ...key].map((body) => ownText(body, owing));
    return [...owedCopies(token, written, owing), ...own];
  };
  const writeOnce = async (token: TokenId, entry: Entry): Promise<void> => {
    const { room, written } = entry;
    if (!room.isOpen) return;
    const owed = (await lacking(token, entry)).flatMap((text) => {
      const said = read(text);
      return said ? [{ text, said }] : [];
    });
    if (owed.length === 0 || !room.isOpen) return;
    const clock = room.replica.length(serverClient);
    for (const one of owed) noteWritten(written, one.said, ledger);
    await room.appendOwn({ client: serverClient, clock, texts: owed.map(({ text }) => text) }, SERVER);
  };
  /** One after the other, so that each begins where the one before ended. */
  const copy = (token: TokenId, entry: Entry): Promise<void> => {
    entry.copying = entry.copying
      .then(() => writeOnce(token, entry))
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
      onFacts: (entries) => {
        if (entries.some(({ device }) => device !== PASS_SERVER)) void copy(token, entry);
      },
      onRefusal: (refusal) => deps.onRefusal(token, refusal),
      onStorageFailure: (error) => {
        forget(token, entry);
        deps.onError(error);
      },
    });
    const written = nothingWritten();
    const load = async (): Promise<void> => {
      await closing.get(token);
      await room.open();
      for (const said of passEntriesOfRuns(room.replica.runsSince(new Map()), info.epoch))
        noteWritten(written, said, ledger);
    };
    const entry: Entry = {
      ...{ room, written, opened: load(), copying: Promise.resolve(), cancelUnload: undefined },
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

  const refresh = (token: TokenId): void => {
    const entry = entries.get(token);
    if (!entry) return;
    void entry.opened.then(
      () => copy(token, entry),
      () => undefined, // reported when it failed
    );
  };
  let sweeping = false;
  /** Looks at every open pass, at most twice a second. */
  const sweep = (): void => {
    if (sweeping || entries.size === 0) return;
    sweeping = true;
    after(SWEEP_MS, () => {
      sweeping = false;
      for (const token of entries.keys()) refresh(token);
    });
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
      if (facts.some(({ body }) => TOUCHES_ALL.has(body.kind))) sweep();
      for (const token of new Set(facts.flatMap((fact) => ledger.tokenOf(fact) ?? []))) refresh(token);
    },
    onRoster: sweep,
    drop: (token) => {
      const entry = entries.get(token);
      if (entry) void unload(token, entry);
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
