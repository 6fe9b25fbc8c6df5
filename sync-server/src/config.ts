/** What the operator may choose, from the command line or the environment; checked before anything starts. */
import { Command, InvalidArgumentError, Option } from 'commander';

export interface ClusterConfig {
  /** `postgres://user:password@host:5432/database` */
  readonly postgres: string;
  /** `redis://host:6379`; undefined = news of other relays are looked for every few seconds. */
  readonly redis: string | undefined;
  /** This relay's number, unique among those that run. */
  readonly relay: number;
  /** File with the 32 bytes, base64url, that every relay of the cluster shares. */
  readonly secretFile: string;
  /** Before the names of schemas and channels. */
  readonly prefix: string;
}

export interface Config {
  /** 0 = any free port. */
  readonly port: number;
  readonly host: string;
  /** https with an own authority, on every address of this machine. */
  readonly lan: boolean;
  /** Further names in that certificate, the first of them in the links. */
  readonly lanNames: readonly string[];
  readonly dataDir: string;
  /** Start without the demo event's people. */
  readonly empty: boolean;
  /** Folder of the built gate app. */
  readonly gateApp: string | undefined;
  /** Folder of the built wallet. */
  readonly walletApp: string | undefined;
  /** Where attendees open the wallet; left out = `/wallet/` on this server. In production give it an origin of its own. */
  readonly walletUrl: string | undefined;
  /** Address devices reach this server by; left out = the address it listens on. */
  readonly origin: string | undefined;
  /** Other pages that may use the API with a bearer. */
  readonly allowedOrigins: readonly string[];
  /** SMTP server and sender; undefined = mails are not sent. */
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  /** Hosts inside our own network that webhooks and sources may reach. */
  readonly allowedHosts: readonly string[];
  /** A proxy in front says who calls, in `X-Forwarded-For`. */
  readonly behindProxy: boolean;
  /** File with the bearer of `/metrics`; left out = `<dataDir>/metrics-token`, made on the first start. */
  readonly metricsToken: string | undefined;
  /** Several relays on PostgreSQL; undefined = alone, on SQLite. */
  readonly cluster: ClusterConfig | undefined;
  /** Minutes from one backup to the next; 0 = none. */
  readonly backupMinutes: number;
  /** Folder for backups; left out = `<dataDir>/backups`. */
  readonly backupTo: string | undefined;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return port;
}

function readMinutes(text: string): number {
  const minutes = Number(text);
  if (!/^\d+$/.test(text) || minutes > 1_440)
    throw new InvalidArgumentError('minutes are a number from 0 (none) to 1440 (a day)');
  return minutes;
}

function readRelay(text: string): number {
  if (!/^[0-7]$/.test(text)) throw new InvalidArgumentError('a relay has a number from 0 to 7');
  return Number(text);
}

function readPrefix(text: string): string {
  if (!/^[a-z][a-z0-9]{0,15}$/.test(text))
    throw new InvalidArgumentError('up to 16 lower case letters and digits');
  return text;
}

function readOrigin(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError('an address like https://event.example');
  return new URL(text).origin;
}

function readWalletUrl(text: string): string {
  readOrigin(text);
  const { origin, pathname } = new URL(text);
  return origin + (pathname.endsWith('/') ? pathname : `${pathname}/`);
}

const readOrigins = (text: string, before: readonly string[]): readonly string[] => [
  ...before,
  readOrigin(text),
];

const readLanNames = (text: string, before: readonly string[]): readonly string[] => {
  if (!/^[a-z0-9.-]{1,253}$/i.test(text)) throw new InvalidArgumentError('a name like gate.venue.example');
  return [...before, text.toLowerCase()];
};

/** Reads arguments; prints help or a named complaint and ends the process where there is nothing to start. */
export function readConfig(argv: readonly string[]): Config {
  const command = new Command('npm start --')
    .description('Starts the event server with a demo event and serves the gate app.')
    .option('--port <n>', 'port of the event server', readPort, 8_470)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--lan', 'https for the tablets of a venue network, with an own authority', false)
    .option('--lan-name <name...>', 'names tablets reach this machine by', readLanNames, [])
    .option('--data <dir>', 'folder for keys, databases and logs', '.data')
    .option('--origin <url>', 'address devices reach this server by', readOrigin)
    .option('--allow-origin <url...>', 'other pages that may use the API with a bearer', readOrigins, [])
    .addOption(
      new Option('--smtp <url>', 'mail server, smtp://user:password@host:587').env('ATTEND_GATE_SMTP'),
    )
    .addOption(new Option('--mail-from <address>', 'sender of tickets').env('ATTEND_GATE_MAIL_FROM'))
    .option('--allow-host <host...>', 'inner hosts that webhooks and sources may reach', [])
    .option('--behind-proxy', 'believe X-Forwarded-For of the proxy in front', false)
    .option('--metrics-token <file>', 'file with the bearer of /metrics (default: <data>/metrics-token)')
    .option('--backup-every <minutes>', 'back up while running; 0 = never', readMinutes, 15)
    .option('--backup-to <dir>', 'folder for backups (default: <data>/backups)')
    .addOption(
      new Option('--postgres <url>', 'keep events in PostgreSQL, for several relays').env(
        'ATTEND_GATE_POSTGRES',
      ),
    )
    .addOption(new Option('--redis <url>', 'tell other relays at once').env('ATTEND_GATE_REDIS'))
    .addOption(
      new Option('--relay <n>', 'number of this relay, 0–7')
        .env('ATTEND_GATE_RELAY')
        .default(0)
        .argParser(readRelay),
    )
    .option('--cluster-secret <file>', 'secret all relays share (default: <data>/cluster-secret)')
    .option('--cluster-prefix <name>', 'before the names of schemas and channels', readPrefix, 'attend')
    .option('--empty', 'start without the demo guest list', false)
    .option('--gate-app <dir>', 'folder of the built gate app')
    .option('--wallet-app <dir>', 'folder of the built wallet')
    .option('--wallet-url <url>', 'address attendees open the wallet by', readWalletUrl)
    .parse([...argv], { from: 'user' });
  const {
    port,
    host,
    lan,
    lanName: lanNames,
    data,
    origin,
    empty,
    gateApp,
    ...rest
  } = command.opts<{
    port: number;
    host: string;
    lan: boolean;
    lanName: readonly string[];
    data: string;
    origin?: string;
    empty: boolean;
    gateApp?: string;
    walletApp?: string;
    walletUrl?: string;
    allowOrigin: readonly string[];
    behindProxy: boolean;
    smtp?: string;
    mailFrom?: string;
    allowHost: readonly string[];
    backupEvery: number;
    backupTo?: string;
    metricsToken?: string;
    postgres?: string;
    redis?: string;
    relay: number;
    clusterSecret?: string;
    clusterPrefix: string;
  }>();
  const { walletApp, walletUrl, allowOrigin, behindProxy, smtp, mailFrom, allowHost } = rest;
  const mail =
    smtp === undefined ? undefined : { url: smtp, from: mailFrom ?? 'attend-gate <no-reply@localhost>' };
  const network = { allowedOrigins: allowOrigin, behindProxy, mail, allowedHosts: allowHost };
  const { backupEvery: backupMinutes, backupTo, metricsToken } = rest;
  const {
    postgres,
    redis,
    relay,
    clusterSecret: secretFile = `${data}/cluster-secret`,
    clusterPrefix: prefix,
  } = rest;
  const cluster = postgres === undefined ? undefined : { postgres, redis, relay, secretFile, prefix };
  const backup = { cluster, backupMinutes, backupTo, metricsToken };
  const pages = { walletApp, walletUrl, ...network, ...backup };
  const open = { host: lan ? '0.0.0.0' : host, lan, lanNames };
  return { port, ...open, dataDir: data, origin, empty, gateApp, ...pages };
}
