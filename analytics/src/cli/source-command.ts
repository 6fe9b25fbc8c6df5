/** `source add|list|remove` and `pull`: which event servers are asked, and how it went. */
import { Command } from 'commander';
import { openPlatform } from '../platform.ts';
import { describe, type SourceOutcome } from '../pull/pull-source.ts';
import { addSource, readSources, removeSource, type Source } from '../sources/sources.ts';

const DATA = ['--data <dir>', 'folder of the lake', '.data/analytics'] as const;

function orComplain<T>(result: { ok: true; value: T } | { ok: false; error: string }): T {
  if (result.ok) return result.value;
  console.error(result.error);
  process.exit(2);
}

/** One line per event, or what kept the source from answering. */
export function outcomeLines(source: Source, outcome: SourceOutcome): string[] {
  if (!outcome.ok) return [`${source.url}  ${describe(outcome.error)}`];
  return outcome.value.map(({ event, result }) =>
    result.ok
      ? `${source.url}  ${event}  ${result.value.facts} facts, ${result.value.participants} participants`
      : `${source.url}  ${event}  ${describe(result.error)}`,
  );
}

async function pullAll(
  dataDir: string,
  sources: readonly Source[],
  clock: { now: () => number },
): Promise<boolean> {
  const platform = openPlatform({ dataDir, clock });
  let good = true;
  try {
    for (const source of sources) {
      const outcome = await platform.pull(source);
      good &&= outcome.ok && outcome.value.every(({ result }) => result.ok);
      for (const line of outcomeLines(source, outcome)) console.log(line);
    }
    platform.sweep();
  } finally {
    platform.close();
  }
  return good;
}

function listSources(dataDir: string, clock: { now: () => number }): void {
  const platform = openPlatform({ dataDir, clock });
  const events = platform.catalog.events();
  platform.close();
  for (const { url } of orComplain(readSources(dataDir))) {
    console.log(url);
    for (const state of events.filter(({ source }) => source === url)) {
      const lag = Math.round((clock.now() - state.asOfMs) / 1_000);
      const how = state.failure ?? (state.asOfMs === 0 ? 'never published' : `as of ${lag} s ago`);
      console.log(`  ${state.eventId}  series ${state.series}  ${state.factCursor} facts  ${how}`);
    }
  }
}

export function sourceCommand(clock: { now: () => number }): Command {
  const source = new Command('source').description('The event servers to pull from.');
  source
    .command('add')
    .description('Add an event server, or replace its key, and pull it once.')
    .argument('<url>', 'address of the event server')
    .requiredOption('--key <key>', 'organiser key, or a key of a role that may export')
    .option('--event <id...>', 'only these events', [])
    .option('--series <name>', 'series its events belong to', '')
    .option(...DATA)
    .action(async (url: string, o: { key: string; event: string[]; series: string; data: string }) => {
      openPlatform({ dataDir: o.data, clock }).close();
      const added = orComplain(addSource(o.data, { url, key: o.key, events: o.event, series: o.series }));
      process.exitCode = (await pullAll(o.data, [added], clock)) ? 0 : 1;
    });
  source
    .command('list')
    .description('Sources, their events and how fresh they are.')
    .option(...DATA)
    .action((o: { data: string }) => listSources(o.data, clock));
  source
    .command('remove')
    .argument('<url>')
    .option(...DATA)
    .action((url: string, o: { data: string }) => {
      if (!orComplain(removeSource(o.data, url))) {
        console.error(`${url} is no source`);
        process.exitCode = 2;
      }
    });
  source
    .command('pull')
    .description('Pull every source now.')
    .option(...DATA)
    .action(async (o: { data: string }) => {
      process.exitCode = (await pullAll(o.data, orComplain(readSources(o.data)), clock)) ? 0 : 1;
    });
  return source;
}
