/** The operator's commands (`npm run -s attend-gate -- --help`); arguments go through as they are. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../lib/run.ts';

const cli = spawn(process.execPath, [join(root, 'sync-server', 'src', 'cli.ts'), ...process.argv.slice(2)], {
  cwd: process.env.INIT_CWD ?? root,
  stdio: 'inherit',
});
cli.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
