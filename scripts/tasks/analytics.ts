/** `npm run -s analytics -- source add URL --key KEY`: the platform's command line. */
import { run } from '../lib/run.ts';

process.exit(await run('analytics/src/cli.ts', process.argv.slice(2)));
