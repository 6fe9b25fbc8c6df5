/**
 * Reports as Parquet files that a BI tool reads; a file is replaced only by a whole one.
 * PLATFORM KEY FOLDER REPORTS=visitors,funnel node bi-parquet.mjs
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setting } from './people.mjs';

const folder = setting('FOLDER');
mkdirSync(folder, { recursive: true });
for (const report of setting('REPORTS').split(',')) {
  const answer = await fetch(`${setting('PLATFORM')}/api/reports/${report}?format=parquet`, {
    headers: { authorization: `Bearer ${setting('KEY')}` },
  });
  if (!answer.ok) throw new Error(`${report}: ${answer.status} ${await answer.text()}`);
  const file = join(folder, `${report}.parquet`);
  writeFileSync(`${file}.new`, Buffer.from(await answer.arrayBuffer()));
  renameSync(`${file}.new`, file);
  console.log(JSON.stringify({ report, snapshot: Number(answer.headers.get('x-snapshot')) }));
}
