/** Copies a data folder that a server may be using into another one, each database as of one moment. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Millis } from '@attend-gate/shared';
import { copyDatabase } from '../store/copy-database.ts';
import { contentsOf } from '../store/verify-store.ts';
import { dataFiles } from './folder.ts';
import { hashOf, type Manifest, writeManifest } from './manifest.ts';

const isEvent = (path: string): boolean => /^events\/[^/]+\/event\.db$/.test(path);

/** @param to an empty folder; gets the copies and their manifest */
export async function takeSnapshot(dataDir: string, to: string, now: Millis): Promise<Manifest> {
  const files: Manifest['files'] = [];
  const events: Manifest['events'] = [];
  for (const { path, kind } of dataFiles(dataDir)) {
    const copy = join(to, path);
    mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
    if (kind === 'database') copyDatabase(join(dataDir, path), copy);
    else copyFileSync(join(dataDir, path), copy);
    files.push({ path, ...(await hashOf(copy)) });
    if (isEvent(path)) {
      const { eventIds, facts, people } = contentsOf(copy);
      events.push({ id: eventIds[0] ?? '', facts, people });
    }
  }
  const manifest: Manifest = { format: 1, takenAt: new Date(now).toISOString(), files, events };
  writeManifest(to, manifest);
  return manifest;
}
