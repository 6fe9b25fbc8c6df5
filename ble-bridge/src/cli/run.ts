/** `run` and `simulate`: pairs if asked to, puts the bridge together and keeps it working until it is told to stop. */
import { asMillis, type GateId } from '@attend-gate/shared';
import { Bridge } from '../bridge/bridge.ts';
import { type StatusServer, startStatusServer } from '../status/status-server.ts';
import { createSettings, openBridgeDatabase, type Settings } from '../store/database.ts';
import {
  type CorrectedClock,
  type Identity,
  loadIdentity,
  savedOffset,
  saveOffset,
} from '../uplink/identity.ts';
import { radioOf } from './adapters.ts';
import type { RunCommand } from './commands.ts';
import { pairHere } from './pair.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

export const STOP_WITHIN_MS = 3_000;

/** Pairs if asked to, then says who this box is; ends the process when nobody does. */
export async function identify(
  command: Pick<RunCommand, 'pair' | 'server'>,
  settings: Settings,
  world: Surroundings,
  role: 'bridge' | 'carrier' = 'bridge',
): Promise<Identity> {
  const { pair, server } = command;
  if (pair !== undefined && server !== undefined)
    await pairHere({ server, code: pair, role }, settings, world);
  const identity = await loadIdentity(settings);
  if (!identity) {
    world.log.error('this bridge is not paired; start it once with --server URL --pair CODE');
    return world.exit(EXIT.notPaired);
  }
  return server === undefined ? identity : { ...identity, origin: server };
}

/** A bridge that does not know where it stands would put people at the wrong gate. */
function gateOf({ event, gate }: Identity, asked: string | undefined, world: Surroundings): GateId {
  const chosen = asked ?? (gate || (event.gates.length === 1 ? event.gates[0]!.id : ''));
  const known = event.gates.find(({ id }) => id === chosen);
  if (known) return known.id;
  world.log.error(`say which gate this is: --gate ${event.gates.map(({ id }) => id).join('|')}`);
  return world.exit(EXIT.notPaired);
}

export function clockWith(settings: Settings, wall: () => number): CorrectedClock {
  let offset = savedOffset(settings);
  return {
    now: () => asMillis(Math.round(wall() + offset)),
    correct: (next) => {
      offset = next;
      saveOffset(settings, next);
    },
  };
}

/** Resolves when the bridge works; from then on signals end it. */
export async function run(command: RunCommand, world: Surroundings): Promise<void> {
  const { log, wall, after, randomBytes } = world;
  const db = openBridgeDatabase(command.dataDir);
  const settings = createSettings(db);
  const identity = await identify(command, settings, world);
  const gate = gateOf(identity, command.gate, world);
  const radio = radioOf(command, world, !command.still);
  let bridge: Bridge | undefined;
  let status: StatusServer | undefined;
  const stop = (code: number): void => {
    after(STOP_WITHIN_MS, () => world.exit(EXIT.failed));
    radio.scene?.stop();
    void Promise.all([bridge?.close(), status?.close()]).then(
      () => world.exit(code),
      (error: unknown) => log.error({ err: error }, 'stopping'),
    );
  };
  const opened = await Bridge.open({
    ...{ identity, gate, db, clock: clockWith(settings, wall), wall, after, randomBytes },
    openRadio: radio.open,
    presence: command.presence,
    fixedThreshold: command.fixedThreshold,
    onTags: (tags) => radio.scene?.useTags(tags),
    onTrouble: (what, detail) => log.warn({ detail }, what),
    onRevoked: () => {
      log.error('this bridge was revoked');
      stop(EXIT.revoked);
    },
  });
  bridge = opened;
  status = await startStatusServer({
    port: command.port,
    status: () => opened.status(),
    calibration: () => opened.calibration(),
    calibrate: (mark) => opened.calibrate(mark),
    scene: radio.scene,
    onError: (error) => log.error({ err: error }, 'status'),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop(EXIT.done));
  const { event, device } = identity;
  const ready = {
    kind: 'ready',
    event: event.id,
    device,
    gate,
    radio: command.radio,
    status: status.address,
  };
  world.print(JSON.stringify(ready));
}
