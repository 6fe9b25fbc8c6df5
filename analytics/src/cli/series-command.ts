/** `series EVENT NAME`: which series an event belongs to, from now on and for everything already known of it. */
import { Command } from 'commander';
import { openPlatform } from '../platform.ts';
import { rederive } from '../pull/rederive.ts';

export function seriesCommand(clock: { now: () => number }): Command {
  return new Command('series')
    .description('Put an event into a series.')
    .argument('<event>')
    .argument('<name>')
    .option('--data <dir>', 'folder of the lake', '.data/analytics')
    .action(async (event: string, name: string, { data }: { data: string }) => {
      const platform = openPlatform({ dataDir: data, clock });
      try {
        if (!platform.catalog.setSeries(event, name)) {
          console.error(`no event ${event}`);
          process.exitCode = 2;
          return;
        }
        const problems = await rederive(platform.pullDeps, () => undefined, event);
        for (const problem of problems) console.error(problem);
        process.exitCode = problems.length === 0 ? 0 : 1;
      } finally {
        platform.close();
      }
    });
}
