/**
 * `doctor`: looks at everything the bridge needs and says, line by line, what works and what to do about the rest. It
 * changes nothing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asMillis, fromBase64url, type Millis, verifierOf, verifyCertificate } from '@attend-gate/shared';
import { createSettings, openBridgeDatabase } from '../store/database.ts';
import { type Identity, loadIdentity } from '../uplink/identity.ts';
import { radioOf } from './adapters.ts';
import type { AdapterChoice } from './commands.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly what: string;
  /** What to do; '' when there is nothing to do. */
  readonly help: string;
}

const ok = (what: string): Finding => ({ state: 'ok', what, help: '' });
const warn = (what: string, help: string): Finding => ({ state: 'warn', what, help });
const fail = (what: string, help: string): Finding => ({ state: 'fail', what, help });

const RADIO_WAIT_MS = 8_000;
const SERVER_WAIT_MS = 5_000;
const CLOCK_OFF_MS = 30_000;
const EXPIRES_SOON_MS = 48 * 3_600_000;

/** Linux lists its adapters in a folder; elsewhere the system's own stack hides them. */
function adaptersHere(): Finding {
  const folder = '/sys/class/bluetooth';
  if (process.platform !== 'linux') return ok(`Bluetooth of ${process.platform}: reached through the system`);
  const found = existsSync(folder) ? readdirSync(folder).filter((name) => /^hci\d+$/.test(name)) : [];
  if (found.length === 0)
    return fail('no Bluetooth adapter', 'plug one in, or look with `rfkill list` whether it is switched off');
  return found.length === 1
    ? warn(`one adapter: ${found[0]}`, 'it works; two are better, one to listen and one to advertise')
    : ok(`adapters: ${found.join(', ')}`);
}

/** Bit 13 of the effective set is CAP_NET_RAW. */
function mayOpenRadio(): Finding {
  if (process.platform !== 'linux') return ok('no special right is needed here');
  const status = readFileSync('/proc/self/status', 'utf8');
  const effective = BigInt(`0x${/CapEff:\s*([0-9a-f]+)/i.exec(status)?.[1] ?? '0'}`);
  return (effective & (1n << 13n)) !== 0n
    ? ok('may open the adapter (CAP_NET_RAW)')
    : fail(
        'may not open the adapter',
        'start it by systemd with AmbientCapabilities=CAP_NET_RAW, or as root to try',
      );
}

async function radioWorks(choice: AdapterChoice, world: Surroundings): Promise<Finding> {
  let why: string | undefined;
  const radio = radioOf(choice, world, false).open(
    {
      onAdvert: () => undefined,
      onState: (_state, reason) => {
        why = reason ?? why;
      },
    },
    undefined,
  );
  radio.start();
  const until = world.wall() + RADIO_WAIT_MS;
  while (radio.state !== 'on' && world.wall() < until)
    await new Promise<void>((resolve) => void world.after(200, resolve));
  const works = radio.state === 'on';
  await radio.stop();
  return works
    ? ok('the radio scans')
    : fail(
        `the radio does not start: ${why ?? 'no answer'}`,
        'stop bluetoothd or give the bridge adapters of its own',
      );
}

async function pairingWorks(identity: Identity | undefined, now: Millis): Promise<Finding> {
  if (!identity) return fail('not paired', 'attend-gate-bridge pair --server URL CODE');
  const { event, device, certificate, eventKeys } = identity;
  const bytes = fromBase64url(certificate);
  const checked = bytes && (await verifyCertificate(bytes, await verifierOf(eventKeys[0]!), now));
  if (!checked?.ok)
    return fail(`certificate: ${checked ? checked.error : 'unreadable'}`, 'pair this box again');
  const who = `device ${device} of ${event.id}`;
  return checked.value.expires - now < EXPIRES_SOON_MS
    ? warn(
        `${who}, certificate ends ${new Date(checked.value.expires).toISOString()}`,
        'pair it again in time',
      )
    : ok(`paired: ${who}`);
}

async function serverWorks(origin: string, world: Surroundings): Promise<readonly Finding[]> {
  try {
    const response = await fetch(`${origin}/livez`, { signal: AbortSignal.timeout(SERVER_WAIT_MS) });
    const date = Date.parse(response.headers.get('date') ?? '');
    const off = Number.isNaN(date) ? 0 : Math.abs(date - world.wall());
    const clock =
      off > CLOCK_OFF_MS
        ? warn(
            `clock is ${Math.round(off / 1_000)} s off`,
            'times are corrected by the server; set the clock all the same',
          )
        : ok('clock agrees with the server');
    return [
      response.ok ? ok(`server answers at ${origin}`) : warn(`server says ${response.status}`, ''),
      clock,
    ];
  } catch (error) {
    // No network and time-outs; both are what we wanted to know.
    if (error instanceof TypeError || error instanceof DOMException)
      return [
        warn(`server does not answer at ${origin}`, 'the bridge works without; what it writes waits on disk'),
      ];
    throw error;
  }
}

export async function examine(
  command: { readonly dataDir: string } & AdapterChoice,
  world: Surroundings,
): Promise<readonly Finding[]> {
  const real =
    command.radio === 'hci'
      ? [adaptersHere(), mayOpenRadio()]
      : [warn('virtual radio', 'no real tag is heard')];
  const radio = real.some(({ state }) => state === 'fail') ? [] : [await radioWorks(command, world)];
  const known = existsSync(join(command.dataDir, 'bridge.db'));
  const db = known ? openBridgeDatabase(command.dataDir) : undefined;
  const identity = db && (await loadIdentity(createSettings(db)));
  db?.close();
  const pairing = await pairingWorks(identity, asMillis(world.wall()));
  const server = identity ? await serverWorks(identity.origin, world) : [];
  return [...real, ...radio, pairing, ...server];
}

export async function doctor(
  command: { readonly dataDir: string } & AdapterChoice,
  world: Surroundings,
): Promise<void> {
  const findings = await examine(command, world);
  for (const { state, what, help } of findings)
    world.print(`${state.padEnd(5)} ${what}${help === '' ? '' : `\n      → ${help}`}`);
  world.exit(findings.some(({ state }) => state === 'fail') ? EXIT.failed : EXIT.done);
}
