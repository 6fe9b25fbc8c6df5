/** The browser tests alone; arguments go to Playwright. */
import { browserEnvironment } from '../lib/browser.ts';
import { buildGate } from '../lib/gate-build.ts';
import { runSteps } from '../lib/run.ts';
import { browser } from '../lib/steps.ts';

const env = browserEnvironment();
await buildGate();
await runSteps(browser(env, process.argv.slice(2)));
