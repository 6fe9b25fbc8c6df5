/** Pulls an invented event series into a lake; see `demo-series.ts`. */

import type { PullDeps } from '../pull/pull-event.ts';
import { pullSource } from '../pull/pull-source.ts';
import { type DemoOptions, demoSeries } from './demo-series.ts';
import { demoClient } from './demo-source.ts';

/** @returns events published, or what went wrong with each that was not */
export async function fillDemo(
  deps: PullDeps,
  options: DemoOptions,
): Promise<{ readonly events: readonly string[]; readonly failures: readonly string[] }> {
  const all = demoSeries(options);
  const events: string[] = [];
  const failures: string[] = [];
  for (const series of new Set(all.map((event) => event.series))) {
    const own = all.filter((event) => event.series === series);
    const source = { url: `demo:${options.seed}/${series}`, key: '-', events: [], series };
    const outcome = await pullSource(deps, source, demoClient(own));
    if (!outcome.ok) failures.push(outcome.error.detail);
    else
      for (const { event, result } of outcome.value)
        if (result.ok) events.push(event);
        else failures.push(`${event}: ${result.error.detail}`);
  }
  return { events, failures };
}
