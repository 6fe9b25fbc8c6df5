/** Reads what `deploy/` says, for the tests that keep it right. */
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '..', '..');

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

export const read = (file: string): string => readFileSync(join(root, file), 'utf8');
export const filesOf = (pattern: string): readonly string[] =>
  globSync(join(root, pattern))
    .map((path) => relative(root, path))
    .sort();

/** Every document of a YAML file. @throws where it is no YAML, a key stands twice, or an anchor leads nowhere */
export function documentsOf(file: string): readonly unknown[] {
  return parseAllDocuments(read(file), { uniqueKeys: true, merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors.join('; ')}`);
    return document.toJS() as unknown;
  });
}

export interface Patch {
  readonly op: 'replace';
  readonly path: string;
  readonly value: unknown;
}

/** Applies JSON patches as kustomize would. @throws for a path that the manifest does not have */
export function patched<T>(manifest: T, patches: readonly Patch[]): T {
  const copy = structuredClone(manifest);
  for (const { path, value } of patches) {
    const steps = path.split('/').slice(1);
    const last = steps.pop()!;
    let at = copy as Record<string, unknown>;
    for (const step of steps) at = at[step] as Record<string, unknown>;
    if (at?.[last] === undefined) throw new Error(`nothing at ${path}`);
    at[last] = value;
  }
  return copy;
}
