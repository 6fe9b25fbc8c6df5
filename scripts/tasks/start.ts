/**
 * `npm start`: builds what changed and starts the whole demo: event server with both apps, bridge on a virtual radio,
 * analytics. Arguments go to the event server (`npm start -- --help`); the others take the next ports. The event server
 * decides about the end; the other two may fail without taking it along (X5). Ctrl-C stops everything.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { parseArgs } from 'node:util';
import { buildApps, dashboardDist, gateDist, walletDist } from '../lib/app-build.ts';
import { run } from '../lib/run.ts';
import { type RunningService, type Service, startService } from '../lib/services.ts';

const args = process.argv.slice(2);
const { values } = parseArgs({
  args,
  strict: false,
  options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});
const data = String(values.data ?? '.data');
const port = Number(values.port ?? 8_470);
const portAfter = (n: number): string => String(port === 0 ? 0 : port + n);
/** The bridge's way of saying that it has not been paired yet. */
const NOT_PAIRED = 64;

const running: RunningService[] = [];
let stopping = false;

const eventServer: Service = {
  name: 'event server',
  file: 'sync-server/src/main.ts',
  args: ['--gate-app', gateDist, '--wallet-app', walletDist, ...args],
};
if (values.help) process.exit(await run(eventServer.file, ['--help']));

async function stopAll(code: number): Promise<never> {
  stopping = true;
  for (const { child } of running) child.kill('SIGTERM');
  await Promise.all(running.map(({ ended }) => ended));
  process.exit(code);
}

/** Starts a service and keeps it in the list of those to stop. */
async function add(service: Service): Promise<RunningService> {
  const started = await startService(service);
  running.push(started);
  return started;
}

/** A service the door can do without: its failure is said and leaves the others running. */
async function addAside(
  name: string,
  start: () => Promise<RunningService>,
): Promise<RunningService | undefined> {
  try {
    const started = await start();
    void started.ended.then((code) => {
      if (!stopping) console.error(`attend-gate: ${name} ended with ${code}; the event goes on without it`);
    });
    return started;
  } catch (error) {
    console.error(`attend-gate: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

interface EventReady {
  readonly event: string;
  readonly origin: string;
  readonly gateApp: string;
  readonly pairingLink: string;
  readonly organiserKey: string;
  readonly organiserArea: string;
  /** Only while nobody has an account. */
  readonly setUpLink?: string;
  readonly wallet: string;
  /** With --lan. */
  readonly trustPage?: string;
  readonly authorityFile?: string;
  /** Left out while there is nobody on the list. */
  readonly attendeeLink?: string;
}

async function bridgePairing({ origin, event, organiserKey }: EventReady): Promise<string> {
  const answer = await fetch(`${origin}/api/events/${event}/pairings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${organiserKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Demo bridge', role: 'bridge', gate: 'north', lists: [] }),
  });
  if (!answer.ok) throw new Error(`no pairing for the bridge: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { code: string }).code;
}

/** Paired once; afterwards it knows who it is. */
async function addBridge(ready: EventReady): Promise<RunningService> {
  const folder = join(data, 'bridge');
  const known = ['--radio', 'virtual', '--data', folder, '--port', portAfter(2), '--server', ready.origin];
  const bridge = (more: readonly string[]): Service => ({
    name: 'bridge',
    file: 'ble-bridge/src/main.ts',
    args: [...known, ...more],
  });
  const paired = async (): Promise<RunningService> => add(bridge(['--pair', await bridgePairing(ready)]));
  if (!existsSync(folder)) return paired();
  try {
    return await add(bridge([]));
  } catch (error) {
    // Its first pairing had not gone through.
    if (error instanceof Error && error.cause === NOT_PAIRED) return paired();
    throw error;
  }
}

const addAnalytics = ({ origin, organiserKey }: EventReady): Promise<RunningService> =>
  add({
    name: 'analytics',
    file: 'analytics/src/main.ts',
    args: [
      ...['--port', portAfter(1), '--data', join(data, 'analytics'), '--source', origin],
      ...['--dashboard', dashboardDist],
    ],
    env: { ATTEND_ANALYTICS_KEY: organiserKey },
  });

function announce(ready: EventReady, report: string, others: { analytics: string; bridge: string }): void {
  console.log(`
  s-attend-gate is running

    gate app        ${ready.gateApp}
${ready.trustPage ? `    trust it first  ${ready.trustPage}   (on every tablet, once)\n` : ''}    pair a tablet   ${ready.pairingLink}
                    (one use, 10 minutes; more in the organiser area, Devices)
    attendee        ${ready.attendeeLink ?? `${ready.wallet} (nobody is on the guest list yet)`}
    organise        ${ready.setUpLink ?? ready.organiserArea}
    organiser key   ${ready.organiserKey}

    event server    ${ready.origin}    /livez  /readyz
    bridge          ${others.bridge}
    analytics       ${others.analytics}
    report          ${report}

  Ctrl-C stops everything.
`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopAll(0));
await buildApps();
const server = await add(eventServer).catch(async (error: unknown) => {
  console.error(`attend-gate: ${error instanceof Error ? error.message : String(error)}`);
  return stopAll(1);
});
void server.ended.then((code) => stopping || stopAll(code));
const ready = server.ready as unknown as EventReady;
if (ready.authorityFile) {
  // Bridge and analytics reach the server by its https address; this process opens the bridge's pairing.
  process.env.NODE_EXTRA_CA_CERTS = resolve(ready.authorityFile);
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(ready.authorityFile, 'utf8')]);
}
const [analytics, bridge] = await Promise.all([
  addAside('analytics', () => addAnalytics(ready)),
  addAside('bridge', () => addBridge(ready)),
]);
const lake = data === '.data' ? '' : ` --data ${join(data, 'analytics')}`;
const report = `npm run -s report -- arrivals --event ${ready.event}${lake}`;
announce(ready, report, {
  analytics: analytics ? String(analytics.ready.dashboard) : 'not running',
  bridge: bridge
    ? `${String(bridge.ready.status)}    on a virtual radio: no Bluetooth is used`
    : 'not running',
});
console.log(
  JSON.stringify({
    ...ready,
    report,
    ...(analytics && { analytics: analytics.ready }),
    ...(bridge && { bridge: bridge.ready }),
  }),
);
