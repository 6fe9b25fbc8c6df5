/**
 * The event servers this platform pulls from, with the keys to ask them: `<dataDir>/sources.json`, readable by its
 * owner only. Keys stand nowhere else. The file may be written by hand.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '@attend-gate/shared';
import { z } from 'zod';

const SourceSchema = z.object({
  /** Without a slash at the end. */
  url: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  key: z.string().min(1),
  /** Which events; empty = all the key may export. */
  events: z.array(z.string()).default([]),
  /** The series its events belong to; empty = every event is its own. */
  series: z.string().default(''),
});
export type Source = z.infer<typeof SourceSchema>;
const FileSchema = z.object({ sources: z.array(SourceSchema) });

const fileOf = (dataDir: string): string => join(dataDir, 'sources.json');

/** @returns an error that says what is wrong with the file */
export function readSources(dataDir: string): Result<readonly Source[], string> {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return ok([]);
  try {
    const read = FileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return read.success ? ok(read.data.sources) : err(`${file}: ${z.prettifyError(read.error)}`);
  } catch (error) {
    if (error instanceof SyntaxError) return err(`${file}: ${error.message}`);
    throw error;
  }
}

function write(dataDir: string, sources: readonly Source[]): void {
  const draft = `${fileOf(dataDir)}.new`;
  writeFileSync(draft, `${JSON.stringify({ sources }, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(draft, fileOf(dataDir));
}

/** Adds a source, or replaces the one with the same address. */
export function addSource(dataDir: string, source: z.input<typeof SourceSchema>): Result<Source, string> {
  const checked = SourceSchema.safeParse(source);
  if (!checked.success) return err(z.prettifyError(checked.error));
  const known = readSources(dataDir);
  if (!known.ok) return known;
  write(dataDir, [...known.value.filter(({ url }) => url !== checked.data.url), checked.data]);
  return ok(checked.data);
}

/** @returns whether there was such a source */
export function removeSource(dataDir: string, url: string): Result<boolean, string> {
  const known = readSources(dataDir);
  if (!known.ok) return known;
  const left = known.value.filter((source) => source.url !== url.replace(/\/+$/, ''));
  if (left.length < known.value.length) write(dataDir, left);
  return ok(left.length < known.value.length);
}
