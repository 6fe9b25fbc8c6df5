/**
 * The thread behind `blocking-client.ts`: one connection to PostgreSQL, one question at a time. While the main thread
 * waits it cannot take part in anything, so this one keeps the connection alive, and brings it back, alone.
 */
import { workerData } from 'node:worker_threads';
import pg from 'pg';
import {
  ANSWERED,
  type Answer,
  type Request,
  type Status,
  UP,
  type WorkerInput,
} from './blocking-protocol.ts';

const AGAIN_MS = 250;
const { port, signal, connection, setUp } = workerData as WorkerInput;
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
let client: pg.Client | undefined;
let ended = false;

function tell(answer: Answer): void {
  port.postMessage(answer);
  Atomics.add(signal, ANSWERED, 1);
  Atomics.notify(signal, ANSWERED);
}

function lost(of: pg.Client, error: unknown): void {
  if (client === of) {
    client = undefined;
    Atomics.store(signal, UP, 0);
  }
  of.end().catch(() => undefined); // it is gone already
  port.postMessage({ up: false, why: String(error) } satisfies Status);
  if (!ended) setTimeout(() => void connect(), AGAIN_MS);
}

async function connect(): Promise<void> {
  if (ended || client) return;
  const next = new pg.Client(connection);
  let over = false;
  const onLost = (error: unknown): void => {
    if (over) return;
    over = true;
    lost(next, error);
  };
  next.on('error', onLost);
  next.on('end', () => onLost('the connection ended'));
  try {
    await next.connect();
    for (const text of setUp) {
      const { rows } = await next.query({ text, rowMode: 'array' });
      if (rows[0]?.[0] === false) throw new Error(`refused by: ${text}`);
    }
  } catch (error) {
    onLost(error);
    return;
  }
  client = next;
  Atomics.store(signal, UP, 1);
  port.postMessage({ up: true, why: '' } satisfies Status);
}

async function ask({ id, text, values }: Extract<Request, { kind: 'query' }>): Promise<void> {
  if (!client) return tell({ id, error: 'no connection to PostgreSQL', code: 'down' });
  try {
    const { rows, rowCount } = await client.query({ text, values });
    tell({ id, rows, changed: rowCount ?? 0 });
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? (error.code ?? '') : 'down';
    tell({ id, error: error instanceof Error ? error.message : String(error), code });
  }
}

port.on('message', (request: Request) => {
  if (request.kind === 'query') void ask(request);
  else if (request.kind === 'reset' && client) lost(client, 'given up by the main thread');
  else if (request.kind === 'end') {
    ended = true;
    void (client?.end() ?? Promise.resolve()).finally(() => port.close());
  }
});
await connect();
