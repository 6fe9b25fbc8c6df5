/**
 * Throws broken and forged messages at the relay: `npm run -s mutate -- --count 50000`. A seed that finds something is
 * named together with the command that repeats it; exit code 1 then. On all cores.
 */
import { parseArgs } from 'node:util';
import { type MutationTotals, runMutations } from '../../shared/testing/mutation-run.ts';
import { inParts, summed, wholeNumber } from '../lib/parts.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '50000' },
    from: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    part: { type: 'boolean', default: false },
  },
});
const from = wholeNumber(values.from, 'from');
const count = wholeNumber(values.count, 'count');
/** Messages meet the room of their stretch: a stretch is repeated from its beginning. */
const repeat = (seed: number): string => `npm run -s mutate -- --from ${from} --count ${seed - from + 1}`;

if (values.part) {
  const total = await runMutations(from, count, (seed, what) =>
    console.error(`seed ${seed}: ${what}; repeat with: ${repeat(seed)}`),
  );
  console.log(JSON.stringify(total));
  process.exit(0);
}
const parts = await inParts<MutationTotals & Record<string, number>>(import.meta.filename, from, count);
const total = summed(parts.flatMap(({ report }) => report ?? []));
const { messages = 0, crashes = 0, foreign = 0, hung = 0, closed = 0 } = total;
if (values.json) console.log(JSON.stringify(total));
else
  console.log(
    `${messages} messages: ${crashes} crashes, ${foreign} foreign writes, ${hung} hung documents; ${closed} sockets closed`,
  );
process.exit(messages === count && crashes + foreign + hung === 0 ? 0 : 1);
