/** `attend-gate backup-key | backup | restore | verify`: reads arguments, says in words what happened, decides nothing. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Millis } from '@attend-gate/shared';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { type Command, Option } from 'commander';
import type { Key, Lock } from '../backup/archive.ts';
import { backupFolder, lockOf, makeBackup, recipientFile } from '../backup/backup.ts';
import { openBackup, type RestoreRefusal, restoreBackup, undoRestore } from '../backup/restore.ts';
import { takeSnapshot } from '../backup/snapshot.ts';
import { type DataReport, verifyData } from '../backup/verify.ts';
import {
  backupCluster,
  type ClusterSource,
  exportCluster,
  restoreCluster,
  undoClusterRestore,
} from '../cluster/backup-cluster.ts';
import { readClusterSecret } from '../cluster/open-cluster.ts';

export interface BackupCliDeps {
  readonly clock: { readonly now: () => Millis };
  readonly print: (line: string) => void;
}

/** Where events are in PostgreSQL; undefined URL = in the data folder. */
export interface PlaceOptions {
  readonly data: string;
  readonly postgres?: string;
  readonly clusterSecret?: string;
  readonly clusterPrefix?: string;
}

/** @throws with what to do when the cluster's secret is not there */
export function clusterFrom({
  data,
  postgres,
  clusterSecret,
  clusterPrefix,
}: PlaceOptions): ClusterSource | undefined {
  if (postgres === undefined) return undefined;
  const secret = readClusterSecret(clusterSecret ?? join(data, 'cluster-secret'));
  return { url: postgres, prefix: clusterPrefix ?? 'attend', secret };
}

interface KeyOptions {
  readonly keyFile?: string;
  readonly passphraseFile?: string;
}

const secretIn = (file: string): string => readFileSync(file, 'utf8').trim();

/** What opens an archive. Undefined when none was given. */
function keyFrom({ keyFile, passphraseFile }: KeyOptions): Key | undefined {
  if (passphraseFile !== undefined) return { passphrase: secretIn(passphraseFile) };
  if (keyFile === undefined) return undefined;
  const identity = secretIn(keyFile)
    .split('\n')
    .find((line) => line.startsWith('AGE-SECRET-KEY-'));
  return identity === undefined ? undefined : { identity };
}

function lockFrom(options: {
  readonly data: string;
  readonly recipient?: string;
  readonly passphraseFile?: string;
}) {
  const { data, recipient, passphraseFile } = options;
  if (passphraseFile !== undefined) return { passphrase: secretIn(passphraseFile) } satisfies Lock;
  return recipient === undefined ? lockOf(data) : ({ recipients: [recipient] } satisfies Lock);
}

function wordsFor(refusal: RestoreRefusal): string[] {
  switch (refusal.kind) {
    case 'in_use':
      return [`${refusal.file} is open; stop the server first. Nothing was changed.`];
    case 'wrong_key':
      return ['this key does not open this backup. Nothing was changed.'];
    case 'damaged':
      return ['this is not a whole backup: it was cut off or changed. Nothing was changed.'];
    case 'not_whole':
      return [
        'what is in it does not fit together. Nothing was changed.',
        ...refusal.problems.map((p) => `  ${p}`),
      ];
    case 'no_restore_point':
      return ['there is no restore point to go back to'];
  }
}

function say({ events, problems }: DataReport, print: (line: string) => void): void {
  for (const { id, facts, people, sessions, devices, seals } of events)
    print(
      `${id}: ${facts} facts in ${sessions} sessions, ${people} people, ${devices} devices, ${seals} seals`,
    );
  for (const problem of problems) print(`  PROBLEM ${problem}`);
  print(problems.length === 0 ? 'whole' : `${problems.length} problems`);
}

const NO_KEY = 'no key: give --key-file (the file that backup-key printed) or --passphrase-file';

/** @returns the exit code */
export async function runBackupKey(
  { data }: { readonly data: string },
  deps: BackupCliDeps,
): Promise<number> {
  const file = recipientFile(data);
  if (existsSync(file)) {
    deps.print(
      `${file} is there already; remove it first if you have lost its key (old backups stay locked)`,
    );
    return 1;
  }
  const identity = await generateX25519Identity();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, `${await identityToRecipient(identity)}\n`, { mode: 0o600, flag: 'wx' });
  deps.print(
    '# The key of this server’s backups. Print it or keep it in a safe: without it no backup opens.',
  );
  deps.print('# 이 서버 백업의 열쇠입니다. 인쇄하거나 금고에 보관하십시오. 없으면 백업을 열 수 없습니다.');
  deps.print(identity);
  return 0;
}

export interface BackupOptions extends PlaceOptions {
  readonly to?: string;
  readonly recipient?: string;
  readonly passphraseFile?: string;
  readonly json: boolean;
}

/** @returns the exit code: 0 = made, 1 = no key, 2 = nothing there */
export async function runBackup(options: BackupOptions, { clock, print }: BackupCliDeps): Promise<number> {
  const { data, json } = options;
  const to = options.to ?? backupFolder(data);
  const source = clusterFrom(options);
  const order = { to, lock: lockFrom(options), clock };
  const made = source
    ? await backupCluster({ source, ...order })
    : await makeBackup({ dataDir: data, ...order });
  if (!made.ok) {
    print(
      made.error === 'no_key'
        ? 'no key yet: run `attend-gate backup-key` once and keep what it prints somewhere else'
        : `there is no data in ${data}`,
    );
    return made.error === 'no_key' ? 1 : 2;
  }
  const { file, bytes, manifest, removed } = made.value;
  for (const { id, facts, people } of manifest.events) print(`${id}: ${facts} facts, ${people} people`);
  print(`${file}, ${bytes} bytes${removed.length > 0 ? `; ${removed.length} older ones removed` : ''}`);
  if (json)
    print(JSON.stringify({ file, bytes, takenAt: manifest.takenAt, events: manifest.events, removed }));
  return 0;
}

export interface RestoreOptions extends KeyOptions, PlaceOptions {
  readonly undo: boolean;
}

/** @returns the exit code: 0 = restored, 1 = refused and nothing changed, 2 = wrong arguments */
export async function runRestore(
  archive: string | undefined,
  options: RestoreOptions,
  { clock, print }: BackupCliDeps,
): Promise<number> {
  const source = clusterFrom(options);
  if (options.undo && source) {
    const undone = await undoClusterRestore(source, clock.now());
    for (const line of undone.ok ? [`back to ${undone.value}`] : wordsFor(undone.error)) print(line);
    return undone.ok ? 0 : 1;
  }
  if (options.undo) {
    const undone = undoRestore(options.data, { clock });
    if (!undone.ok) {
      for (const line of wordsFor(undone.error)) print(line);
      return 1;
    }
    print(`back to ${undone.value.back}; what it replaced is in ${undone.value.restorePoint}`);
    return 0;
  }
  const key = keyFrom(options);
  if (archive === undefined || !existsSync(archive) || !key) {
    print(!key ? NO_KEY : archive === undefined ? 'which backup?' : `there is no ${archive}`);
    return 2;
  }
  const restored = source
    ? await restoreCluster(archive, { source, key, work: options.data, clock })
    : await restoreBackup(archive, options.data, key, { clock });
  if (!restored.ok) {
    for (const line of wordsFor(restored.error)) print(line);
    return 1;
  }
  const { report, takenAt, restorePoint, epochs } = restored.value;
  say(report, print);
  for (const { event, epoch } of epochs) print(`${event}: epoch ${epoch}`);
  print(`restored the backup of ${takenAt}`);
  if (restorePoint !== undefined) print(`what was there is in ${restorePoint}; --undo goes back`);
  print('start the server: gates send again what this backup does not hold');
  return 0;
}

export interface VerifyOptions extends KeyOptions, PlaceOptions {
  readonly json: boolean;
}

/** Checks an archive, or, without one, the data as it is now. @returns the exit code: 0 = whole, 1 = not, 2 = arguments */
export async function runVerify(
  archive: string | undefined,
  options: VerifyOptions,
  { clock, print }: BackupCliDeps,
): Promise<number> {
  const key = keyFrom(options);
  if (archive !== undefined && (!existsSync(archive) || !key)) {
    print(key ? `there is no ${archive}` : NO_KEY);
    return 2;
  }
  if (archive === undefined && !existsSync(options.data)) {
    print(`there is no data in ${options.data}`);
    return 2;
  }
  const work = mkdtempSync(join(tmpdir(), 'attend-gate-verify-'));
  const folder = join(work, 'data');
  try {
    let report: DataReport;
    if (archive === undefined || !key) {
      mkdirSync(folder);
      const source = clusterFrom(options);
      if (source) await exportCluster(source, folder);
      else await takeSnapshot(options.data, folder, clock.now());
      report = await verifyData(folder, clock.now());
    } else {
      const opened = await openBackup(archive, folder, key, clock.now());
      if (!opened.ok) {
        for (const line of wordsFor(opened.error)) print(line);
        return 1;
      }
      print(`taken ${opened.value.takenAt}`);
      ({ report } = opened.value);
    }
    say(report, print);
    if (options.json) print(JSON.stringify(report));
    return report.problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Adds the commands to the program. @param data the data folder when `--data` is left out */
export function addBackupCommands(program: Command, data: string, deps: BackupCliDeps): void {
  const withData = (command: Command): Command =>
    command.option('--data <dir>', 'folder of the event server', data);
  const withPlace = (command: Command): Command =>
    withData(command)
      .addOption(new Option('--postgres <url>', 'of a cluster: its database').env('ATTEND_GATE_POSTGRES'))
      .addOption(
        new Option('--cluster-secret <file>', 'of a cluster (default: <data>/cluster-secret)').env(
          'ATTEND_GATE_CLUSTER_SECRET',
        ),
      )
      .option('--cluster-prefix <name>', 'before the names of schemas', 'attend');
  const withKey = (command: Command): Command =>
    withPlace(command)
      .option('--key-file <file>', 'what `backup-key` printed')
      .option('--passphrase-file <file>', 'for a backup that was made with a passphrase');
  withData(program.command('backup-key'))
    .description('Makes the key of this server’s backups and prints it, once.')
    .action(async (options: { data: string }) => {
      process.exitCode = await runBackupKey(options, deps);
    });
  withPlace(program.command('backup'))
    .description('Writes an encrypted backup while the server runs, and removes old ones.')
    .option('--to <dir>', 'folder for the backups (default: <data>/backups)')
    .option('--recipient <age1…>', 'an age recipient instead of the key of this server')
    .option('--passphrase-file <file>', 'a passphrase instead of a key')
    .option('--json', 'one JSON object on the last line', false)
    .action(async (options: BackupOptions) => {
      process.exitCode = await runBackup(options, deps);
    });
  withKey(program.command('restore'))
    .description('Puts a backup in the place of the data, which is kept; the server must not run.')
    .argument('[file]', 'the backup')
    .option('--undo', 'go back to what the last restore replaced', false)
    .action(async (file: string | undefined, options: RestoreOptions) => {
      process.exitCode = await runRestore(file, options, deps);
    });
  withKey(program.command('verify'))
    .description('Checks a backup, or without one the data of this server, also while it runs.')
    .argument('[file]', 'the backup')
    .option('--json', 'one JSON object on the last line', false)
    .action(async (file: string | undefined, options: VerifyOptions) => {
      process.exitCode = await runVerify(file, options, deps);
    });
}
