/**
 * Builds the gate app, but only when something it is made of has changed: a second start takes seconds. The
 * fingerprint covers contents, not times, so a fresh checkout and an old one agree.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runStep, runSteps } from './run.ts';
import { words } from './steps.ts';

export const gateDist: string = join(root, 'gate-pwa', 'dist');
const STAMP = join(gateDist, '.built-from');
const SOURCES = [
  'gate-pwa/{src,messages,public,project.inlang}/**/*.{ts,tsx,css,json,svg,png,html,woff2}',
  'gate-pwa/*.{html,ts,json}',
  'shared/src/**/*.ts',
  'pnpm-lock.yaml',
] as const;

function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync([...SOURCES], {
    cwd: root,
    exclude: (name) => /node_modules|paraglide|cache/.test(name),
  });
  for (const file of files.sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  return hash.digest('hex');
}

/** Resolves when `gateDist` is up to date; ends the process when the build fails. */
export async function buildGate(): Promise<void> {
  const wanted = fingerprint();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  await runSteps(words);
  const vite = join(root, 'gate-pwa', 'node_modules', '.bin', 'vite');
  const cwd = join(root, 'gate-pwa');
  const code = await runStep({
    title: 'build the gate app',
    command: vite,
    args: ['build', '--logLevel', 'warn'],
    cwd,
  });
  if (code !== 0) process.exit(code);
  writeFileSync(STAMP, wanted);
}
