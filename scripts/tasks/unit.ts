/** Unit, property and contract tests; arguments go to vitest. */
import { runSteps, tool } from '../lib/run.ts';
import { words } from '../lib/steps.ts';

await runSteps([...words, tool('tests', 'vitest', ['run', ...process.argv.slice(2)])]);
