/** Pictures of the gate for the docs, taken from the running thing (`docs/pictures`). */
import { buildApps } from '../lib/app-build.ts';
import { runSteps, script } from '../lib/run.ts';

await buildApps();
await runSteps([script('pictures', 'e2e/pictures/take-pictures.ts')]);
