/** Everything: types, lint, all tests, the simulated door, and the browser tests. Fails when there is no browser. */
import { browserEnvironment } from '../lib/browser.ts';
import { buildGate } from '../lib/gate-build.ts';
import { runSteps, script } from '../lib/run.ts';
import { browser, check } from '../lib/steps.ts';

// Asked first: nobody should wait for minutes to hear that there is no browser.
const env = browserEnvironment();
await runSteps([...check, script('simulated doors', 'scripts/tasks/sim.ts', ['--seeds', '500'])]);
await buildGate();
await runSteps(browser(env));
