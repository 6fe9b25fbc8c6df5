/** The browser tests alone; arguments go to Playwright. */

import { buildApps } from '../lib/app-build.ts';
import { browserEnvironment } from '../lib/browser.ts';
import { runSteps } from '../lib/run.ts';
import { browser } from '../lib/steps.ts';

const env = browserEnvironment();
await buildApps();
await runSteps(browser(env, process.argv.slice(2)));
