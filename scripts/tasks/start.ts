/**
 * `npm start`: builds what changed, starts the event server with a demo event, and prints where everything is.
 * Arguments go to the server (`npm start -- --help`). Ctrl-C stops everything.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildApps, gateDist, walletDist } from '../lib/app-build.ts';
import { root } from '../lib/run.ts';

interface Ready {
  readonly kind: 'ready';
  readonly event: string;
  readonly origin: string;
  readonly gateApp: string;
  readonly pairingLink: string;
  readonly organiserKey: string;
  readonly organiserArea: string;
  /** Only while nobody has an account. */
  readonly setUpLink?: string;
}

const isReady = (value: unknown): value is Ready =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ready';

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function announce(ready: Ready): void {
  console.log(`
  s-attend-gate is running

    gate app        ${ready.gateApp}
    pair a tablet   ${ready.pairingLink}
                    (one use, 10 minutes; make more with POST /api/events/${ready.event}/pairings)
    organise        ${ready.setUpLink ?? ready.organiserArea}
    event server    ${ready.origin}    /livez  /readyz
    organiser key   ${ready.organiserKey}

  live numbers      curl -s ${ready.origin}/api/analytics/realtime -H 'authorization: Bearer ${ready.organiserKey}'

  Ctrl-C stops everything.
`);
  console.log(JSON.stringify(ready));
}

const args = process.argv.slice(2);
const asksForHelp = args.includes('--help') || args.includes('-h');
if (!asksForHelp) await buildApps();

const server = spawn(
  process.execPath,
  [join(root, 'sync-server', 'src', 'main.ts'), '--gate-app', gateDist, '--wallet-app', walletDist, ...args],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
createInterface({ input: server.stdout }).on('line', (line) => {
  const value = parse(line);
  if (isReady(value)) announce(value);
  else console.log(line);
});
