/**
 * Kills the relay with `kill -9` under load: `npm run -s kills -- --count 20`, `--seed N` for other moments. Then the
 * same with a full disk and, where libfiu is installed, with failing writes and syncs. Exit code 1 when an acknowledged
 * fact was gone, a fact never arrived, or a file was damaged.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { createRandom } from '../../shared/testing/random.ts';
import { type Fault, type KillTotals, runKills } from '../../sync-server/testing/kill-run.ts';
import { wholeNumber } from '../lib/parts.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const count = wholeNumber(values.count, 'count');
const random = createRandom(wholeNumber(values.seed, 'seed'));
const few = Math.max(1, Math.ceil(count / 5));

const FIU = [
  'fiu-run',
  '-x',
  '-c',
  'enable_random name=posix/io/rw/pwrite*,probability=0.03',
  '-c',
  'enable_random name=posix/io/sync/*,probability=0.05',
];
const hasFiu = spawnSync('fiu-run', ['--help'], { stdio: 'ignore' }).error === undefined;

const rounds: readonly (readonly [string, number, Fault])[] = [
  ['kill -9', count, {}],
  ['kill -9 on a full disk', few, { sparePages: 3 }],
  ...(hasFiu ? [['kill -9 with failing writes and syncs', few, { wrapper: FIU }] as const] : []),
];
const results: (KillTotals & { readonly fault: string })[] = [];
for (const [fault, n, how] of rounds) {
  const totals = await runKills(n, () => random.next(), how);
  results.push({ fault, ...totals });
  const { kills, written, acknowledged, lost, missing, damaged, waited } = totals;
  if (!values.json)
    console.log(
      `${fault}: ${kills} kills, ${written} facts, ${acknowledged} acknowledged (up to ${waited} waited), ${lost} lost, ${missing} missing, ${damaged} damaged files`,
    );
}
if (!hasFiu && !values.json) console.log('SKIPPED: failing writes and syncs; install fiu-utils for them');
if (values.json) console.log(JSON.stringify(results));
process.exit(results.every(({ lost, missing, damaged }) => lost + missing + damaged === 0) ? 0 : 1);
