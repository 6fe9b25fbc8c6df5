/** `npm run -s report -- arrivals --event ID --format json`: one report over the lake. */
import { run } from '../lib/run.ts';

process.exit(await run('analytics/src/cli.ts', ['report', ...process.argv.slice(2)]));
