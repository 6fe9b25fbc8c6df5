/** Reads the configuration, puts the platform together and starts it. Decides nothing. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ok } from '@attend-gate/shared';
import pino from 'pino';
import { createGatekeeper } from './access/gatekeeper.ts';
import { openPlatformKey } from './access/platform-key.ts';
import { runBatch, untilNext } from './batch/run-batch.ts';
import { openHubStore } from './catalog/hub-store.ts';
import { openKeyStore } from './catalog/key-store.ts';
import { outcomeLines } from './cli/source-command.ts';
import { readConfig } from './config.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { createHub } from './hub/hub.ts';
import { newsOfFacts, newsOfPull } from './hub/news-of-facts.ts';
import { createSender } from './hub/send.ts';
import { createLiveFeed } from './live/live-feed.ts';
import { allStatus } from './live/status.ts';
import { openPlatform } from './platform.ts';
import { createExportClient } from './pull/export-client.ts';
import { catchUp } from './pull/rederive.ts';
import { createScheduler } from './pull/scheduler.ts';
import { addSource, readSources, type Source } from './sources/sources.ts';

const STOP_WITHIN_MS = 3_000;
const HUB_IDLE_MS = 1_000;

const config = readConfig(process.argv.slice(2));
const log = pino({ level: process.env.LOG_LEVEL ?? 'info' }, pino.destination(2));
const clock = { now: (): number => Date.now() };
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};
const onError = (error: unknown): void => log.error({ err: error }, 'platform');

const { dataDir, memoryMb, threads } = config;
const platform = openPlatform({ dataDir, clock, memoryMb, threads });
platform.sweepOrphans();
const added = config.source ? addSource(dataDir, config.source) : ok(undefined);
if (!added.ok) throw new Error(added.error);

const sources = (): readonly Source[] => {
  const read = readSources(dataDir);
  if (read.ok) return read.value;
  log.error(read.error);
  return [];
};
const guard = { allowed: new Set(config.allowHosts) };
const hubStore = openHubStore(dataDir);
const hub = createHub({ store: hubStore, send: createSender(guard), clock, random: Math.random });
const deliver = (): void => {
  hub
    .tick()
    .then((made) => after(made > 0 ? 0 : HUB_IDLE_MS, deliver), onError)
    .catch(onError);
};
const scheduler = createScheduler({
  sources,
  pull: async (source) => {
    const told = (event: string, ndjson: string): void => void hub.publish(newsOfFacts(event, ndjson));
    const outcome = await platform.pull(source, undefined, told);
    hub.publish(newsOfPull(source, outcome, clock.now()));
    platform.sweep();
    return outcome;
  },
  everyMs: config.everyMs,
  random: Math.random,
  after,
  onOutcome: (source, outcome) => {
    for (const line of outcomeLines(source, outcome)) log.info(line);
  },
  onError,
});

let stopping = false;
const waitingFor = (): readonly string[] => (stopping ? ['stopping'] : []);
const random = (length: number): Uint8Array => randomBytes(length);
const key = openPlatformKey(dataDir, random);
const keys = openKeyStore(dataDir);
const gatekeeper = createGatekeeper({ store: keys, ownerKey: key, clock });
const live = createLiveFeed({
  status: () => allStatus(platform.catalog, clock.now()),
  clientOf: (url) => {
    const source = sources().find((one) => one.url === url);
    return source && createExportClient(source);
  },
  clock,
  after,
  onError,
});
const webhooks = { store: hubStore, hub, guard, clock, strongRandom: random };
const app = createApp({
  ...platform,
  webhooks,
  access: { gatekeeper, keys, clock, strongRandom: random },
  live,
  random: Math.random,
  waitingFor,
  dashboard: config.dashboard,
  onError,
});
const server = await listen(app, config);
// Readers see the old tables until the new ones are whole; pulling waits for it.
catchUp(platform.pullDeps, (line) => log.info(line))
  .then((problems) => {
    for (const problem of problems) log.error(problem);
  }, onError)
  .finally(() => scheduler.refresh());
deliver();
// A source added on the command line while the service runs is picked up within a minute.
setInterval(() => scheduler.refresh(), 60_000).unref();

const stop = (): void => {
  stopping = true;
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  scheduler.stop();
  void server.close().then(() => {
    hubStore.close();
    keys.close();
    platform.close();
    process.exit(0);
  }, onError);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);

const nightly = (): void => {
  after(untilNext(config.batchAt, config.timeZone, clock.now()), () => {
    const note = (line: string): void => log.debug(line);
    runBatch(platform, { out: join(dataDir, 'published'), note })
      .then(({ reports, failed }) => {
        log.info({ reports, failed }, 'nightly batch');
        const data = { reports, failed: failed.length };
        hub.publish([{ id: `msg_batch_${clock.now()}`, type: 'report.ready', data }]);
      }, onError)
      .finally(nightly);
  });
};
nightly();

const origin = server.address;
const ready = {
  kind: 'ready',
  service: 'analytics',
  origin,
  data: dataDir,
  dashboard: `${origin}/#key=${key}`,
};
console.log(JSON.stringify(ready));
