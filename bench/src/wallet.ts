/**
 * The wallet in real Chromium as a phone: how much has to be loaded until a code can be shown, and how long somebody at
 * a door waits for it when there is no network.
 */
import { percentile } from '../../e2e/bench/measures.ts';
import { compressed, openPhone, type Phone } from '../../e2e/bench/phone.ts';
import type { Benchmark, BenchResult } from './report.ts';

const STARTS = 9;
const SLOW = 4;

async function starts(phone: Phone, note: (line: string) => void, claimed: boolean): Promise<BenchResult> {
  await phone.goOffline(claimed);
  await phone.timeStart(1); // the worker is awake and its code compiled, as on a phone that is used
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) times.push(await phone.timeStart(SLOW));
  const kind = claimed ? 'rotating code' : 'ticket';
  note(`${kind}: ${times.map((time) => time.toFixed(0)).join(' ')} ms`);
  return {
    work: `start without a network → ${kind} on the screen, CPU throttled ${SLOW}×, median`,
    ours: percentile(times, 0.5),
    unit: 'ms',
    target: 1_000,
  };
}

async function run(note: (line: string) => void): Promise<readonly BenchResult[]> {
  const phone = await openPhone();
  try {
    note('first visit');
    const { untilCode, all } = await phone.firstVisit();
    for (const file of all)
      note(`${untilCode.includes(file) ? 'first' : 'later'} ${compressed([file])} ${file}`);
    note('starts without a network');
    return [
      {
        work: 'compressed JavaScript from the mail’s link to the pass on the screen',
        ours: compressed(untilCode) / 1_000,
        unit: 'kB',
        target: 120,
      },
      { work: 'everything the first visit loads', ours: compressed(all) / 1_000, unit: 'kB' },
      await starts(phone, note, false),
      await starts(phone, note, true),
    ];
  } finally {
    await phone.close();
  }
}

const about = 'first load and starts of the wallet in real Chromium';
export default { about, run } satisfies Benchmark;
