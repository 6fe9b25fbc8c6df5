/** A gate as every server sees it: a real Yjs document behind a WebSocket, appending our facts. */
import {
  clientOf,
  createReplica,
  type DeviceNo,
  encodeRuns,
  type Replica,
  type Run,
} from '@attend-gate/shared';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import type { Running } from './servers.ts';

const DOCUMENT = 'ledger';
const SYNC = 0;
const HOCUSPOCUS_AUTH = 2;
const HOCUSPOCUS_REPLY = 4;

/** A fact of 34 characters; the last eight hold when it was written, in microseconds of this process's clock. */
export const factText = (n: number): string =>
  `1|${(n + 1_000_000).toString(36)}|a|AAAAAAAAADA|main|q|n=${Math.round(performance.now() * 1_000)
    .toString(36)
    .padStart(8, '0')}`;
const writtenAt = (text: string): number => Number.parseInt(text.slice(-8), 36) / 1_000;

/** A log as it was written without a network. */
export const offlineRun = (device: number, n: number): Run => ({
  client: clientOf(device as DeviceNo, 0),
  clock: 0,
  texts: Array.from({ length: n }, (_, i) => factText(i)),
});

export class GateClient {
  readonly replica: Replica;
  readonly synced: Promise<void>;
  messages = 0;
  bytes = 0;
  closed: number | undefined;
  /** Milliseconds from writing to arrival, of others' facts. */
  readonly latencies: number[] = [];
  readonly #socket: WebSocket;
  readonly #client: number;
  readonly #framing: Running['framing'];
  #held = 0;

  constructor(server: Pick<Running, 'framing' | 'port'>, device: number, offline?: Run) {
    this.replica = createReplica(new Y.Doc());
    if (offline) this.replica.applyRuns([offline], 'own');
    this.#held = offline?.texts.length ?? 0;
    this.#client = clientOf(device as DeviceNo, 0);
    this.#framing = server.framing;
    const url = `ws://127.0.0.1:${server.port}/sync/bench/ledger?caps=1`;
    const protocols = server.framing === 'y' ? ['attend-gate', `token.${device}`] : [];
    this.#socket = new WebSocket(url, protocols, { perMessageDeflate: false });
    this.synced = new Promise((resolve, reject) => {
      this.#socket.on('message', (data: Buffer) => this.#receive(data, resolve));
      this.#socket.on('open', () => (this.#framing === 'y' ? this.#ask() : this.#authenticate()));
      this.#socket.on('error', reject);
    });
    this.#socket.on('close', (code) => {
      this.closed = code;
    });
    this.replica.onRuns((runs, origin) => {
      for (const { texts } of runs) this.#held += origin === 'link' ? texts.length : 0;
    });
  }

  get held(): number {
    return this.#held;
  }

  append(n: number): void {
    const run = { client: this.#client, clock: this.replica.length(this.#client), texts: [factText(n)] };
    const update = encodeRuns([run]);
    this.replica.applyUpdate(update, 'own');
    this.#held++;
    this.#sync(2, update);
  }

  /** Measures how long others' facts take from now on. */
  measure(): void {
    this.replica.onRuns((runs, origin) => {
      if (origin !== 'link') return;
      const now = performance.now();
      for (const { client, texts } of runs)
        if (client !== this.#client) for (const text of texts) this.latencies.push(now - writtenAt(text));
    });
  }

  close(): void {
    this.#socket.terminate();
  }

  #authenticate(): void {
    this.#frame((encoder) => {
      encoding.writeVarUint(encoder, HOCUSPOCUS_AUTH);
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarString(encoder, 'token');
    });
  }

  #ask(): void {
    this.#sync(0, Y.encodeStateVector(this.replica.doc));
  }

  #sync(step: number, body: Uint8Array): void {
    this.#frame((encoder) => {
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, step);
      encoding.writeVarUint8Array(encoder, body);
    });
  }

  #frame(write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    if (this.#framing === 'hocuspocus') encoding.writeVarString(encoder, DOCUMENT);
    write(encoder);
    this.#socket.send(encoding.toUint8Array(encoder));
  }

  #receive(data: Buffer, synced: () => void): void {
    this.messages++;
    this.bytes += data.length;
    const decoder = decoding.createDecoder(data);
    if (this.#framing === 'hocuspocus') decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    if (type === HOCUSPOCUS_AUTH && this.#framing === 'hocuspocus') this.#ask();
    if (type !== SYNC && type !== HOCUSPOCUS_REPLY) return;
    const step = decoding.readVarUint(decoder);
    const body = decoding.readVarUint8Array(decoder);
    if (step === 0) this.#sync(1, Y.encodeStateAsUpdate(this.replica.doc, body));
    else {
      this.replica.applyUpdate(body, 'link');
      if (step === 1) synced();
    }
  }
}
