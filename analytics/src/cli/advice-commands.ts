/** `forecast` and `staffing`: reports that are computed, not only read. */

import type { Result } from '@attend-gate/shared';
import { Command, InvalidArgumentError, Option } from 'commander';
import { runForecast } from '../forecast/run-forecast.ts';
import { openPlatform, type Platform } from '../platform.ts';
import { formatText, TEXT_FORMATS, type TextFormat } from '../report/format.ts';
import type { ReportFailure, ReportResult } from '../report/run-report.ts';
import { runStaffing } from '../staffing/run-staffing.ts';
import { EXIT, pullFirst } from './report-command.ts';

const number = (least: number, most: number) => (text: string) => {
  const n = Number(text);
  if (!/^-?\d+(\.\d+)?$/.test(text) || n < least || n > most)
    throw new InvalidArgumentError(`from ${least} to ${most}`);
  return n;
};
const DATA = ['--data <dir>', 'folder of the lake', '.data/analytics'] as const;
const format = (): Option =>
  new Option('--format <f>', 'table on a terminal, csv when piped').choices([...TEXT_FORMATS]);

interface Common {
  readonly event?: string;
  readonly series?: string;
  readonly pull: boolean;
  readonly format?: TextFormat;
  readonly json: boolean;
  readonly data: string;
}

async function print(
  options: Common,
  clock: { now: () => number },
  make: (platform: Platform) => Promise<Result<ReportResult, ReportFailure>>,
): Promise<void> {
  const platform = openPlatform({ dataDir: options.data, clock });
  try {
    if (options.pull) await pullFirst(platform, options.event);
    const made = await make(platform);
    if (made.ok) {
      const format = options.json ? 'json' : (options.format ?? (process.stdout.isTTY ? 'table' : 'csv'));
      process.stdout.write(formatText(made.value, format));
      process.exitCode = made.value.meta.stale ? EXIT.stale : EXIT.ok;
    } else {
      console.error(made.error.detail);
      process.exitCode = made.error.kind === 'failed' ? EXIT.failed : EXIT.usage;
    }
  } finally {
    platform.close();
  }
}

export function forecastCommand(clock: { now: () => number }): Command {
  return new Command('forecast')
    .description('How many will have come in the end, with an interval and its back-test.')
    .option('--event <id>', 'the event; left out: only the back-test')
    .option('--series <name>', 'learn from this series; left out: the event’s own, or all')
    .option('--after <minutes>', 'minutes after doors; left out: now, or 30', number(-1_440, 14_400))
    .option('--clock <HH:MM>', 'this local time on the day of the doors, instead of --after')
    .option('--level <percent>', '80, 90 or 95', number(50, 99), 80)
    .option('--history <n>', 'learn from at most so many events before', number(1, 100_000), 100_000)
    .option('--no-pull', 'do not ask the event servers first')
    .addOption(format())
    .option('--json', 'the same as --format json', false)
    .option(...DATA)
    .action((o: Common & { after?: number; clock?: string; level: number; history: number }) =>
      print(o, clock, (platform) =>
        runForecast(platform, {
          ...{ event: o.event, series: o.series, after: o.after, clock: o.clock },
          ...{ level: o.level / 100, pastEvents: o.history },
        }),
      ),
    );
}

export function staffingCommand(clock: { now: () => number }, random: () => number): Command {
  return new Command('staffing')
    .description('How long people would wait with how many lanes, from your own doors.')
    .requiredOption('--people <n>', 'people expected', number(1, 1_000_000))
    .option('--event <id>', 'learn from this event')
    .option('--series <name>', 'learn from this series; left out: all')
    .option('--min-lanes <n>', 'fewest lanes', number(1, 200), 1)
    .option('--max-lanes <n>', 'most lanes', number(1, 200), 8)
    .option('--runs <n>', 'evenings played', number(1, 10_000), 200)
    .option('--service <seconds>', 'one admission takes this long', number(0.1, 600))
    .option('--no-pull', 'do not ask the event servers first')
    .addOption(format())
    .option('--json', 'the same as --format json', false)
    .option(...DATA)
    .action(
      (o: Common & { people: number; minLanes: number; maxLanes: number; runs: number; service?: number }) =>
        print(o, clock, (platform) =>
          runStaffing(
            platform,
            {
              ...{ event: o.event, series: o.series, people: o.people, runs: o.runs },
              ...{ minLanes: o.minLanes, maxLanes: o.maxLanes, serviceSeconds: o.service },
            },
            random,
          ),
        ),
    );
}
