/**
 * Kills processes at random moments and compares what is left with what must be there:
 * `npm run -s kills -- pulls --kills 50`. The last line is JSON.
 */
import { parseArgs } from 'node:util';
import { killPulls } from '../../analytics/testing/kill-pulls.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const SUITES = { pulls: killPulls } as const;
const name = positionals[0] ?? 'pulls';
const kills = Number(values.kills);
if (!(name in SUITES) || !Number.isSafeInteger(kills) || kills < 1) {
  console.error(
    `usage: npm run -s kills -- NAME [--kills 50] [--seed 1]; suites: ${Object.keys(SUITES).join(', ')}`,
  );
  process.exit(2);
}
let state = Math.max(1, Number(values.seed) | 0);
const random = (): number => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};
const report = await SUITES[name as keyof typeof SUITES](kills, random);
const good = report.wrong === 0 && report.arrivals === report.counted;
console.log(JSON.stringify({ suite: name, good, ...report }));
process.exit(good ? 0 : 1);
