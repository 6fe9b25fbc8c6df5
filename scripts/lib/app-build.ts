/**
 * Builds the apps that people open, but only when something they are made of has changed: a second start takes
 * seconds. The fingerprint covers contents, not times, so a fresh checkout and an old one agree.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runStep, runSteps } from './run.ts';
import { APPS, type AppName, words } from './steps.ts';

/** The dashboard lives in its service's package, with the service's tools. */
const DASHBOARD = 'analytics/dashboard';
type Built = AppName | typeof DASHBOARD;

/** Folder of a built app. */
const distOf = (app: Built): string => join(root, app, 'dist');
export const gateDist: string = distOf('gate-pwa');
export const walletDist: string = distOf('attendee-pwa');
export const dashboardDist: string = distOf(DASHBOARD);

const sourcesOf = (app: Built): string[] => [
  `${app}/{src,messages,public,project.inlang}/**/*.{ts,tsx,css,json,svg,png,html,woff2}`,
  `${app}/*.{html,ts,json}`,
  'shared/{src,styles}/**/*.{ts,css}',
  // The dashboard draws the reports' own charts and carries their words in its font.
  ...(app === DASHBOARD ? ['analytics/sql/reports/*.sql', 'analytics/src/report/*.ts'] : []),
  'pnpm-lock.yaml',
];

function fingerprint(app: Built): string {
  const hash = createHash('sha256');
  const files = globSync(sourcesOf(app), {
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

const stampOf = (app: Built): string => join(distOf(app), '.built-from');
const isBuilt = (app: Built): boolean =>
  existsSync(stampOf(app)) && readFileSync(stampOf(app), 'utf8') === fingerprint(app);

async function buildApp(app: Built): Promise<void> {
  const tools = app === DASHBOARD ? 'analytics' : app;
  const vite = join(root, tools, 'node_modules', '.bin', 'vite');
  const args = ['build', '--logLevel', 'warn'];
  const code = await runStep({ title: `build ${app}`, command: vite, args, cwd: join(root, app) });
  if (code !== 0) process.exit(code);
  writeFileSync(stampOf(app), fingerprint(app));
}

/** Resolves when every app's folder is up to date; ends the process when a build fails. */
export async function buildApps(): Promise<void> {
  const all: readonly Built[] = [...APPS, DASHBOARD];
  const stale = all.filter((app) => !isBuilt(app));
  if (stale.length === 0) return;
  // Paraglide's Vite plugin would do it too, but it keeps the process open for 30 seconds after a build.
  await runSteps(words);
  for (const app of stale) await buildApp(app);
}
