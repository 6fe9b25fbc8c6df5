/**
 * `npm run -s bench -- relay`: our relay beside the two Yjs servers people run, on identical work, each server in its
 * own process. The relay is measured as the event server wires it, on SQLite with `synchronous = FULL`; the rivals keep
 * nothing on disk unless the row says so.
 */
import { GateClient } from './relay/gate-client.ts';
import { burst, fill, joiners, kill, type Measured, merge, paced, readers } from './relay/scenarios.ts';
import { type Running, type ServerName, start } from './relay/servers.ts';
import { throttled } from './relay/slow-link.ts';
import type { Benchmark, BenchResult } from './report.ts';

const STOCK: readonly ServerName[] = ['@y/websocket-server', '@hocuspocus/server'];
const ROUNDS = 3;

/** Each figure's own median: the round with the usual CPU need not be the one with the usual latency. */
const median = (runs: readonly Measured[]): Measured => {
  const of = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const names = Object.keys(runs[0]!) as (keyof Measured)[];
  const medians = names.map((name) => [name, of(runs.map((run) => run[name] ?? Number.NaN))] as const);
  return { cpuUs: Number.NaN, ...Object.fromEntries(medians) };
};

type Note = (line: string) => void;

/** The work on each server, every time in a fresh process; medians of `rounds`. */
async function onEach(
  names: readonly ServerName[],
  work: (server: Running) => Promise<Measured>,
  { note, title, rounds }: { readonly note: Note; readonly title: string; readonly rounds: number },
): Promise<ReadonlyMap<ServerName, Measured>> {
  const results = new Map<ServerName, Measured>();
  const runs = new Map<ServerName, Measured[]>(names.map((name) => [name, []]));
  // Round by round, so that a busy moment of the machine does not hit one server alone.
  for (let round = 0; round < rounds; round++)
    for (const name of names) {
      const server = await start(name);
      try {
        const measured = await work(server);
        runs.get(name)!.push(measured);
        note(
          `${title}: ${name} ${JSON.stringify(measured, (_, v) => (typeof v === 'number' ? Math.round(v * 100) / 100 : v))}`,
        );
      } catch (error) {
        // A rival that cannot do the work at all is said, and the others are still compared.
        if (name === 'ours') throw error;
        note(`${title}: ${name} did not finish (${String(error)})`);
      } finally {
        await server.kill();
      }
    }
  for (const [name, measured] of runs) if (measured.length > 0) results.set(name, median(measured));
  return results;
}

const bestRival = (results: ReadonlyMap<ServerName, Measured>): [ServerName, Measured] =>
  [...results].filter(([name]) => name !== 'ours').sort(([, a], [, b]) => a.cpuUs - b.cpuUs)[0]!;

function cpuRow(work: string, results: ReadonlyMap<ServerName, Measured>, target?: number): BenchResult {
  const [rivalName, rival] = bestRival(results);
  const ours = results.get('ours')!;
  return { work, ours: ours.cpuUs, rival: rival.cpuUs, rivalName, unit: 'µs', ...(target ? { target } : {}) };
}

const alone = (work: string, ours: number | undefined, unit: string, target?: number): BenchResult => ({
  work,
  ours: ours ?? Number.NaN,
  unit,
  ...(target === undefined ? {} : { target }),
});

async function pacedRows(note: Note): Promise<BenchResult[]> {
  const names: readonly ServerName[] = ['ours', '@y/websocket-server + fsync', ...STOCK];
  const results = await onEach(names, (server) => paced(server, 100, 8), {
    note,
    title: 'paced',
    rounds: ROUNDS,
  });
  const only = (name: ServerName): ReadonlyMap<ServerName, Measured> =>
    new Map([...results].filter(([other]) => other === 'ours' || other === name));
  return [
    cpuRow('paced 100/s to 20 gates, CPU per append (rival with one fsync per batch)', only(names[1]!), 1),
    ...STOCK.map((name) =>
      cpuRow('paced 100/s to 20 gates, CPU per append (rival stores nothing)', only(name)),
    ),
    alone('paced 100/s to 20 gates, p50', results.get('ours')!.p50, 'ms'),
    alone('paced 100/s to 20 gates, p99', results.get('ours')!.p99, 'ms', 12),
  ];
}

async function slowLink(note: Note): Promise<BenchResult> {
  const server = await start('ours');
  const keeper = await fill(server, 5_000);
  const link = await throttled(server.port, 60_000);
  const began = performance.now();
  const joiner = new GateClient({ framing: 'y', port: link.port }, 99);
  await joiner.synced;
  const seconds = (performance.now() - began) / 1_000;
  note(`slow link: ${joiner.held} facts in ${seconds.toFixed(1)} s`);
  joiner.close();
  keeper.close();
  link.close();
  await server.kill();
  if (joiner.held !== 100_000) throw new Error(`only ${joiner.held} facts arrived`);
  return alone('100,000 facts over a 60 kB/s link arrive after', seconds, 's');
}

const benchmark: Benchmark = {
  about: 'the relay beside @y/websocket-server and @hocuspocus/server',
  run: async (note) => {
    const servers: readonly ServerName[] = ['ours', ...STOCK];
    const rows: BenchResult[] = [];
    const bursts = await onEach(servers, (s) => burst(s, 1_000), { note, title: 'burst', rounds: ROUNDS });
    rows.push(cpuRow('burst 20 gates × 1,000, CPU per append', bursts, 0.25));
    rows.push(alone('burst, messages to a gate per append', bursts.get('ours')!.messages, ''));
    rows.push(...(await pacedRows(note)));
    const read = await onEach(servers, (s) => readers(s, 2_000, 100, 6), {
      note,
      title: 'readers',
      rounds: ROUNDS,
    });
    rows.push(cpuRow('2,000 readers + 20 gates, 100/s, CPU per append', read, 0.3));
    rows.push(alone('2,000 readers + 20 gates, 100/s, gate p50', read.get('ours')!.p50, 'ms', 10));
    rows.push(alone('2,000 readers + 20 gates, memory', read.get('ours')!.rssMB, 'MB'));
    const joins = await onEach(servers, (s) => joiners(s, 5_000, 200), { note, title: 'joiners', rounds: 1 });
    rows.push(cpuRow('200 joiners on 100,000 facts, CPU per join', joins, 0.25));
    const merges = await onEach(servers, (s) => merge(s, 5_000), { note, title: 'merge', rounds: ROUNDS });
    rows.push(cpuRow('offline merge 20 × 5,000 at once, CPU per fact', merges, 0.8));
    rows.push(
      alone('kill -9 right after convergence: facts not back', 1 - (await kill(await start('ours'))), '', 0),
    );
    rows.push(await slowLink(note));
    return rows;
  },
};

export default benchmark satisfies Benchmark;
