/**
 * Runs simulated doors from seeds: `npm run -s sim -- --seeds 500`, or `--seed 8314209` to replay one. The last line is
 * JSON with `--json`. A seed that fails prints the command that replays it, and ends with exit code 1. On all cores.
 */
import { parseArgs } from 'node:util';
import { runWorld } from '../../shared/testing/world.ts';
import type { WorldReport } from '../../shared/testing/world-report.ts';
import { inParts, summed, wholeNumber } from '../lib/parts.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '3000' },
    from: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    // Between the processes of one run.
    count: { type: 'string' },
    part: { type: 'boolean', default: false },
  },
});

type Totals = {
  [K in 'seeds' | 'failed' | 'facts' | 'conflicts' | 'crashes' | 'cuts' | 'forks' | 'attacks']: number;
};

async function runSeeds(first: number, count: number): Promise<Totals> {
  const total = {
    seeds: count,
    failed: 0,
    facts: 0,
    conflicts: 0,
    crashes: 0,
    cuts: 0,
    forks: 0,
    attacks: 0,
  };
  for (let seed = first; seed < first + count; seed++) {
    const report = await runWorld(seed);
    for (const name of ['facts', 'conflicts', 'crashes', 'cuts', 'forks', 'attacks'] as const)
      total[name] += report[name];
    if (report.broken.length === 0) continue;
    total.failed++;
    sayBroken(report);
  }
  return total;
}

function sayBroken({ seed, broken }: WorldReport): void {
  console.error(`seed ${seed} failed; replay it with: npm run -s sim -- --seed ${seed}`);
  for (const line of broken.slice(0, 5)) console.error(`  ${line}`);
}

if (values.seed !== undefined) {
  const report = await runWorld(wholeNumber(values.seed, 'seed'));
  console.log(report);
  if (report.broken.length > 0) sayBroken(report);
  process.exit(report.broken.length === 0 ? 0 : 1);
}
const from = wholeNumber(values.from, 'from');
if (values.part) {
  console.log(JSON.stringify(await runSeeds(from, wholeNumber(values.count ?? '', 'count'))));
  process.exit(0);
}
const seeds = wholeNumber(values.seeds, 'seeds');
const parts = await inParts<Totals>(import.meta.filename, from, seeds);
const crashed = parts.some(({ code, report }) => code !== 0 || report === undefined);
const total = summed(parts.flatMap(({ report }) => report ?? []));
if (values.json) console.log(JSON.stringify(total));
else {
  const { facts, conflicts, crashes, cuts, forks, attacks } = total;
  console.log(
    `${facts} facts, ${conflicts} conflicts, ${crashes} crashes, ${cuts} cuts, ${forks} forks, ${attacks} attacks`,
  );
  console.log(`${(total.seeds ?? 0) - (total.failed ?? 0)} passed, ${total.failed} failed`);
}
process.exit(!crashed && total.failed === 0 && total.seeds === seeds ? 0 : 1);
