import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { differences, type ExpectedImport } from './conform.ts';
import { importGuestFile } from './import-guest-list.ts';

const OWN = join(import.meta.dirname, '../../../fixtures/import');
/** A folder with `csv/expected.json` and more files of the same kind, if there is one. */
const { ATTEND_GATE_CONFORMANCE: MORE } = process.env;
const folders = [OWN, ...(MORE === undefined ? [] : [join(MORE, 'csv')])];

for (const folder of folders)
  describe(folder === OWN ? 'own fixtures' : folder, () => {
    const { files } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
      readonly files: Readonly<Record<string, ExpectedImport>>;
    };
    test.each(Object.entries(files))('[IM10] %s is read as expected', async (name, expected) => {
      expect(existsSync(join(folder, name))).toBe(true);
      expect(differences(expected, await importGuestFile(readFileSync(join(folder, name))))).toEqual([]);
    });
  });

test('[IM10] a wrong field, a missing guest, a guest too many and a wrong code are all told', async () => {
  const result = await importGuestFile(
    new TextEncoder().encode('Name,Email\nA,a@example.org\nB,b@example.org\n,\n'),
  );
  const expected: ExpectedImport = {
    accepted: [
      { line: 2, name: 'Z', email: 'a@example.org' },
      { line: 9, name: 'C' },
    ],
    skipped: [{ line: 4, code: 'void' }],
  };
  expect(differences(expected, result)).toEqual([
    'line 9: expected a guest, got none',
    'line 3: expected no guest, got one',
    'line 2 name: expected "Z", got "A"',
    'skipped: expected 4 void; got 4 empty',
  ]);
  expect(differences({ ...expected, refuse: 'nobody in it' }, result)).toHaveLength(1);
  expect(differences(expected, await importGuestFile(new Uint8Array()))).toHaveLength(1);
});

test('[IM10] needs_attention is compared by presence, whatever it says', async () => {
  const result = await importGuestFile(
    new TextEncoder().encode('Name,Email\n=A,a@example.org\nB,b@example.org\n'),
  );
  const rows = (first: unknown, second: unknown): ExpectedImport => ({
    accepted: [
      { line: 2, needs_attention: first },
      { line: 3, needs_attention: second },
    ],
    skipped: [],
  });
  expect(differences(rows('a formula', false), result)).toEqual([]);
  expect(differences(rows(true, 'why?'), result)).toEqual([
    'line 3 needs_attention: expected true, got false',
  ]);
});
