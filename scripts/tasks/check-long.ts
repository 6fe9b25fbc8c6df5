/**
 * The long versions of what every run does briefly: 50,000 simulated doors, a million broken messages, a thousand kills,
 * 20,000 hostile requests of each kind, and a bridge's day. About an hour and a half; ends with the first failure.
 */
import { runSteps, script, tool } from '../lib/run.ts';

await runSteps([
  script('simulated doors', 'scripts/tasks/sim.ts', ['--seeds', '50000', '--from', '100000']),
  script('broken and forged messages', 'scripts/tasks/mutate.ts', ['--count', '1000000', '--from', '100000']),
  script('kills under load', 'scripts/tasks/kills.ts', ['--count', '1000']),
  {
    ...tool('hostile requests, 20,000 of each kind', 'vitest', ['run', 'sync-server/src/http/hostile']),
    env: { HOSTILE_RUNS: '20000' },
  },
  {
    title: 'a day of advertisements',
    command: process.execPath,
    args: ['--expose-gc', 'ble-bridge/testing/day.ts', '--hours', '24'],
  },
]);
