/** The steps that several tasks share. `check` is the whole bar short of a browser. */
import { join } from 'node:path';
import type { BrowserEnvironment } from './browser.ts';
import { root, type Step, tool } from './run.ts';

const PROJECTS = [
  'shared/tsconfig.json',
  'shared/tsconfig.test.json',
  'sync-server/tsconfig.json',
  'analytics/tsconfig.json',
  'gate-pwa/tsconfig.json',
  'gate-pwa/tsconfig.test.json',
  'ble-bridge/tsconfig.json',
  'e2e/tsconfig.json',
  'bench/tsconfig.json',
  'scripts/tsconfig.json',
] as const;

export const typeCheck: readonly Step[] = PROJECTS.map((project) =>
  tool(`types: ${project}`, 'tsc', ['-p', project]),
);
export const lint: readonly Step[] = [tool('lint and format', 'biome', ['check', '.'])];
export const unit: readonly Step[] = [tool('unit, property and contract tests', 'vitest', ['run'])];
/** The gate's words as typed functions; a missing translation does not compile. */
export const words: readonly Step[] = [
  {
    title: 'words of the gate app',
    command: process.execPath,
    args: [
      join(root, 'gate-pwa', 'node_modules', '@inlang', 'paraglide-js', 'bin', 'run.js'),
      'compile',
      '--project',
      './project.inlang',
      '--outdir',
      './src/i18n/paraglide',
      '--strategy',
      'globalVariable',
      'baseLocale',
      '--silent',
    ],
    cwd: join(root, 'gate-pwa'),
  },
];
export const check: readonly Step[] = [...words, ...typeCheck, ...lint, ...unit];

/** Playwright on the built app; arguments pick tests. */
export const browser = (env: BrowserEnvironment, args: readonly string[] = []): readonly Step[] => [
  {
    title: 'browser tests',
    command: join(root, 'e2e', 'node_modules', '.bin', 'playwright'),
    args: ['test', ...args],
    cwd: join(root, 'e2e'),
    env,
  },
];
