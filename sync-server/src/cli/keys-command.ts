/** `attend-gate keys replace`: new keys after somebody saw what they should not. Tickets and pairings stay good. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isEventId } from '@attend-gate/shared';
import { type Command, Option } from 'commander';
import { type Replaceable, replaceKeys } from '../access/event-keys.ts';
import { replaceClusterKeys } from '../cluster/backup-cluster.ts';
import { eventFolder } from '../store/database.ts';
import { clusterFrom } from './backup-commands.ts';
import type { CliDeps } from './import-command.ts';

export interface KeysOptions {
  readonly event: string;
  readonly data: string;
  readonly accessTokens: boolean;
  readonly organiserKey: boolean;
  /** Of a cluster; left out = the keys lie in the data folder. */
  readonly postgres?: string;
  readonly clusterSecret?: string;
  readonly clusterPrefix?: string;
}

/** @returns the exit code: 0 = replaced, 2 = nothing to replace */
export async function runReplaceKeys(
  options: KeysOptions,
  { print, random }: Pick<CliDeps, 'print' | 'random'>,
): Promise<number> {
  const { event, data, accessTokens, organiserKey } = options;
  const source = clusterFrom(options);
  const what: Replaceable[] = [
    ...(accessTokens ? (['access-tokens'] as const) : []),
    ...(organiserKey ? (['organiser-key'] as const) : []),
  ];
  if (what.length === 0) {
    print('say which: --access-tokens, --organiser-key, or both');
    return 2;
  }
  const known = isEventId(event) && (source || existsSync(join(eventFolder(data, event), 'keys.json')));
  const made = !known
    ? undefined
    : source
      ? await replaceClusterKeys(source, event, what, random)
      : await replaceKeys(eventFolder(data, event), what, random);
  if (made === undefined) {
    print(`no event ${event} in ${source ? 'this cluster' : data}`);
    return 2;
  }
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
    .addOption(new Option('--postgres <url>', 'of a cluster: its database').env('ATTEND_GATE_POSTGRES'))
    .addOption(
      new Option('--cluster-secret <file>', 'of a cluster (default: <data>/cluster-secret)').env(
        'ATTEND_GATE_CLUSTER_SECRET',
      ),
    )
    .option('--cluster-prefix <name>', 'before the names of schemas', 'attend')
    .action(async (options: KeysOptions) => {
      process.exitCode = await runReplaceKeys(options, deps);
    });
}
