/** Everything that `npm start` starts, as one process group that a test can stop. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunningServer } from './event-server.ts';

const root = join(import.meta.dirname, '..', '..');

export interface WholeDemo extends RunningServer {
  /** `npm run -s report -- …` as it is printed. */
  readonly report: string;
  readonly bridge?: { readonly status: string; readonly radio: string };
  readonly analytics?: { readonly origin: string };
}

/** @param args of `npm start` */
export function startWholeDemo(args: readonly string[]): Promise<WholeDemo> {
  const child = spawn(process.execPath, [join(root, 'scripts', 'tasks', 'start.ts'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LOG_LEVEL: 'warn' },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): Promise<void> => {
    child.kill('SIGINT');
    return ended;
  };
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"kind":"ready"')) resolve({ ...(JSON.parse(line) as WholeDemo), stop });
    });
  });
}
