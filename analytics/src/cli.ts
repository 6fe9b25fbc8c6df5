/** `attend-analytics`: sources, pulls and reports from the command line. Reads arguments, wires, prints. */
import { Command } from 'commander';
import { forecastCommand, staffingCommand } from './cli/advice-commands.ts';
import { batchCommand } from './cli/batch-command.ts';
import { demoCommand } from './cli/demo-command.ts';
import { eraseCommand } from './cli/erase-command.ts';
import { importCommand } from './cli/import-command.ts';
import { EXIT, makeReport, type ReportOptions, reportCommand } from './cli/report-command.ts';
import { seriesCommand } from './cli/series-command.ts';
import { sourceCommand } from './cli/source-command.ts';
import { openPlatform } from './platform.ts';
import { catchUp } from './pull/rederive.ts';
import { writeOut } from './report/write-out.ts';

const clock = { now: (): number => Date.now() };

async function report(name: string, options: ReportOptions): Promise<void> {
  const platform = openPlatform({ dataDir: options.data, clock });
  try {
    for (const problem of await catchUp(platform.pullDeps, () => undefined)) console.error(problem);
    const { code, result, header, problem } = await makeReport(platform, name, options);
    process.exitCode = code;
    if (problem !== undefined) console.error(problem);
    if (!result || !header) return;
    const format = options.json ? 'json' : (options.format ?? (process.stdout.isTTY ? 'table' : 'csv'));
    const print = (text: string): void => void process.stdout.write(text);
    const written = await writeOut(platform.worker, result, header, { format, file: options.out, print });
    if (written.ok) return;
    console.error(written.error);
    process.exitCode = EXIT.usage;
  } finally {
    platform.close();
  }
}

const program = new Command('attend-analytics')
  .description('The integrated platform: pulls event servers, keeps the lake, runs reports.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage))
  .addCommand(reportCommand(report))
  .addCommand(sourceCommand(clock))
  .addCommand(importCommand(clock))
  .addCommand(demoCommand(clock))
  .addCommand(forecastCommand(clock))
  .addCommand(staffingCommand(clock, Math.random))
  .addCommand(eraseCommand(clock))
  .addCommand(batchCommand(clock))
  .addCommand(seriesCommand(clock));
for (const command of program.commands)
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage));
await program.parseAsync();
