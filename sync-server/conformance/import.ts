/**
 * Runs the import over a folder of export files and compares with its `expected.json`: lines, the listed fields and
 * the reason codes; prose is ignored. `node sync-server/conformance/import.ts DIR` (DIR or DIR/csv has the file)
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { differences, type ExpectedImport } from '../src/roster/import/conform.ts';
import { importGuestList } from '../src/roster/import/import-guest-list.ts';

function problemsOf(path: string, expected: ExpectedImport): string[] {
  if (!existsSync(path)) return ['expected a file, got none'];
  return differences(expected, importGuestList(readFileSync(path)));
}

const [, , argument] = process.argv;
if (argument === undefined) {
  console.error('usage: node sync-server/conformance/import.ts DIR');
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
  const problems = problemsOf(join(folder, name), expected);
  if (problems.length > 0) failed++;
  for (const problem of problems) console.log(`${name}: ${problem}`);
}
console.log(`${Object.keys(files).length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
