// Runs a task with the project's own Node and pnpm on any machine that has Node 18 or newer and npm:
//   node scripts/boot.mjs TASK [arguments]        TASK = a file name in scripts/tasks/
// It must not import anything outside node: itself, because nothing is installed yet when it runs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_VERSION = '24.21.0';
const NODE_MINIMUM = [24, 9];
const PNPM_VERSION = '10.34.9';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tools = join(root, '.tools');
const windows = process.platform === 'win32';

/** Is the Node that runs this script new enough for better-sqlite3 13, vitest 5 and type stripping? */
function nodeIsNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > NODE_MINIMUM[0] || (major === NODE_MINIMUM[0] && minor >= NODE_MINIMUM[1]);
}

/** npm's package that carries the Node binary for this machine. */
function nodePackage() {
  const platform = windows ? 'win' : process.platform;
  const family = platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${family}-${platform}-${process.arch}`;
}

function fail(message, status = 1) {
  console.error(`attend-gate: ${message}`);
  process.exit(status);
}

/** Puts pnpm and, where needed, Node itself into .tools. Returns the path of the Node to use. */
function installTools() {
  // Started by the Node in .tools (a task that calls npm), it must not take that one away.
  const ownNode = !nodeIsNewEnough() || process.execPath.startsWith(tools);
  const wanted = JSON.stringify({
    private: true,
    dependencies: { pnpm: PNPM_VERSION, ...(ownNode ? { [nodePackage()]: NODE_VERSION } : {}) },
  });
  const manifest = join(tools, 'package.json');
  const done = join(tools, '.installed');
  if (!existsSync(done) || readFileSync(done, 'utf8') !== wanted) {
    rmSync(done, { force: true });
    mkdirSync(tools, { recursive: true });
    writeFileSync(manifest, wanted);
    console.error('attend-gate: fetching pnpm and Node from npm (once) …');
    const npm = spawnSync(
      'npm',
      ['install', '--prefix', tools, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
      { stdio: ['ignore', 2, 2], shell: windows },
    );
    if (npm.error) fail(`npm could not be started: ${npm.error.message}`);
    if (npm.status !== 0) fail('npm could not install the tools; see the lines above', npm.status ?? 1);
    writeFileSync(done, wanted);
  }
  const binary = windows ? join('bin', 'node.exe') : join('bin', 'node');
  return ownNode ? join(tools, 'node_modules', nodePackage(), binary) : process.execPath;
}

/** The environment of every child: our tools first, and none of npm's own settings, which would reach pnpm. */
function childEnvironment(node) {
  const path = [dirname(node), join(tools, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH: path };
  for (const key of Object.keys(env)) if (/^npm_/i.test(key)) delete env[key];
  return env;
}

/** A frozen install, skipped when neither the lockfile nor a manifest changed since the last one. */
function installPackages(node, env) {
  const stamp = join(root, 'node_modules', '.attend-gate-installed');
  const lock = join(root, 'pnpm-lock.yaml');
  const key = `${node}\n${readFileSync(lock, 'utf8').length}\n${statSync(lock).mtimeMs}`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return;
  const pnpm = join(tools, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
  const args = [pnpm, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn'];
  const install = spawnSync(node, args, { stdio: ['ignore', 2, 2], env, cwd: root });
  if (install.status !== 0)
    fail('pnpm could not install the packages; see the lines above', install.status ?? 1);
  writeFileSync(stamp, key);
}

function parentOf(pid) {
  const ps = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return ps.status === 0 ? Number(ps.stdout) || undefined : undefined; // no ps here: the shell alone is watched
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM'; // alive, but somebody else's
  }
}

const [task, ...rest] = process.argv.slice(2);
const file = join(root, 'scripts', 'tasks', `${task}.ts`);
if (!task || !existsSync(file))
  fail(`unknown task ${task ?? '(none)'}; tasks are the files in scripts/tasks`, 2);
const node = installTools();
const env = childEnvironment(node);
installPackages(node, env);

const child = spawn(node, [file, ...rest], { stdio: 'inherit', env, cwd: root });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => fail(`the task could not be started: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
// npm can be killed without passing the signal on; then nobody would stop the task. npm starts a shell which starts
// this script, so npm itself is the parent's parent, and the shell outlives it.
const above = [
  process.ppid,
  process.env.npm_lifecycle_event && !windows ? parentOf(process.ppid) : undefined,
];
const watched = above.filter((pid) => pid !== undefined && pid > 1);
setInterval(() => watched.every(isAlive) || child.kill('SIGTERM'), 500).unref();
