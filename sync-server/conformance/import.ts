/**
 * Runs the import over a folder of export files and compares with its `expected.json`: lines, the listed fields and
 * the reason codes; prose is ignored. `npm run -s conformance-import -- --dir DIR` (DIR or DIR/csv has the file)
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { differences, type ExpectedImport } from '../src/roster/import/conform.ts';
import { importGuestFile } from '../src/roster/import/import-guest-list.ts';

async function problemsOf(path: string, expected: ExpectedImport): Promise<string[]> {
  if (!existsSync(path)) return ['expected a file, got none'];
  return differences(expected, await importGuestFile(readFileSync(path)));
}

const { values } = parseArgs({ options: { dir: { type: 'string' } } });
const argument = values.dir;
if (argument === undefined) {
  console.error('usage: npm run -s conformance-import -- --dir DIR');
  process.exit(2);
}
const folder = [argument, join(argument, 'csv')].find((one) => existsSync(join(one, 'expected.json')));
if (folder === undefined) {
  console.error(`no expected.json in ${argument}`);
  process.exit(2);
}
const { files } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
  readonly files: Readonly<Record<string, ExpectedImport>>;
};
let failed = 0;
for (const [name, expected] of Object.entries(files)) {
  const problems = await problemsOf(join(folder, name), expected);
  if (problems.length > 0) failed++;
  for (const problem of problems) console.log(`${name}: ${problem}`);
}
console.log(`${Object.keys(files).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
