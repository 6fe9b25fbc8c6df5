/** `npm run -s attend-gate -- …`: what an operator does at the machine itself. Reads arguments, decides nothing. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { asMillis } from '@attend-gate/shared';
import { Command } from 'commander';
import { runAuditVerify } from './cli/audit-command.ts';
import { addBackupCommands } from './cli/backup-commands.ts';
import { type CliDeps, runImport } from './cli/import-command.ts';
import { addKeysCommand } from './cli/keys-command.ts';
import { runTls } from './cli/tls-command.ts';
import { demoEvent } from './demo.ts';

const deps: CliDeps = {
  clock: { now: () => asMillis(Date.now()) },
  random: (length) => Uint8Array.from(randomBytes(length)),
  print: (line) => void process.stdout.write(`${line}\n`),
};
/** Where `npm start` keeps its data, whatever folder the command is called from; a container says where else. */
const DATA = process.env.ATTEND_GATE_DATA ?? join(import.meta.dirname, '..', '..', '.data');
const DEFAULT_EVENT = demoEvent(deps.clock.now()).id;

const program = new Command('attend-gate').description(
  'Commands for the machine that runs the event server.',
);
program
  .command('import')
  .description('Reads a guest list (CSV, TSV or XLSX of any known tool) into an event.')
  .argument('<file>', 'the list')
  .option('--dry-run', 'read and judge, store nothing', false)
  .option('--json', 'one JSON object on the last line', false)
  .option('--event <id>', 'the event', DEFAULT_EVENT)
  .option('--data <dir>', 'folder of the event server', DATA)
  .action(async (file: string, options: { dryRun: boolean; json: boolean; event: string; data: string }) => {
    // A line that writes over itself is for eyes only.
    const progress = (line: string): void =>
      void (process.stderr.isTTY && process.stderr.write(`\r${line} `));
    process.exitCode = await runImport(file, options, { ...deps, progress });
  });
const audit = program.command('audit').description('The audit log of an event.');
audit
  .command('verify')
  .description('Checks that no line was changed, removed or put in.')
  .option('--event <id>', 'the event', DEFAULT_EVENT)
  .option('--data <dir>', 'folder of the event server', DATA)
  .option('--head <hash>', 'a head noted earlier: shows that the end was not cut off')
  .action(async (options: { event: string; data: string; head?: string }) => {
    process.exitCode = await runAuditVerify(options, deps);
  });
program
  .command('tls')
  .description('Makes the authority and the https certificate for a venue network (`npm start -- --lan`).')
  .option('--data <dir>', 'folder of the event server', DATA)
  .option('--name <name...>', 'names tablets reach this machine by', [])
  .option('--json', 'one JSON object on the last line', false)
  .action(async (options: { data: string; name: readonly string[]; json: boolean }) => {
    await runTls(options, deps);
  });
addBackupCommands(program, DATA, deps);
addKeysCommand(program, DATA, DEFAULT_EVENT, deps);
await program.parseAsync();
