/** What the measured processes tell the one that measures: where they listen, and how much CPU they have used. */
export interface Started {
  readonly address: string;
  readonly key: string;
  readonly event: string;
}

/** For a child process: says that it is ready, then answers every message with its CPU time in milliseconds. */
export function answerForCpu(started: Started): void {
  process.send?.(started);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.((user + system) / 1_000);
  });
}
