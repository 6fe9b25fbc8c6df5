/** The steps that several tasks share. `check` is the whole bar short of a browser. */
import { join } from 'node:path';
import type { BrowserEnvironment } from './browser.ts';
import { root, type Step, tool } from './run.ts';

const PROJECTS = [
  'shared/tsconfig.json',
  'shared/tsconfig.test.json',
  'sync-server/tsconfig.json',
  'analytics/tsconfig.json',
  'analytics/dashboard/tsconfig.json',
  'gate-pwa/tsconfig.json',
  'gate-pwa/tsconfig.test.json',
  'attendee-pwa/tsconfig.json',
  'attendee-pwa/tsconfig.test.json',
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
/** The apps that people open in a browser. */
export const APPS = ['gate-pwa', 'attendee-pwa'] as const;
export type AppName = (typeof APPS)[number];

/** An app's words as typed functions; a missing translation does not compile. */
export const words: readonly Step[] = APPS.map((app) => ({
  title: `words of ${app}`,
  command: process.execPath,
  args: [
    join(root, app, 'node_modules', '@inlang', 'paraglide-js', 'bin', 'run.js'),
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
  cwd: join(root, app),
}));
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
