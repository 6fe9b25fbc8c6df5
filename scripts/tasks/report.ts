/** `npm run -s report -- arrivals --event ID --format json`: one report over the lake. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../lib/run.ts';

const cli = join(root, 'analytics', 'src', 'cli.ts');
const child = spawn(process.execPath, [cli, 'report', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
