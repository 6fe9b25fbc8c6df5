/** The whole event server as it runs in production, without limits, for the benchmark of the API. */
import { randomBytes } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { asMillis, type Millis } from '@attend-gate/shared';
import { demoEvent } from '../../../sync-server/src/demo.ts';
import { listen } from '../../../sync-server/src/http/listen.ts';
import { createLog } from '../../../sync-server/src/observability/logger.ts';
import { createServerMetrics } from '../../../sync-server/src/observability/server-metrics.ts';
import { openServer } from '../../../sync-server/src/server.ts';
import { answerForCpu } from './cpu.ts';

const [dataDir = ''] = process.argv.slice(2);
const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.from(randomBytes(n));
const elapsed = (): number => performance.now();
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};
const onError = (error: unknown): void => console.error(error);
const defaultEvent = demoEvent(clock.now());
const metrics = createServerMetrics({ version: 'bench', clock, elapsed, process: true, onError });
const lines = openSync(join(dataDir, 'log.ndjson'), 'a');
const log = createLog('info', { write: (line) => void writeSync(lines, line) });
const server = await openServer({
  ...{ dataDir, defaultEvent, gateApp: undefined, walletApp: undefined, walletUrl: undefined },
  ...{ allowedOrigins: [], behindProxy: false, clock, random, after, onError },
  readGuestList: () => ({ ok: false, error: 'no files here' }),
  limits: { perAddress: 1e9, perKey: 1e9, atOnce: 1_000 },
  observed: { metrics, log, elapsed, token: 'nobody asks for figures here' },
});
const event = server.directory.get(defaultEvent.id);
if (!event) throw new Error('the event did not open');
const { address } = await listen({ host: '127.0.0.1', port: 0 }, (origin) => server.handler(origin));
answerForCpu({ address, key: event.organiserKey, event: event.id });
