/** `erase KEY`: forgets one person in the whole lake. */
import { Command, Option } from 'commander';
import { openPlatform } from '../platform.ts';
import { type EraseMode, erasePerson } from '../privacy/erase.ts';

export function eraseCommand(clock: { now: () => number }): Command {
  return new Command('erase')
    .description(
      'Forget one person: rewrites every file that holds the key and keeps the person out from now on.',
    )
    .argument('<key>', 'attendee key, a UUID')
    .addOption(
      new Option('--mode <mode>', 'delete the rows, or keep the counts and cut the ties between events')
        .choices(['delete', 'unlink'])
        .default('delete'),
    )
    .option('--data <dir>', 'folder of the lake', '.data/analytics')
    .action(async (key: string, { mode, data }: { mode: EraseMode; data: string }) => {
      const platform = openPlatform({ dataDir: data, clock });
      try {
        const done = await erasePerson(platform.pullDeps, key, mode);
        if (!done.ok) {
          console.error(done.error);
          process.exitCode = 1;
          return;
        }
        // Readers of old snapshots lose their files: a person's wish to be forgotten comes first.
        const files = platform.sweep(0);
        console.log(
          `${done.value.rows} rows in ${done.value.events.length} events; ${files} old files deleted`,
        );
      } finally {
        platform.close();
      }
    });
}
