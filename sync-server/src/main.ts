/** Reads the configuration, puts the event server together and starts it. Decides nothing. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { asMillis, type Millis } from '@attend-gate/shared';
import manifest from '../package.json' with { type: 'json' };
import { backupFolder } from './backup/backup.ts';
import { backupInProcess } from './backup/run-in-process.ts';
import { scheduleBackups } from './backup/schedule.ts';
import { undoInterruptedSwap } from './backup/swap.ts';
import { openCluster } from './cluster/open-cluster.ts';
import { readConfig } from './config.ts';
import { demoEvent, demoTags } from './demo.ts';
import { setUpLink } from './http/account-routes.ts';
import { listen } from './http/listen.ts';
import { createLog } from './observability/logger.ts';
import { metricsTokenFile, openMetricsToken } from './observability/metrics-token.ts';
import { createServerMetrics } from './observability/server-metrics.ts';
import { openTracing } from './observability/tracing.ts';
import { fileOnDisk } from './roster/import/byte-source.ts';
import { readGuestFile } from './roster/read-guest-file.ts';
import { takeFile } from './roster/take-file.ts';
import { openServer } from './server.ts';
import { lanHosts, openLanTls } from './tls/lan-files.ts';
import { serveTrustPage, withTrustCheck } from './tls/trust-page.ts';
import { ticketText } from './tokens/ticket.ts';
import { walletLink, walletUrlAt } from './tokens/wallet-link.ts';

const STOP_WITHIN_MS = 3_000;
/** Analytics and bridge take the two ports after the event server's. */
const TRUST_PAGE_AFTER = 3;
const VERSION = manifest.version;
const DEMO_GUESTS = join(import.meta.dirname, '..', 'fixtures', 'demo', 'attendees.csv');

const config = readConfig(process.argv.slice(2));
const serverLog = createLog(process.env.LOG_LEVEL ?? 'info');
const { log } = serverLog;
const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from(randomBytes(length));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};
const elapsed = (): number => performance.now();
const tracing = await openTracing({
  ...{ env: process.env, version: VERSION },
  onError: (error) => log.warn({ err: error }, 'traces'),
});
const metrics = createServerMetrics({
  ...{ version: VERSION, clock, elapsed, process: true, span: tracing.span },
  onError: (error) => onError(error),
});
const onError = (error: unknown): void => {
  metrics.instruments.errors.record(1);
  log.error({ err: error }, 'event server');
};

if (undoInterruptedSwap(config.dataDir)) log.warn('a restore was cut off; the data from before it is back');
const metricsToken = openMetricsToken(config.metricsToken ?? metricsTokenFile(config.dataDir), random);
const storage =
  config.cluster && (await openCluster({ ...config, config: config.cluster, random, after, onError }));
const attendGate = await openServer({
  ...(storage && { storage }),
  dataDir: config.dataDir,
  defaultEvent: demoEvent(clock.now()),
  gateApp: config.gateApp,
  walletApp: config.walletApp,
  walletUrl: config.walletUrl,
  allowedOrigins: config.allowedOrigins,
  behindProxy: config.behindProxy,
  mail: config.mail,
  allowedHosts: config.allowedHosts,
  readGuestList: readGuestFile,
  observed: { metrics, log: serverLog, elapsed, tracing, token: metricsToken },
  ...{ clock, random, after, onError },
});
const event = attendGate.directory.get(demoEvent(clock.now()).id);
if (!event) throw new Error('the default event could not be opened; see the lines above');

if (attendGate.isNew && !config.empty) {
  const guests = await readGuestFile(await fileOnDisk(DEMO_GUESTS));
  if (!guests.ok) throw new Error(`the demo guest list is unreadable: ${guests.error}`);
  const upload = { fileName: 'attendees.csv', actor: 'demo' };
  const { accepted, skipped } = await takeFile(guests.value, event.desk, upload);
  // The demo's bridge runs on a virtual radio; these people wear the tags it hears.
  for (const tag of demoTags(await event.people.page(undefined, 50), random, clock.now()))
    event.tags.put(tag);
  log.info({ accepted, skipped: skipped.length }, 'demo guest list imported');
}

/** What an operator can mend is said in one line; anything else keeps its stack. */
function cannotListen(error: NodeJS.ErrnoException): never {
  const where = `${config.host}:${config.port}`;
  if (error.code === 'EADDRINUSE')
    console.error(`${where} is taken by another program; choose another with --port`);
  else if (error.code === 'EACCES')
    console.error(`this user may not listen on ${where}; choose a port above 1023`);
  else if (error.code === 'EADDRNOTAVAIL') console.error(`this machine has no address ${config.host}`);
  else throw error;
  process.exit(1);
}

const tls = config.lan
  ? await openLanTls(config.dataDir, lanHosts(config.lanNames), { now: clock.now(), random })
  : undefined;
/** On a venue network the links name an address that tablets can reach, not `0.0.0.0`. */
const reachedBy = (port: number): string | undefined =>
  config.origin ?? (tls && `https://${tls.hosts[0]}:${port}`);
const server = await listen(
  {
    ...{ host: config.host, port: config.port },
    ...(tls && { tls: { cert: `${tls.server.certificate}\n${tls.authority}`, key: tls.server.key } }),
  },
  (address) => {
    const handler = attendGate.handler(reachedBy(Number(new URL(address).port)) ?? address);
    return tls ? withTrustCheck(handler) : handler;
  },
).catch(cannotListen);
const trustPage =
  tls &&
  (await serveTrustPage({
    ...{ host: config.host, port: config.port === 0 ? 0 : config.port + TRUST_PAGE_AFTER },
    ...{ authority: tls.authority, origin: reachedBy(server.port) ?? server.address },
  }).catch(cannotListen));

const backupTo = config.backupTo ?? backupFolder(config.dataDir);
const stopBackups =
  config.backupMinutes === 0
    ? (): void => undefined
    : scheduleBackups({
        ...{ dataDir: config.dataDir, to: backupTo, everyMs: config.backupMinutes * 60_000, clock, after },
        run: backupInProcess(config.dataDir, backupTo, config.cluster),
        onMade: ({ at, bytes }) => {
          metrics.instruments.backupTime.record(at / 1_000, { kind: 'scheduled' });
          metrics.instruments.backupBytes.record(bytes, { kind: 'scheduled' });
          log.info({ bytes }, 'backup');
        },
        onFailed: (error) => {
          metrics.instruments.backupFailures.record(1);
          log.error({ err: error }, 'backup failed');
        },
        onNoKey: () => log.warn('no backups: run `attend-gate backup-key` once'),
      });

const stop = (): void => {
  stopBackups();
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  void attendGate
    .close()
    .then(() => Promise.all([server.close(), trustPage?.close(), tracing.close()]))
    .then(() => process.exit(0), onError);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);

const origin = reachedBy(server.port) ?? server.address;
const pairing = event.pairing.open({ name: 'Demo tablet', role: 'steward', gate: '', lists: [] });
const walletUrl = config.walletUrl ?? walletUrlAt(origin);
const [guest] = await event.people.page(undefined, 1);
const ready = {
  kind: 'ready',
  event: event.id,
  origin,
  gateApp: `${origin}/gate/`,
  /** Where a tablet learns to trust this server. */
  ...(tls && trustPage
    ? { trustPage: `http://${tls.hosts[0]}:${trustPage.port}/`, authorityFile: tls.authorityFile }
    : {}),
  pairingLink: `${origin}/gate/#/pair?c=${pairing.code}`,
  organiserKey: event.organiserKey,
  wallet: walletUrl,
  /** The link in the first participant's mail; left out while there is nobody. */
  ...(guest && {
    attendeeLink: walletLink(walletUrl, origin, await ticketText(guest, event.eventInfo(), event.signer)),
  }),
  organiserArea: `${origin}/gate/#/organiser`,
  // The first account comes from this link; there is no default password.
  ...(attendGate.signIn.isNew()
    ? { setUpLink: setUpLink(origin, attendGate.signIn.invite({ role: 'organiser', events: [] })) }
    : {}),
};
console.log(JSON.stringify(ready));
