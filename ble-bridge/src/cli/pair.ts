/** `pair`: brings this box into an event. */
import { createSettings, openBridgeDatabase, type Settings } from '../store/database.ts';
import { type PairRefusal, pairBridge } from '../uplink/pairing.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

function wordsFor(refusal: PairRefusal): string {
  switch (refusal.kind) {
    case 'unreachable':
      return 'the event server cannot be reached at that address';
    case 'refused':
      return `the event server refused: ${refusal.detail}`;
    case 'other_role':
      return `this code pairs a ${refusal.role}; ask for one with the role "${refusal.wanted}"`;
    case 'not_believed':
      return `what answered is not to be believed (${refusal.why}); check the address`;
  }
}

/** Ends the process with a named complaint when it does not work. */
export async function pairHere(
  {
    server,
    code,
    role,
  }: { readonly server: string; readonly code: string; readonly role?: 'bridge' | 'carrier' },
  settings: Settings,
  world: Surroundings,
): Promise<void> {
  const paired = await pairBridge(server, code, settings, { wall: world.wall, ...(role && { role }) });
  if (!paired.ok) {
    world.log.error(`pairing: ${wordsFor(paired.error)}`);
    world.exit(EXIT.notPaired);
    return;
  }
  const { device, event, gate } = paired.value;
  world.log.info({ device, event: event.id, gate }, 'paired');
}

export async function pair(
  command: { readonly server: string; readonly code: string; readonly dataDir: string },
  world: Surroundings,
): Promise<void> {
  const db = openBridgeDatabase(command.dataDir);
  await pairHere(command, createSettings(db), world);
  db.close();
  world.exit(EXIT.done);
}
