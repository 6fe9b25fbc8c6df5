/** Reads the configuration, pairs if asked to, puts the bridge together and starts it. Decides nothing. */
import { randomBytes } from 'node:crypto';
import { asMillis, type GateId } from '@attend-gate/shared';
import pino from 'pino';
import { Bridge } from './bridge/bridge.ts';
import { readConfig } from './config.ts';
import { type OpenedRadio, realRadio, virtualRadio } from './radio/open-radio.ts';
import { type StatusServer, startStatusServer } from './status/status-server.ts';
import { createSettings, openBridgeDatabase } from './store/database.ts';
import {
  type CorrectedClock,
  type Identity,
  loadIdentity,
  savedOffset,
  saveOffset,
} from './uplink/identity.ts';
import { pairBridge } from './uplink/pairing.ts';

const STOP_WITHIN_MS = 3_000;
/** Exit codes that a supervisor must not answer with a restart (`RestartPreventExitStatus`). */
const EXIT = { stopped: 0, failed: 1, notPaired: 64, revoked: 65 } as const;

const config = readConfig(process.argv.slice(2));
const log = pino({ level: process.env.LOG_LEVEL ?? 'info' }, pino.destination(2));
const wall = (): number => Date.now();
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};
const db = openBridgeDatabase(config.dataDir);
const settings = createSettings(db);

function fail(code: number, message: string): never {
  log.error(message);
  process.exit(code);
}

async function identify(): Promise<Identity> {
  if (config.pair !== undefined && config.server !== undefined) {
    const paired = await pairBridge(config.server, config.pair, settings, wall);
    if (!paired.ok) fail(EXIT.notPaired, `pairing refused: ${JSON.stringify(paired.error)}`);
    log.info({ device: paired.value.device, event: paired.value.event.id }, 'paired');
  }
  const identity = await loadIdentity(settings);
  if (!identity)
    fail(EXIT.notPaired, 'this bridge is not paired; start it once with --server URL --pair CODE');
  return config.server === undefined ? identity : { ...identity, origin: config.server };
}

/** A bridge that does not know where it stands would put people at the wrong gate. */
function gateOf({ event, gate }: Identity): GateId {
  const chosen = config.gate ?? (gate || (event.gates.length === 1 ? event.gates[0]!.id : ''));
  const known = event.gates.find(({ id }) => id === chosen);
  if (!known)
    fail(EXIT.notPaired, `say which gate this is: --gate ${event.gates.map(({ id }) => id).join('|')}`);
  return known.id;
}

function clockWith(offset: number): CorrectedClock {
  let known = offset;
  return {
    now: () => asMillis(Math.round(wall() + known)),
    correct: (next) => {
      known = next;
      saveOffset(settings, next);
    },
  };
}

const identity = await identify();
const gate = gateOf(identity);
const clock = clockWith(savedOffset(settings));
const { scan, advertise, radio: kind, still } = config;
const radio: OpenedRadio =
  kind === 'virtual'
    ? virtualRadio({
        after,
        soon: (task) => void setImmediate(task),
        random: Math.random,
        now: clock.now,
        wander: !still,
      })
    : realRadio({ driver: 'system', device: scan }, { driver: 'system', device: advertise }, after);

let bridge: Bridge | undefined;
let status: StatusServer | undefined;
const stopWith = (code: number): void => {
  setTimeout(() => process.exit(EXIT.failed), STOP_WITHIN_MS).unref();
  radio.scene?.stop();
  void Promise.all([bridge?.close(), status?.close()]).then(
    () => process.exit(code),
    (error: unknown) => log.error({ err: error }, 'stopping'),
  );
};
const opened = await Bridge.open({
  ...{ identity, gate, db, clock, wall, after },
  randomBytes: (n) => randomBytes(n),
  openRadio: radio.open,
  onTags: (tags) => radio.scene?.useTags(tags),
  onTrouble: (what, detail) => log.warn({ detail }, what),
  onRevoked: () => {
    log.error('this bridge was revoked');
    stopWith(EXIT.revoked);
  },
});
bridge = opened;
status = await startStatusServer({
  port: config.port,
  status: () => opened.status(),
  scene: radio.scene,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => stopWith(EXIT.stopped));

const { event, device } = identity;
console.log(
  JSON.stringify({ kind: 'ready', event: event.id, device, gate, radio: kind, status: status.address }),
);
