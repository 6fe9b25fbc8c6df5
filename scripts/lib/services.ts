/**
 * Starts the services of the demo as processes of their own and waits until each says that it is ready: one JSON
 * object with `"kind":"ready"` on a line. Everything else they print is passed on.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from './run.ts';

export interface Service {
  readonly name: string;
  /** Entry file below the workspace root. */
  readonly file: string;
  readonly args: readonly string[];
  /** For what must not stand in a process list. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface RunningService {
  readonly name: string;
  readonly ready: Readonly<Record<string, unknown>>;
  readonly child: ChildProcess;
  /** Resolves with the exit code. */
  readonly ended: Promise<number>;
}

function readyOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ready'
      ? { ...value }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Rejects when the service ends before it is ready; the exit code is the error's `cause`. */
export function startService({ name, file, args, env }: Service): Promise<RunningService> {
  const child = spawn(process.execPath, [join(root, file), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<number>((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0))),
  );
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    void ended.then((code) =>
      reject(new Error(`${name} ended with ${code} before it was ready`, { cause: code })),
    );
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = readyOf(line);
      if (ready) resolve({ name, ready, child, ended });
      else console.log(line);
    });
  });
}
