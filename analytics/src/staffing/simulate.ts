/**
 * How long people wait with how many lanes (A19): a first-come, first-served door with the organisation's own arrival
 * pattern and service times, played many times. Erlang's formula has no answer for the peak of an event, where more
 * come than can be served; a simulation has. Pure; randomness comes in.
 */

export interface Profile {
  /** Ascending quantiles, evenly spaced: seconds from the doors. */
  readonly arrivals: readonly number[];
  /** Ascending quantiles: seconds one admission takes. */
  readonly services: readonly number[];
}

export interface DoorPlan {
  readonly people: number;
  readonly lanes: number;
  readonly runs: number;
}

export interface Waiting {
  readonly lanes: number;
  readonly meanWaitSeconds: number;
  /** Nineteen of twenty people wait at most this long, in a usual run. */
  readonly p95WaitSeconds: number;
  /** Longest line of a usual run, and of one run in ten. */
  readonly longestLine: number;
  readonly longestLineP90: number;
  /** Minutes from the doors until the last line of a usual run is gone. */
  readonly clearMinutes: number;
}

/** A value drawn from quantiles, between two of them in proportion. */
export function draw(quantiles: readonly number[], random: () => number): number {
  const place = random() * (quantiles.length - 1);
  const low = Math.floor(place);
  const from = quantiles[low]!;
  const to = quantiles[Math.min(low + 1, quantiles.length - 1)]!;
  return from + (to - from) * (place - low);
}

export interface Run {
  /** Seconds, in the order of arrival. */
  readonly waits: readonly number[];
  readonly longestLine: number;
  /** Seconds from the doors at which the last person who had to wait was served; -Infinity if nobody waited. */
  readonly lastWaitEnds: number;
}

/**
 * One evening. @param arrivals seconds, ascending; before 0 the doors are closed and people stand in line
 * @param service seconds for the i-th person
 */
export function playDoor(arrivals: readonly number[], lanes: number, service: (i: number) => number): Run {
  const free = new Float64Array(lanes);
  const waits: number[] = [];
  const starts: number[] = [];
  let lastWaitEnds = Number.NEGATIVE_INFINITY;
  for (const [i, arrival] of arrivals.entries()) {
    let lane = 0;
    for (let other = 1; other < lanes; other++) if (free[other]! < free[lane]!) lane = other;
    const start = Math.max(arrival, free[lane]!, 0);
    free[lane] = start + service(i);
    waits.push(start - arrival);
    starts.push(start);
    if (start > arrival) lastWaitEnds = Math.max(lastWaitEnds, start);
  }
  // With one line the starts ascend, so two fingers count who has come and who is being served.
  let served = 0;
  let longestLine = 0;
  for (const [i, arrival] of arrivals.entries()) {
    while (served < starts.length && starts[served]! <= arrival) served++;
    longestLine = Math.max(longestLine, i + 1 - served);
  }
  return { waits, longestLine, lastWaitEnds };
}

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
};

export function simulateDoor(profile: Profile, plan: DoorPlan, random: () => number): Waiting {
  const means: number[] = [];
  const p95s: number[] = [];
  const lines: number[] = [];
  const clears: number[] = [];
  for (let run = 0; run < plan.runs; run++) {
    const arrivals = Array.from({ length: plan.people }, () => draw(profile.arrivals, random)).sort(
      (a, b) => a - b,
    );
    const { waits, longestLine, lastWaitEnds } = playDoor(arrivals, plan.lanes, () =>
      draw(profile.services, random),
    );
    means.push(waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length));
    p95s.push(quantile(waits, 0.95));
    lines.push(longestLine);
    clears.push(Math.max(0, lastWaitEnds) / 60);
  }
  return {
    lanes: plan.lanes,
    meanWaitSeconds: quantile(means, 0.5),
    p95WaitSeconds: quantile(p95s, 0.5),
    longestLine: quantile(lines, 0.5),
    longestLineP90: quantile(lines, 0.9),
    clearMinutes: quantile(clears, 0.5),
  };
}
