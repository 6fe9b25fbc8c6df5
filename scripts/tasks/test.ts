/** Everything: types, lint, all tests, the simulated door, and the browser tests. Fails when there is no browser. */

import { buildApps } from '../lib/app-build.ts';
import { browserEnvironment } from '../lib/browser.ts';
import { runSteps, script } from '../lib/run.ts';
import { browser, check } from '../lib/steps.ts';

// Asked first: nobody should wait for minutes to hear that there is no browser.
const env = browserEnvironment();
await runSteps([...check, script('simulated doors', 'scripts/tasks/sim.ts', ['--seeds', '500'])]);
await buildApps();
await runSteps(browser(env));
