/**
 * Runs simulated doors from seeds: `npm run -s sim -- --seeds 500` or `--seed 8314209` to replay one. The last line
 * is JSON with `--json`. A seed that fails prints the command that replays it and ends with exit code 1.
 */
import { parseArgs } from 'node:util';
import { runWorld, type WorldReport } from '../../shared/testing/world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const count = (text: string, name: string): number => {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) {
    console.error(`--${name} must be a whole number, not ${text}`);
    process.exit(2);
  }
  return n;
};

const first = values.seed === undefined ? count(values.from, 'from') : count(values.seed, 'seed');
const seeds = values.seed === undefined ? count(values.seeds, 'seeds') : 1;
const failed: WorldReport[] = [];
const total = { seeds, failed: 0, facts: 0, conflicts: 0, crashes: 0, cuts: 0 };

for (let seed = first; seed < first + seeds; seed++) {
  const report = await runWorld(seed);
  total.facts += report.facts;
  total.conflicts += report.conflicts;
  total.crashes += report.crashes;
  total.cuts += report.cuts;
  if (values.seed !== undefined) console.log(report);
  if (report.broken.length === 0) continue;
  failed.push(report);
  console.error(`seed ${seed} failed; replay it with: npm run -s sim -- --seed ${seed}`);
  for (const line of report.broken.slice(0, 5)) console.error(`  ${line}`);
}
total.failed = failed.length;
if (values.json) console.log(JSON.stringify(total));
else {
  console.log(
    `${total.facts} facts, ${total.conflicts} conflicts, ${total.crashes} crashes, ${total.cuts} cuts`,
  );
  console.log(`${seeds - failed.length} passed, ${failed.length} failed`);
}
process.exit(failed.length === 0 ? 0 : 1);
