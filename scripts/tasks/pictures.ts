/** Pictures of the gate for the docs, taken from the running thing (`docs/pictures`). */
import { buildGate } from '../lib/gate-build.ts';
import { runSteps, script } from '../lib/run.ts';

await buildGate();
await runSteps([script('pictures', 'e2e/pictures/take-pictures.ts')]);
