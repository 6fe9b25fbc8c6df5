/** `attend-gate keys replace`: new keys after somebody saw what they should not. Tickets and pairings stay good. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isEventId } from '@attend-gate/shared';
import type { Command } from 'commander';
import { type Replaceable, replaceKeys } from '../access/event-keys.ts';
import { eventFolder } from '../store/database.ts';
import type { CliDeps } from './import-command.ts';

export interface KeysOptions {
  readonly event: string;
  readonly data: string;
  readonly accessTokens: boolean;
  readonly organiserKey: boolean;
}

/** @returns the exit code: 0 = replaced, 2 = nothing to replace */
export async function runReplaceKeys(
  { event, data, accessTokens, organiserKey }: KeysOptions,
  { print, random }: Pick<CliDeps, 'print' | 'random'>,
): Promise<number> {
  const what: Replaceable[] = [
    ...(accessTokens ? (['access-tokens'] as const) : []),
    ...(organiserKey ? (['organiser-key'] as const) : []),
  ];
  if (!isEventId(event) || !existsSync(join(eventFolder(data, event), 'keys.json'))) {
    print(`no event ${event} in ${data}`);
    return 2;
  }
  if (what.length === 0) {
    print('say which: --access-tokens, --organiser-key, or both');
    return 2;
  }
  const made = await replaceKeys(eventFolder(data, event), what, random);
  print(`replaced: ${what.join(', ')}; a running server uses them within seconds`);
  if (organiserKey) print(`organiser key: ${made}`);
  return 0;
}

export function addKeysCommand(program: Command, dataDir: string, defaultEvent: string, deps: CliDeps): void {
  program
    .command('keys')
    .description('The secrets of an event.')
    .command('replace')
    .description('Makes new keys; tickets and paired devices stay good.')
    .option('--access-tokens', 'end every access token there is; devices get new ones by themselves', false)
    .option('--organiser-key', 'a new organiser key, shown here', false)
    .option('--event <id>', 'the event', defaultEvent)
    .option('--data <dir>', 'folder of the event server', dataDir)
    .action(async (options: KeysOptions) => {
      process.exitCode = await runReplaceKeys(options, deps);
    });
}
