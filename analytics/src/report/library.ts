/** Finds the SQL: reports by name or path, staging and mart views in the order in which they build on each other. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { err, ok, type Result } from '@attend-gate/shared';
import { type ReportHeader, readHeader } from './header.ts';

const SQL = join(import.meta.dirname, '..', '..', 'sql');

export interface ReportFile {
  readonly name: string;
  readonly sql: string;
  readonly header: ReportHeader;
}

const stem = (path: string): string => basename(path, '.sql');

/** Staging first, then marts; a mart that reads another names it in `-- after: name`. */
export function views(): { readonly name: string; readonly sql: string }[] {
  const read = (path: string) => ({ name: stem(path), sql: readFileSync(path, 'utf8') });
  const staging = globSync(join(SQL, 'staging', '*.sql'))
    .sort()
    .map(read);
  const waiting = globSync(join(SQL, 'marts', '*.sql'))
    .sort()
    .map(read);
  const done: { name: string; sql: string }[] = [...staging];
  while (waiting.length > 0) {
    const i = waiting.findIndex(({ sql }) => {
      const after = /^-- after: (.+)$/m.exec(sql)?.[1]?.split(',') ?? [];
      return after.every((name) => done.some((view) => view.name === name.trim()));
    });
    if (i < 0) throw new Error(`marts wait for each other: ${waiting.map(({ name }) => name).join(', ')}`);
    done.push(...waiting.splice(i, 1));
  }
  return done;
}

export const reportNames = (): string[] =>
  globSync(join(SQL, 'reports', '*.sql'))
    .map(stem)
    .sort();

/** @param name `arrivals`, or a path to an analyst's own `.sql` file */
export function findReport(name: string): Result<ReportFile, string> {
  const path = /\.sql$/.test(name) ? name : join(SQL, 'reports', `${name}.sql`);
  if (!/^[\w./\\:-]+$/.test(name) || !existsSync(path))
    return err(`there is no report ${name}; there are ${reportNames().join(', ')}, or a path to a .sql file`);
  const sql = readFileSync(path, 'utf8');
  const header = readHeader(sql);
  return header.ok ? ok({ name: stem(path), sql, header: header.value }) : err(`${path}: ${header.error}`);
}
