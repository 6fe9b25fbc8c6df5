/**
 * The bridge's commands (`npm run -s bridge -- --help`); arguments go through as they are, and folders are looked for
 * where the operator stands.
 */
import { root, run } from '../lib/run.ts';

const { INIT_CWD = root } = process.env;
process.exit(await run('ble-bridge/src/main.ts', process.argv.slice(2), INIT_CWD));
