/**
 * What happens inside one event, told to whoever counts. The event's code calls these and knows no metrics library;
 * the default counts nothing. A watch never throws and never changes what it sees.
 */
import type { DeviceNo, Fact, LogStore, Peer } from '@attend-gate/shared';
import { type Span, UNTRACED } from './tracing.ts';

/** Which of an event's documents. */
export type WatchedDocument = 'ledger' | 'pass' | 'presence';

export interface SocketWatch {
  /** Around what the room does with a message. */
  readonly span: Span;
  joined(peer: Peer): void;
  received(peer: Peer, bytes: Uint8Array): void;
  /** @param code of the close frame */
  left(peer: Peer, code: number): void;
}

export interface EventWatch {
  readonly span: Span;
  /** The same store, with its commits timed. */
  store<S extends LogStore>(document: WatchedDocument, store: S): S;
  /** Facts of the ledger that have just become durable. */
  durable(facts: readonly Fact[]): void;
  /** @param code the name of the close code */
  refused(document: WatchedDocument, code: string): void;
  socket(document: WatchedDocument): SocketWatch;
}

/** How far each session goes. */
export type Lengths = ReadonlyMap<number, number>;

/** What can be read from an event at any time, for the figures that are looked up when somebody asks. */
export interface EventProbe {
  ready(): boolean;
  sessions(): Lengths;
  facts(): number;
  openConflicts(): number;
  inside(): number;
  registered(): Promise<number>;
  openPasses(): number;
  /** Version in the database and version that is served; undefined before the first was built. */
  roster(): { readonly wanted: number; readonly served: number; readonly builtAt: number } | undefined;
  jobs(): readonly {
    readonly state: string;
    readonly count: number;
    readonly oldestDue: number | undefined;
  }[];
  /** Bytes of the database, of its write-ahead log, and free beside them. */
  files(): { readonly db: number; readonly wal: number; readonly free: number | undefined };
}

const NO_SOCKET: SocketWatch = {
  span: UNTRACED,
  joined: () => undefined,
  received: () => undefined,
  left: () => undefined,
};

/** Counts nothing. */
export const UNWATCHED: EventWatch = {
  span: UNTRACED,
  store: (_document, store) => store,
  durable: () => undefined,
  refused: () => undefined,
  socket: () => NO_SOCKET,
};

/** The label of a device: its number, or `server` for the event server's own log. */
export const deviceLabel = (device: DeviceNo): string => (device === 0 ? 'server' : String(device));
