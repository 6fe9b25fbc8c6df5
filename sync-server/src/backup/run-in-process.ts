/** Runs `attend-gate backup` as a process of its own and says how it went. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '..', 'cli.ts');
/** The largest event takes seconds; a disk that hangs must not gather processes. */
const LIMIT_MS = 10 * 60_000;

/** @param cluster of a relay whose events are in PostgreSQL; the URL goes by the environment, where no other user reads it */
export const backupInProcess =
  (
    dataDir: string,
    to: string,
    cluster?: { readonly postgres: string; readonly secretFile: string; readonly prefix: string },
  ): (() => Promise<void>) =>
  () =>
    new Promise((resolve, reject) => {
      const { ATTEND_GATE_POSTGRES: _elsewhere, ...own } = process.env;
      const args = [CLI, 'backup', '--data', dataDir, '--to', to];
      if (cluster) args.push('--cluster-secret', cluster.secretFile, '--cluster-prefix', cluster.prefix);
      const env = cluster ? { ...own, ATTEND_GATE_POSTGRES: cluster.postgres } : own;
      execFile(process.execPath, args, { timeout: LIMIT_MS, env }, (error, stdout, stderr) => {
        if (error) reject(new Error(`backup: ${stderr.trim() || stdout.trim() || error.message}`));
        else resolve();
      });
    });
