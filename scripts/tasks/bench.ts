/**
 * `npm run -s bench -- NAME [--json]` runs one benchmark, a file in bench/src, and prints a table, or with `--json`
 * one JSON object as the last line. Without a name it lists what there is.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type Benchmark, reportOf, tableOf } from '../../bench/src/report.ts';
import { root } from '../lib/run.ts';

const folder = join(root, 'bench', 'src');
const isBenchmark = (file: string): boolean =>
  /^export default .*Benchmark/m.test(readFileSync(file, 'utf8'));
const names = globSync(join(folder, '*.ts'))
  .filter(isBenchmark)
  .map((file) => basename(file, '.ts'))
  .sort();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const name = positionals[0];
const file = join(folder, `${name}.ts`);
if (name === undefined || !names.includes(name) || !existsSync(file)) {
  console.error(`usage: npm run -s bench -- NAME [--json]; benchmarks: ${names.join(', ') || 'none yet'}`);
  process.exit(2);
}
const benchmark = ((await import(pathToFileURL(file).href)) as { default: Benchmark }).default;
const results = await benchmark.run((line) => console.error(line));
const report = reportOf(name, results);
console.log(values.json ? JSON.stringify(report) : tableOf(report));
process.exit(0);
