/** `attend-analytics`: sources, pulls and reports from the command line. Reads arguments, wires, prints. */
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { demoCommand } from './cli/demo-command.ts';
import { importCommand } from './cli/import-command.ts';
import { EXIT, formatText, makeReport, type ReportOptions, reportCommand } from './cli/report-command.ts';
import { sourceCommand } from './cli/source-command.ts';
import { openPlatform } from './platform.ts';

const clock = { now: (): number => Date.now() };

async function report(name: string, options: ReportOptions): Promise<void> {
  const platform = openPlatform({ dataDir: options.data, clock });
  try {
    const { code, result, problem } = await makeReport(platform, name, options);
    process.exitCode = code;
    if (problem !== undefined) console.error(problem);
    if (!result) return;
    const text = formatText(result, options.format ?? (process.stdout.isTTY ? 'table' : 'csv'));
    if (options.out === undefined) process.stdout.write(text);
    else writeFileSync(options.out, text);
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
  .addCommand(demoCommand(clock));
for (const command of program.commands)
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage));
await program.parseAsync();
