/**
 * A gate as the server sees one: keeps its own log, answers what the server asks for, remembers what was acknowledged,
 * comes back after every 45xx. For tests that stop and kill servers.
 */
import {
  CLOSE,
  clientOf,
  type DeviceNo,
  decodeLengths,
  decodeMessage,
  encodeRuns,
  encodeSync,
  isFinal,
} from '@attend-gate/shared';
import { WebSocket } from 'ws';

export interface LedgerClient {
  readonly client: number;
  /** Everything this gate ever admitted, in order. */
  readonly texts: readonly string[];
  /** How many of them the server has ever acknowledged as durable. */
  acknowledged(): number;
  /** What the server holds by its own word on the connection that is open now. */
  held(): number;
  append(text: string): void;
  /** Codes with which the server ended connections. */
  readonly closes: readonly number[];
  end(): void;
}

const AGAIN_MS = 50;

/** @param url asked for again on every attempt */
export function createLedgerClient(url: () => string, token: string, device: DeviceNo): LedgerClient {
  const client = clientOf(device, 0);
  const texts: string[] = [];
  const closes: number[] = [];
  let acknowledged = 0;
  let held = 0;
  let socket: WebSocket | undefined;
  let asked = false;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  const offer = (from: number, step: 'step2' | 'update'): void =>
    socket?.send(encodeSync(step, encodeRuns([{ client, clock: from, texts: texts.slice(from) }])));
  const receive = (bytes: Uint8Array): void => {
    const message = decodeMessage(bytes);
    if (message.kind === 'sync' && message.step === 'step1') {
      asked = true;
      offer(decodeLengths(message.body)?.get(client) ?? 0, 'step2');
    } else if (message.kind === 'ack') {
      held = message.sessions.find((session) => session.client === client)?.length ?? held;
      acknowledged = Math.max(acknowledged, held);
    }
  };
  const connect = (): void => {
    asked = false;
    held = 0;
    socket = new WebSocket(`${url()}?caps=1`, ['attend-gate', `token.${token}`]);
    socket.binaryType = 'arraybuffer';
    socket.on('message', (data) => receive(new Uint8Array(data as ArrayBuffer)));
    socket.on('error', () => undefined); // followed by its close
    socket.on('close', (code) => {
      closes.push(code);
      if (!ended && !isFinal(code)) timer = setTimeout(connect, AGAIN_MS);
    });
  };
  connect();
  return {
    client,
    texts,
    closes,
    acknowledged: () => acknowledged,
    held: () => held,
    append: (text) => {
      texts.push(text);
      if (asked && socket?.readyState === WebSocket.OPEN) offer(texts.length - 1, 'update');
    },
    end: () => {
      ended = true;
      clearTimeout(timer);
      socket?.close(CLOSE.idle);
    },
  };
}
