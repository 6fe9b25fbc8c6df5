/** What can be asked of the bridge on the command line; checked before anything starts. */
import { isGateId } from '@attend-gate/shared';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  CALM_PRESENCE,
  nearFrom,
  type PresenceSettings,
  QUICK_PRESENCE,
} from '../sightings/presence-engine.ts';

/** The number of `hci0`, `hci1`, …, or the path of a serial port with a controller on it, `/dev/ttyUSB0`. */
export type AdapterName = number | string;

export interface AdapterChoice {
  readonly radio: 'hci' | 'virtual';
  readonly scan: AdapterName;
  readonly advertise: AdapterName;
  /** Second reader; undefined = there is one reader only. */
  readonly inside: AdapterName | undefined;
}

export interface RunCommand extends AdapterChoice {
  readonly kind: 'run';
  /** Address of the event server; needed for pairing. */
  readonly server: string | undefined;
  readonly pair: string | undefined;
  readonly dataDir: string;
  /** Port of the status page; 0 = any. */
  readonly port: number;
  readonly gate: string | undefined;
  readonly presence: PresenceSettings;
  /** The threshold was given here; one that was calibrated on the box is left aside. */
  readonly fixedThreshold: boolean;
  /** Virtual radio: nobody walks by themselves. */
  readonly still: boolean;
}

export interface SightingsCommand {
  readonly kind: 'sightings';
  readonly file: string;
  readonly dataDir: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly gate: string | undefined;
}

export interface VenueCommand {
  readonly kind: 'venue';
  readonly server: string | undefined;
  readonly pair: string | undefined;
  readonly dataDir: string;
  readonly host: string;
  /** 0 = any. */
  readonly port: number;
  /** PEM files; both or none. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
}

export type BridgeCommand =
  | RunCommand
  | VenueCommand
  | SightingsCommand
  | { readonly kind: 'pair'; readonly server: string; readonly code: string; readonly dataDir: string }
  | ({ readonly kind: 'doctor'; readonly dataDir: string } & AdapterChoice)
  | ({ readonly kind: 'scan'; readonly seconds: number; readonly json: boolean } & AdapterChoice);

function numberUpTo(max: number, what: string): (text: string) => number {
  return (text) => {
    const n = Number(text);
    if (!/^\d+$/.test(text) || n > max)
      throw new InvalidArgumentError(`${what} is a number from 0 to ${max}`);
    return n;
  };
}

function readOrigin(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('an address like https://event.example');
  return new URL(text).origin;
}

function readGate(text: string): string {
  if (!isGateId(text)) throw new InvalidArgumentError('a gate of the event, like "north"');
  return text;
}

function readTime(text: string): number {
  const at = Date.parse(text);
  if (!(at >= 0)) throw new InvalidArgumentError('a time like 2026-11-25T09:00:00Z');
  return at;
}

const adapterNumber = numberUpTo(255, 'an adapter (or the path of a serial port)');
const adapter = (text: string): AdapterName => (text.startsWith('/') ? text : adapterNumber(text));

const withData = (command: Command): Command =>
  command.option('--data <dir>', 'folder for the key, the log and the last roster', '.bridge');
const withAdapters = (command: Command): Command =>
  command
    .addOption(
      new Option('--radio <kind>', 'real adapters or the virtual radio')
        .choices(['hci', 'virtual'])
        .default('hci'),
    )
    .option('--scan <n>', 'adapter that listens: its number, or the path of a serial port', adapter, 0)
    .option(
      '--advertise <n>',
      'adapter that advertises; may be the same (default: the one that listens)',
      adapter,
    )
    .option('--inside <n>', 'adapter of a second reader a few metres further in', adapter);

interface Options {
  readonly server?: string;
  readonly pair?: string;
  readonly data: string;
  readonly radio: 'hci' | 'virtual';
  readonly port: number;
  readonly gate?: string;
  readonly presence: 'calm' | 'quick';
  readonly nearDbm?: number;
  readonly scan: AdapterName;
  readonly advertise?: AdapterName;
  readonly inside?: AdapterName;
  readonly still?: boolean;
  readonly seconds: number;
  readonly json?: boolean;
}

const adaptersOf = ({ radio, scan, advertise, inside }: Options): AdapterChoice => ({
  ...{ radio, scan, inside },
  advertise: advertise ?? scan,
});
function presenceOf({ presence, nearDbm }: Options): PresenceSettings {
  const preset = presence === 'calm' ? CALM_PRESENCE : QUICK_PRESENCE;
  return nearDbm === undefined ? preset : nearFrom(nearDbm, preset);
}

function readDbm(text: string): number {
  const n = Number(text);
  if (!/^-\d+$/.test(text) || n < -100 || n > -20)
    throw new InvalidArgumentError('a strength is between -100 and -20 dBm');
  return n;
}

const runOf = (options: Options, radio = options.radio): RunCommand => ({
  kind: 'run',
  ...adaptersOf({ ...options, radio }),
  ...{ server: options.server, pair: options.pair, dataDir: options.data, port: options.port },
  presence: presenceOf(options),
  fixedThreshold: options.nearDbm !== undefined,
  ...{ gate: options.gate, still: options.still ?? false },
});

function addRun(command: Command): Command {
  return withAdapters(withData(command))
    .option('--server <url>', 'address of the event server', readOrigin)
    .option('--pair <code>', 'pairing code or link from the organiser; used once')
    .option('--port <n>', 'port of the status page on this machine', numberUpTo(65_535, 'a port'), 8_480)
    .option('--gate <id>', 'gate this box stands at, if the pairing does not say', readGate)
    .addOption(
      new Option(
        '--presence <manner>',
        'quick lists people two seconds sooner, calm fewer who only wait nearby',
      )
        .choices(['quick', 'calm'])
        .default('quick'),
    )
    .option('--near-dbm <n>', 'near from this strength on, like -62', readDbm);
}

interface VenueOptions {
  readonly server?: string;
  readonly pair?: string;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

function addVenue(program: Command, asked: (command: VenueCommand) => void): void {
  program
    .command('venue')
    .description('relay for a venue without internet: gates meet here, and the server gets it all later')
    .option('--data <dir>', 'folder for the key and everything gates write', '.venue')
    .option('--server <url>', 'address of the event server', readOrigin)
    .option('--pair <code>', 'pairing code or link (role "carrier") from the organiser; used once')
    .option('--host <address>', 'address to listen at on the venue network', '0.0.0.0')
    .option('--port <n>', 'port gates connect to', numberUpTo(65_535, 'a port'), 8_475)
    .option(
      '--tls-cert <file>',
      'certificate (PEM) that tablets trust; without it only http pages can connect',
    )
    .option('--tls-key <file>', 'its key (PEM)')
    .action(({ tlsCert, tlsKey, data, host, port, server, pair }: VenueOptions, command: Command) => {
      if (pair !== undefined && server === undefined) command.error('--pair needs --server');
      if ((tlsCert === undefined) !== (tlsKey === undefined))
        command.error('--tls-cert and --tls-key go together');
      const tls = tlsCert !== undefined && tlsKey !== undefined ? { cert: tlsCert, key: tlsKey } : undefined;
      asked({ kind: 'venue', server, pair, dataDir: data, host, port, tls });
    });
}

/** Reads arguments; prints help or a named complaint and ends the process where there is nothing to start. */
export function readCommand(argv: readonly string[]): BridgeCommand {
  let asked: BridgeCommand | undefined;
  const program = new Command('attend-gate-bridge').description(
    'The box at the entrance: hears tags, lets phones check in, works with the server away.',
  );
  const checked = (command: Command, options: Options): Options => {
    if (options.pair !== undefined && options.server === undefined) command.error('--pair needs --server');
    return options;
  };
  addRun(program.command('run', { isDefault: true }))
    .description('work at a gate (what happens when nothing else is asked)')
    .option('--still', 'virtual radio: nobody walks up by themselves', false)
    .action((options: Options, command: Command) => {
      asked = runOf(checked(command, options));
    });
  addRun(program.command('simulate'))
    .description('run on the virtual radio, where people with registered tags walk about')
    .option('--still', 'nobody walks up by themselves', false)
    .action((options: Options, command: Command) => {
      asked = runOf(checked(command, options), 'virtual');
    });
  withData(program.command('pair'))
    .description('bring this box into an event and end')
    .requiredOption('--server <url>', 'address of the event server', readOrigin)
    .argument('<code>', 'pairing code or link from the organiser; used once')
    .action((code: string, options: Options & { server: string }) => {
      asked = { kind: 'pair', server: options.server, code, dataDir: options.data };
    });
  addVenue(program, (command) => {
    asked = command;
  });
  withAdapters(withData(program.command('doctor')))
    .description('say what works here and what to do about the rest')
    .action((options: Options) => {
      asked = { kind: 'doctor', dataDir: options.data, ...adaptersOf(options) };
    });
  withAdapters(program.command('scan'))
    .description('list the beacons that are heard, to register or to find a place for the box')
    .option('--seconds <n>', 'how long to listen', numberUpTo(3_600, 'seconds'), 10)
    .option('--json', 'one JSON object instead of a table', false)
    .action((options: Options) => {
      asked = { kind: 'scan', seconds: options.seconds, json: options.json ?? false, ...adaptersOf(options) };
    });
  withData(program.command('sightings'))
    .description('write what was heard of people who agreed to it into a Parquet file')
    .argument('<file>', 'the file to write')
    .option('--since <time>', 'ISO 8601; default: everything that is kept', readTime, 0)
    .option('--gate <id>', 'gate to name in the file', readGate)
    .action((file: string, { data, since, gate }: Options & { since: number }) => {
      asked = { kind: 'sightings', file, dataDir: data, since, gate };
    });
  program.parse([...argv], { from: 'user' });
  if (!asked) throw new Error('commander ended without a command');
  return asked;
}
