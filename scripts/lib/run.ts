/** Runs the steps of a task one after the other, each shown as it runs; the first failure ends the task. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const root: string = join(import.meta.dirname, '..', '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);

export interface Step {
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A step that runs a tool installed in the workspace root. */
export const tool = (title: string, name: string, args: readonly string[]): Step => ({
  title,
  command: bin(name),
  args,
});

/** A step that runs one of our own TypeScript files. */
export const script = (title: string, file: string, args: readonly string[] = []): Step => ({
  title,
  command: process.execPath,
  args: [join(root, file), ...args],
});

/** Resolves with the exit code of one step. */
export function runStep(step: Step): Promise<number> {
  console.error(`\n▸ ${step.title}`);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(step.command, step.args, {
      stdio: 'inherit',
      cwd: step.cwd ?? root,
      env: { ...process.env, ...step.env },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      console.error(
        `  ${code === 0 ? 'done' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
      );
      resolve(code ?? (signal ? 1 : 0));
    });
  });
}

/** Runs one of our own TypeScript files with what this process has. Resolves with its exit code. */
export function run(file: string, args: readonly string[], cwd: string = root): Promise<number> {
  const child = spawn(process.execPath, [join(root, file), ...args], { stdio: 'inherit', cwd });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** Runs steps in order and ends the process with the first failure. */
export async function runSteps(steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const code = await runStep(step);
    if (code !== 0) process.exit(code);
  }
}
