/** Types, lint, format, architecture and every test that needs no browser. */
import { runSteps } from '../lib/run.ts';
import { check } from '../lib/steps.ts';

await runSteps(check);
