/**
 * Asks PostgreSQL and waits, without an `await`: the stores run their transactions in one synchronous piece, on SQLite
 * and here alike (`transaction.ts`). A thread keeps the connection; this one sleeps until the answer is there. Nothing
 * on a gate's way to green comes through here: facts are appended by `shared-log-store.ts`, which does not block.
 * While PostgreSQL is away every question is refused at once, so a dead database never holds the event loop.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type pg from 'pg';
import { DatabaseAway } from '../database-away.ts';
import {
  ANSWERED,
  type Answer,
  type Request,
  type Status,
  UP,
  type WorkerInput,
} from './blocking-protocol.ts';

export interface BlockingClient {
  /** @throws DatabaseAway when PostgreSQL is away or does not answer in time; Error when it refuses the statement */
  query(text: string, values?: readonly unknown[]): { readonly rows: unknown[]; readonly changed: number };
  close(): Promise<void>;
}

const ANSWER_WITHIN_MS = 5_000;

/**
 * Resolves once the connection stands.
 * @param setUp statements for every new connection, see `WorkerInput`
 * @throws with the last reason if there is none within `withinMs`
 */
export async function openBlockingClient(
  connection: pg.ClientConfig,
  setUp: readonly string[],
  withinMs: number,
): Promise<BlockingClient> {
  const { port1: port, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(8));
  const workerData: WorkerInput = { port: port2, signal, connection, setUp };
  const worker = new Worker(new URL('./blocking-worker.ts', import.meta.url), {
    workerData,
    transferList: [port2],
  });
  const close = async (): Promise<void> => {
    port.postMessage({ kind: 'end' } satisfies Request);
    await new Promise((resolve) => worker.once('exit', resolve));
    port.close();
  };
  try {
    await firstConnection(port, worker, withinMs);
  } catch (error) {
    await close();
    throw error;
  }
  port.unref();
  worker.unref();
  return { query: createQuery(port, signal), close };
}

function firstConnection(port: MessagePort, worker: Worker, withinMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let why = 'nothing was heard of it';
    const tooLate = setTimeout(
      () => reject(new DatabaseAway(`no connection to PostgreSQL: ${why}`)),
      withinMs,
    );
    const done = (end: () => void): void => {
      clearTimeout(tooLate);
      port.removeAllListeners('message');
      end();
    };
    worker.once('error', (error) => done(() => reject(error)));
    port.on('message', (status: Status) => {
      why = status.why;
      if (status.up) done(resolve);
    });
  });
}

function createQuery(port: MessagePort, signal: Int32Array): BlockingClient['query'] {
  let lastId = 0;
  const answerTo = (id: number): Answer | undefined => {
    const until = performance.now() + ANSWER_WITHIN_MS;
    for (;;) {
      const answered = Atomics.load(signal, ANSWERED);
      for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
        const message = next.message as Answer | Status;
        // Words about the connection, and answers nobody waits for any more.
        if ('id' in message && message.id === id) return message;
      }
      const left = until - performance.now();
      if (left <= 0 || Atomics.wait(signal, ANSWERED, answered, left) === 'timed-out') return undefined;
    }
  };
  return (text, values = []) => {
    if (Atomics.load(signal, UP) === 0) throw new DatabaseAway('PostgreSQL is away');
    const id = ++lastId;
    port.postMessage({ kind: 'query', id, text, values: [...values] } satisfies Request);
    const answer = answerTo(id);
    if (!answer) {
      Atomics.store(signal, UP, 0);
      port.postMessage({ kind: 'reset' } satisfies Request);
      throw new DatabaseAway(`PostgreSQL did not answer within ${ANSWER_WITHIN_MS} ms`);
    }
    if (!('error' in answer)) return answer;
    if (answer.code === 'down' || answer.code.startsWith('57P') || answer.code.startsWith('08'))
      throw new DatabaseAway(answer.error);
    throw Object.assign(new Error(answer.error), { code: answer.code });
  };
}
