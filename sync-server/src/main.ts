/** Reads the configuration, puts the event server together and starts it. Decides nothing. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asMillis, type Millis } from '@attend-gate/shared';
import pino from 'pino';
import { readConfig } from './config.ts';
import { demoEvent } from './demo.ts';
import { openEvent } from './event/open-event.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/listen.ts';
import { readGuestFile } from './roster/read-guest-file.ts';
import { eventDatabaseFile } from './store/database.ts';
import { ticketText } from './tokens/ticket.ts';
import { walletLink, walletUrlAt } from './tokens/wallet-link.ts';

const STOP_WITHIN_MS = 3_000;
const DEMO_GUESTS = join(import.meta.dirname, '..', 'fixtures', 'demo', 'attendees.csv');

const config = readConfig(process.argv.slice(2));
const log = pino(
  { level: process.env.LOG_LEVEL ?? 'info', redact: ['*.token', '*.authorization'] },
  pino.destination(2),
);
const clock = { now: (): Millis => asMillis(Date.now()) };
const random = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from(randomBytes(length));
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
};
const onError = (error: unknown): void => log.error({ err: error }, 'event server');

const info = demoEvent(clock.now());
const isNew = !existsSync(eventDatabaseFile(config.dataDir, info.id));
const event = await openEvent({ dataDir: config.dataDir, info, isNew, clock, random, after, onError });

if (isNew && !config.empty) {
  const guests = await readGuestFile(readFileSync(DEMO_GUESTS));
  if (!guests.ok) throw new Error(`the demo guest list is unreadable: ${guests.error}`);
  const { people, skipped } = guests.value;
  const { accepted } = event.desk.take({ people, skipped, fileName: 'attendees.csv', actor: 'demo' });
  log.info({ accepted, skipped: skipped.length }, 'demo guest list imported');
}

/** What an operator can mend is said in one line; anything else keeps its stack. */
function cannotListen(error: NodeJS.ErrnoException): never {
  const where = `${config.host}:${config.port}`;
  if (error.code === 'EADDRINUSE')
    console.error(`${where} is taken by another program; choose another with --port`);
  else if (error.code === 'EACCES')
    console.error(`this user may not listen on ${where}; choose a port above 1023`);
  else if (error.code === 'EADDRNOTAVAIL') console.error(`this machine has no address ${config.host}`);
  else throw error;
  process.exit(1);
}

const server = await listen({ host: config.host, port: config.port }, (address) =>
  createApp({
    event,
    origin: config.origin ?? address,
    gateApp: config.gateApp,
    walletApp: config.walletApp,
    walletUrl: config.walletUrl ?? walletUrlAt(config.origin ?? address),
    readGuestList: readGuestFile,
    clock,
    random,
    after,
    onError,
  }),
).catch(cannotListen);

const stop = (): void => {
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  void event
    .close()
    .then(() => server.close())
    .then(() => process.exit(0), onError);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);

const origin = config.origin ?? server.address;
const pairing = event.pairing.open({ name: 'Demo tablet', role: 'steward', gate: '', lists: [] });
const walletUrl = config.walletUrl ?? walletUrlAt(origin);
const [guest] = await event.people.page(undefined, 1);
const ready = {
  kind: 'ready',
  event: event.id,
  origin,
  gateApp: `${origin}/gate/`,
  pairingLink: `${origin}/gate/#/pair?c=${pairing.code}`,
  organiserKey: event.organiserKey,
  wallet: walletUrl,
  /** The link in the first participant's mail; left out while there is nobody. */
  ...(guest && {
    attendeeLink: walletLink(walletUrl, origin, await ticketText(guest, event.eventInfo(), event.signer)),
  }),
};
console.log(JSON.stringify(ready));
