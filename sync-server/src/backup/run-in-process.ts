/** Runs `attend-gate backup` as a process of its own and says how it went. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '..', 'cli.ts');
/** The largest event takes seconds; a disk that hangs must not gather processes. */
const LIMIT_MS = 10 * 60_000;

export const backupInProcess =
  (dataDir: string, to: string): (() => Promise<void>) =>
  () =>
    new Promise((resolve, reject) => {
      const args = [CLI, 'backup', '--data', dataDir, '--to', to];
      execFile(process.execPath, args, { timeout: LIMIT_MS }, (error, stdout, stderr) => {
        if (error) reject(new Error(`backup: ${stderr.trim() || stdout.trim() || error.message}`));
        else resolve();
      });
    });
