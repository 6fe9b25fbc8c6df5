/** What the operator of the platform may choose, from the command line or the environment; checked before the start. */
import { Command, InvalidArgumentError, Option } from 'commander';

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly everyMs: number;
  readonly memoryMb: number;
  readonly threads: number;
  /** Local time of the nightly batch, `HH:MM`, and where it is local. */
  readonly batchAt: string;
  readonly timeZone: string;
  /** Hosts of one's own network that webhooks may go to. */
  readonly allowHosts: readonly string[];
  /** Folder of the built dashboard. */
  readonly dashboard: string | undefined;
  /** Added to the known sources at the start. */
  readonly source: { readonly url: string; readonly key: string; readonly series: string } | undefined;
}

const between = (least: number, most: number) => (text: string) => {
  const n = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || n < least || n > most)
    throw new InvalidArgumentError(`a number from ${least} to ${most}`);
  return n;
};

function readClock(text: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) throw new InvalidArgumentError('a time such as 03:00');
  return text;
}

export function readConfig(argv: readonly string[]): Config {
  const command = new Command('attend-analytics serve')
    .description('The integrated platform: pulls event servers and serves reports.')
    .option('--port <n>', 'port to listen on', between(0, 65_535), 8_480)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <dir>', 'folder of the lake', '.data/analytics')
    .option('--every <seconds>', 'pull every source this often, ± 10 %', between(1, 86_400), 300)
    .option(
      '--memory <mb>',
      'memory DuckDB may take; give the container 1.7 times that',
      between(128, 1e6),
      1_024,
    )
    .option('--threads <n>', 'threads of DuckDB', between(1, 256), 2)
    .option('--batch-at <HH:MM>', 'local time of the nightly batch', readClock, '03:00')
    .option('--tz <zone>', 'time zone of the nightly batch', 'Asia/Seoul')
    .option('--allow-host <host...>', 'webhooks may go to this host of your own network', [])
    .option('--dashboard <dir>', 'folder of the built dashboard')
    .option('--source <url>', 'add this event server to the sources')
    .addOption(new Option('--key <key>', 'bearer for --source').env('ATTEND_ANALYTICS_KEY'))
    .option('--series <name>', 'series of the events of --source', '')
    .parse([...argv], { from: 'user' });
  const o = command.opts<{
    port: number;
    host: string;
    data: string;
    every: number;
    memory: number;
    threads: number;
    batchAt: string;
    tz: string;
    allowHost: string[];
    dashboard?: string;
    source?: string;
    key?: string;
    series: string;
  }>();
  if (o.source !== undefined && o.key === undefined) command.error('--source needs --key');
  const source =
    o.source === undefined || o.key === undefined
      ? undefined
      : { url: o.source, key: o.key, series: o.series };
  const duck = { memoryMb: o.memory, threads: o.threads };
  const rest = {
    batchAt: o.batchAt,
    timeZone: o.tz,
    dashboard: o.dashboard,
    allowHosts: o.allowHost,
    source,
  };
  return { port: o.port, host: o.host, dataDir: o.data, everyMs: o.every * 1_000, ...duck, ...rest };
}
