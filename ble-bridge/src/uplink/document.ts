/**
 * One document of the event as the bridge holds it: replica, journalled log, and the line to the relay. Works without
 * a server; what was appended meanwhile goes out when it is back. After a fork, or when old sessions were cut, it is
 * closed and opened anew from the journal.
 */
import {
  createReplica,
  DeviceLog,
  type DeviceNo,
  type DocumentName,
  decodeMessage,
  encodeToken,
  isFinal,
  type Journal,
  MESSAGE,
  type Message,
  type Replica,
} from '@attend-gate/shared';
import { WebsocketProvider } from 'y-websocket';

export type LinkState = 'connected' | 'connecting' | 'offline';

export interface DocumentDeps {
  /** `wss://host/sync/<event>` */
  readonly url: string;
  /** Last part of its address, `ledger` or `presence`. */
  readonly path: string;
  readonly document: DocumentName;
  readonly device: DeviceNo;
  readonly journal: Journal;
  /** Something arrived from the relay that is no sync message. */
  readonly onMessage: (message: Message) => void;
  readonly onTokenExpired: () => void;
  readonly onRevoked: () => void;
  /** The relay holds another past: open this document again. */
  readonly onFork: () => void;
  readonly onTrouble: (detail: string) => void;
}

export interface BridgeDocument {
  readonly replica: Replica;
  readonly log: DeviceLog;
  readonly link: LinkState;
  setToken(token: string): void;
  close(): void;
}

const OWN_TYPES = [MESSAGE.sessions, MESSAGE.ack, MESSAGE.notice, MESSAGE.hint];
const TOKEN_EXPIRED = 4504;
const REVOKED = 4403;

export async function openDocument(deps: DocumentDeps): Promise<BridgeDocument> {
  const replica = createReplica();
  const { document, device, journal } = deps;
  const log = await DeviceLog.open({
    ...{ document, device, journal, replica },
    onTrouble: (trouble) => {
      switch (trouble.kind) {
        case 'fork':
          return deps.onFork();
        case 'revoked':
          return deps.onRevoked();
        case 'refused':
          return deps.onTrouble(`${trouble.reason}: ${trouble.detail}`);
        case 'quarantined':
          return deps.onTrouble(`${trouble.to - trouble.from} facts wait in quarantine: ${trouble.why}`);
      }
    },
  });
  let link: LinkState = 'offline';
  const report = (error: unknown): void =>
    deps.onTrouble(error instanceof Error ? error.message : String(error));
  const provider = new WebsocketProvider(deps.url, deps.path, replica.doc, {
    connect: false,
    disableBc: true,
    params: { caps: '1' },
    protocols: [],
    shouldReconnect: (event) => !isFinal(event.code),
    maxBackoffTime: 5_000,
  });
  provider.awareness.setLocalState(null);
  const receive = async (message: Message): Promise<void> => {
    await log.receive(message);
    deps.onMessage(message);
  };
  for (const type of OWN_TYPES)
    provider.messageHandlers[type] = (_encoder, decoder) => {
      receive(decodeMessage(decoder.arr)).catch(report);
      decoder.pos = decoder.arr.length;
    };
  provider.on('status', ({ status }) => {
    link = status === 'disconnected' ? 'offline' : status;
    if (status === 'connected') provider.ws?.send(log.greeting());
  });
  provider.on('sync', (synced) => {
    if (synced && log.needsRecovery) log.recover().catch(report);
  });
  provider.on('connection-close', (event) => {
    link = 'offline';
    if (event?.code === TOKEN_EXPIRED) deps.onTokenExpired();
  });
  provider.on('closed', ({ code, reason }) => {
    if (code === REVOKED) deps.onRevoked();
    else deps.onTrouble(`${deps.path} closed: ${code} ${reason}`);
  });
  return {
    replica,
    log,
    get link() {
      return link;
    },
    setToken: (token) => {
      provider.protocols = ['attend-gate', `token.${token}`];
      if (provider.wsconnected) provider.ws?.send(encodeToken(token));
      else provider.connect();
    },
    close: () => {
      provider.destroy();
      replica.destroy();
    },
  };
}
