/** What whoever sets the bridge up may choose, from the command line; checked before anything starts. */
import { isGateId } from '@attend-gate/shared';
import { Command, InvalidArgumentError, Option } from 'commander';

export interface Config {
  /** Address of the event server; needed for pairing. */
  readonly server: string | undefined;
  readonly pair: string | undefined;
  readonly dataDir: string;
  readonly radio: 'hci' | 'virtual';
  /** Port of the status page; 0 = any. */
  readonly port: number;
  readonly gate: string | undefined;
  readonly scan: number;
  readonly advertise: number;
  /** Virtual radio: nobody walks by themselves. */
  readonly still: boolean;
}

function readNumber(max: number, what: string): (text: string) => number {
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

/** Reads arguments; prints help or a named complaint and ends the process where there is nothing to start. */
export function readConfig(argv: readonly string[]): Config {
  const command = new Command('attend-gate-bridge')
    .description('The box at the entrance: hears tags, advertises the gate, works with the server away.')
    .option('--server <url>', 'address of the event server', readOrigin)
    .option('--pair <code>', 'pairing code or link from the organiser; used once')
    .option('--data <dir>', 'folder for the key, the log and the last roster', '.bridge')
    .addOption(
      new Option('--radio <kind>', 'real adapters or the virtual radio')
        .choices(['hci', 'virtual'])
        .default('hci'),
    )
    .option('--port <n>', 'port of the status page on this machine', readNumber(65_535, 'a port'), 8_480)
    .option('--gate <id>', 'gate this box stands at, if the pairing does not say', readGate)
    .option('--scan <n>', 'number of the adapter that listens', readNumber(255, 'an adapter'), 0)
    .option(
      '--advertise <n>',
      'number of the adapter that advertises; the same one is allowed',
      readNumber(255, 'an adapter'),
    )
    .option('--still', 'virtual radio: nobody walks up by themselves', false)
    .parse([...argv], { from: 'user' });
  const options = command.opts<
    Omit<Config, 'dataDir' | 'advertise'> & { data: string; advertise?: number }
  >();
  if (options.pair !== undefined && options.server === undefined) command.error('--pair needs --server');
  const { data, advertise, ...rest } = options;
  return {
    ...rest,
    server: rest.server,
    pair: rest.pair,
    gate: rest.gate,
    dataDir: data,
    advertise: advertise ?? rest.scan,
  };
}
