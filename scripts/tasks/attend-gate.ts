/**
 * The operator's commands (`npm run -s attend-gate -- --help`); arguments go through as they are, and files are looked
 * for where the operator stands.
 */
import { root, run } from '../lib/run.ts';

const { INIT_CWD = root } = process.env;
process.exit(await run('sync-server/src/cli.ts', process.argv.slice(2), INIT_CWD));
