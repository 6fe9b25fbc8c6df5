/** Compares the import with a folder of files and its `expected.json`; the last line is `N passed, N failed`. */
import { runSteps, script } from '../lib/run.ts';

await runSteps([script('import conformance', 'sync-server/conformance/import.ts', process.argv.slice(2))]);
