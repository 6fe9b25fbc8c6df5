/** `demo`: an invented, seeded event series in the lake, so that every report has something to say. */
import { Command, InvalidArgumentError } from 'commander';
import { fillDemo } from '../demo/fill-demo.ts';
import { openPlatform } from '../platform.ts';

const whole = (text: string): number => {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('a whole number');
  return Number(text);
};

export function demoCommand(clock: { now: () => number }): Command {
  return new Command('demo')
    .description('Fill the lake with an invented event series from a seed.')
    .option('--seed <n>', 'the same seed, the same numbers', whole, 7)
    .option('--events <n>', 'events, ten days apart', whole, 36)
    .option('--people <n>', 'participants of one event, about', whole, 300)
    .option('--data <dir>', 'folder of the lake', '.data/analytics')
    .action(
      async ({
        seed,
        events,
        people,
        data,
      }: {
        seed: number;
        events: number;
        people: number;
        data: string;
      }) => {
        const platform = openPlatform({ dataDir: data, clock });
        try {
          const lastMs = Date.UTC(2026, 9, 30, 10);
          const done = await fillDemo(platform.pullDeps, { seed, events, people, lastMs });
          console.log(`${done.events.length} demo events: ${done.events[0]} … ${done.events.at(-1)}`);
          for (const failure of done.failures) console.error(failure);
          process.exitCode = done.failures.length === 0 ? 0 : 1;
        } finally {
          platform.close();
        }
      },
    );
}
