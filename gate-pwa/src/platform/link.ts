/**
 * The line to the relay: y-websocket for the document, our own messages beside it. It moves bytes and reports; the
 * device log decides what they mean.
 */
import { decodeMessage, encodeToken, isFinal, MESSAGE, type Message } from '@attend-gate/shared';
import { WebsocketProvider } from 'y-websocket';
import type * as Y from 'yjs';

export type LinkState = 'connected' | 'connecting' | 'offline';

export interface LinkEvents {
  readonly onState: (state: LinkState) => void;
  /** The document holds everything the relay had. */
  readonly onSynced: () => void;
  readonly onMessage: (message: Message) => void;
  /** Asked when a connection opens: our session states. */
  readonly greeting: () => Uint8Array<ArrayBuffer>;
  /** The connection ended; 45xx codes say why the relay wants us to come back later. */
  readonly onClosed: (code: number, reason: string) => void;
  /** The relay closed for good (44xx). */
  readonly onRefused: (code: number, reason: string) => void;
}

export interface Link {
  /** Uses this access token for the open connection and the next ones. */
  setToken(token: string): void;
  stop(): void;
}

const OWN_TYPES = [MESSAGE.sessions, MESSAGE.ack, MESSAGE.notice, MESSAGE.hint];

/** @param url `wss://host/sync/<event>` */
export function openLink(url: string, document: 'ledger' | 'presence', doc: Y.Doc, events: LinkEvents): Link {
  const provider = new WebsocketProvider(url, document, doc, {
    connect: false,
    disableBc: true,
    params: { caps: '1' },
    protocols: [],
    shouldReconnect: (event) => !isFinal(event.code),
    maxBackoffTime: 5_000,
  });
  // Presence is not shared this way, and the relay drops awareness messages.
  provider.awareness.setLocalState(null);
  for (const type of OWN_TYPES)
    provider.messageHandlers[type] = (_encoder, decoder) => {
      events.onMessage(decodeMessage(decoder.arr));
      decoder.pos = decoder.arr.length;
    };
  provider.on('status', ({ status }) => {
    events.onState(status === 'disconnected' ? 'offline' : status);
    if (status === 'connected') provider.ws?.send(events.greeting());
  });
  provider.on('connection-close', (event) => events.onClosed(event?.code ?? 0, event?.reason ?? ''));
  provider.on('connection-error', () => events.onState('offline'));
  provider.on('sync', (synced) => {
    if (synced) events.onSynced();
  });
  provider.on('closed', ({ code, reason }) => events.onRefused(code, reason));
  return {
    setToken: (token) => {
      provider.protocols = ['attend-gate', `token.${token}`];
      if (provider.wsconnected) provider.ws?.send(encodeToken(token));
      else provider.connect();
    },
    stop: () => provider.destroy(),
  };
}
