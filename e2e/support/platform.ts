/** The integrated platform as a process of its own, with the built dashboard. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '..', '..');

export interface RunningPlatform {
  readonly origin: string;
  /** The link that opens the dashboard; it carries the key. */
  readonly dashboard: string;
  readonly key: string;
  stop(): Promise<void>;
}

/** @param source pulled every two seconds */
export function startPlatform(
  dataDir: string,
  source: { readonly origin: string; readonly organiserKey: string },
): Promise<RunningPlatform> {
  const args = [
    ...['--port', '0', '--data', dataDir, '--every', '2', '--threads', '1', '--source', source.origin],
    ...['--dashboard', join(root, 'analytics', 'dashboard', 'dist')],
  ];
  const child = spawn(process.execPath, [join(root, 'analytics', 'src', 'main.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'error', ATTEND_ANALYTICS_KEY: source.organiserKey },
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the platform ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      // Written by `analytics/src/main.ts`.
      const ready = JSON.parse(line) as { kind: string; origin: string; dashboard: string };
      if (ready.kind !== 'ready') return;
      const stop = (): Promise<void> =>
        new Promise((done) => {
          child.once('exit', () => done());
          child.kill('SIGTERM');
        });
      resolve({ ...ready, key: ready.dashboard.split('key=')[1] ?? '', stop });
    });
  });
}
