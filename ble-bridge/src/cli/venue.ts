/** `venue`: pairs if asked to, opens the venue relay and keeps it working until it is told to stop. */
import { readFileSync } from 'node:fs';
import { createSettings, openBridgeDatabase } from '../store/database.ts';
import { openVenue, type Venue } from '../venue/venue.ts';
import type { VenueCommand } from './commands.ts';
import { clockWith, identify, STOP_WITHIN_MS } from './run.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

/** Resolves when gates can connect; from then on signals end it. */
export async function venue(command: VenueCommand, world: Surroundings): Promise<void> {
  const { log, wall, after, randomBytes } = world;
  const db = openBridgeDatabase(command.dataDir);
  const settings = createSettings(db);
  const identity = await identify(command, settings, world, 'carrier');
  let opened: Venue | undefined;
  const stop = (code: number): void => {
    after(STOP_WITHIN_MS, () => world.exit(EXIT.failed));
    void Promise.resolve(opened?.close()).then(
      () => world.exit(code),
      (error: unknown) => log.error({ err: error }, 'stopping'),
    );
  };
  opened = await openVenue({
    ...{ identity, db, clock: clockWith(settings, wall), wall, after, randomBytes },
    ...{ host: command.host, port: command.port },
    tls: command.tls && {
      cert: readFileSync(command.tls.cert, 'utf8'),
      key: readFileSync(command.tls.key, 'utf8'),
    },
    onTrouble: (what, detail) => log.warn({ detail }, what),
    onRevoked: () => {
      log.error('this venue relay was revoked');
      stop(EXIT.revoked);
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop(EXIT.done));
  const { event, device } = identity;
  world.print(JSON.stringify({ kind: 'ready', event: event.id, device, address: opened.address }));
}
