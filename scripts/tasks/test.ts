/**
 * Everything: types, lint, all tests, simulated doors, broken and forged messages, kills under load, and the browser
 * tests. Fails when there is no browser.
 */

import { buildApps } from '../lib/app-build.ts';
import { browserEnvironment } from '../lib/browser.ts';
import { runSteps, script } from '../lib/run.ts';
import { browser, check } from '../lib/steps.ts';

// Asked first: nobody should wait for minutes to hear that there is no browser.
const env = browserEnvironment();
await runSteps([
  ...check,
  script('simulated doors', 'scripts/tasks/sim.ts', ['--seeds', '3000']),
  script('broken and forged messages', 'scripts/tasks/mutate.ts', ['--count', '50000']),
  script('kills under load', 'scripts/tasks/kills.ts', ['--count', '20']),
]);
await buildApps();
await runSteps(browser(env));
