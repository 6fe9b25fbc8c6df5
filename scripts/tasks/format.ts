/** Formats and fixes what can be fixed. */
import { runSteps, tool } from '../lib/run.ts';

await runSteps([tool('format', 'biome', ['check', '--write', '.'])]);
