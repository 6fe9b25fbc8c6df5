/** The list inside a backup: what it holds, when it was taken and the hash of every file. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';

const Manifest = z.object({
  /** Of this list and the layout around it. */
  format: z.literal(1),
  /** ISO 8601, UTC. */
  takenAt: z.iso.datetime(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  /** What was in it, so that one can choose without opening the databases. */
  events: z.array(z.object({ id: z.string(), facts: z.number(), people: z.number() })),
});
export type Manifest = z.infer<typeof Manifest>;

export async function hashOf(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      hash.update(chunk);
    }
  });
  return { bytes, sha256: hash.digest('hex') };
}

export const writeManifest = (folder: string, manifest: Manifest): void =>
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 });

/** Undefined when there is none or it says something else. */
export function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return undefined;
  try {
    return Manifest.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Sentences about files that are missing or not what the list says; empty = all there. */
export async function checkManifest(folder: string, { files }: Manifest): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { path, bytes, sha256 } of files) {
    const file = join(folder, path);
    if (!existsSync(file)) problems.push(`${path} is missing`);
    else {
      const found = await hashOf(file);
      if (found.bytes !== bytes || found.sha256 !== sha256)
        problems.push(`${path} is not what was backed up`);
    }
  }
  return problems;
}
