/**
 * The relay alone in a process of its own, as the event server wires it: guard, room, SQLite and the socket door, without
 * roster and folds. For benchmarks and for killing it. `DB` is the file; the token of a connection is its device number,
 * 0 = a reader; `SPARE_PAGES` makes the disk full.
 */
import {
  asMillis,
  DEFAULT_LIMITS,
  type DeviceNo,
  type EventId,
  type Fact,
  ledgerDocument,
  ledgerGrammar,
  Room,
} from '@attend-gate/shared';
import { OpenAPIHono } from '@hono/zod-openapi';
import { listen } from '../src/http/listen.ts';
import { UNWATCHED } from '../src/observability/event-watch.ts';
import { createChainHash } from '../src/relay/chain-hash.ts';
import { addDocumentSocket } from '../src/relay/sockets.ts';
import { openEventDatabase } from '../src/store/database.ts';
import { openLedgerLogStore } from '../src/store/ledger-log-store.ts';

const EVENT = 'bench' as EventId;
const file = process.env.DB;
if (!file || !process.send) throw new Error('started by another process, with DB');
await openEventDatabase(file);
const clock = { now: () => asMillis(Date.now()) };
const after = (ms: number, task: () => void): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};
const room: Room<Fact> = new Room<Fact>({
  document: ledgerDocument(EVENT),
  grammar: ledgerGrammar(asMillis(0)),
  tier: 'server',
  hash: createChainHash(),
  store: openLedgerLogStore(
    file,
    'ledger_fact',
    process.env.SPARE_PAGES === undefined ? undefined : Number(process.env.SPARE_PAGES),
  ),
  clock,
  after,
  limits: DEFAULT_LIMITS,
  onFacts: () => undefined,
  onRefusal: (refusal) => console.error('refused', refusal),
  onStorageFailure: (error) => {
    console.error('storage failed', error);
    after(500, () => void room.open().catch(() => undefined));
  },
});
await room.open();
const app = new OpenAPIHono();
addDocumentSocket(app, `/sync/${EVENT}/ledger`, {
  room: () => room,
  authenticate: async (token) => {
    const device = Number(token);
    const expires = asMillis(clock.now() + 3_600_000);
    return device === 0
      ? { device: undefined, role: 'analyst', expires }
      : { device: device as DeviceNo, role: 'steward', expires };
  },
  clock,
  after,
  watch: UNWATCHED.socket('ledger'),
  onRefused: (reason) => console.error('refused', reason),
});
const server = await listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) }, () => ({
  fetch: (request, env) => app.fetch(request, env),
}));
process.on('message', (message) => {
  if (message === 'exit') process.exit(0);
  if (message !== 'stat') return;
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuUs: user + system, rssBytes: process.memoryUsage.rss() });
});
process.send({ port: server.port });
