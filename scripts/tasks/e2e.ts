/** The browser tests alone; arguments go to Playwright. */
import { buildGate } from '../lib/gate-build.ts';
import { runSteps } from '../lib/run.ts';
import { browser } from '../lib/steps.ts';

await buildGate();
await runSteps(browser(process.argv.slice(2)));
