/** `npm run -s scan-photos -- DIR [--json]`: the gate's own scan worker over a folder of photographs, in Chromium. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, runStep } from '../lib/run.ts';

const gate = join(root, 'gate-pwa');
const built = await runStep({
  title: 'build the scan worker',
  command: process.execPath,
  args: [
    join(gate, 'node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    '--mode',
    'photos',
    '--logLevel',
    'error',
  ],
  cwd: gate,
});
if (built !== 0) process.exit(built);
const scan = spawn(
  process.execPath,
  [join(root, 'e2e', 'photos', 'scan-photos.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    cwd: root,
  },
);
scan.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
