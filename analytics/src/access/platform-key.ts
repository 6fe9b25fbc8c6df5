/**
 * The key that opens the dashboard and the platform's API: made on the first start, kept for its owner only, handed
 * out as a link. Whoever has it may read aggregates; nobody may read rows.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @param random cryptographically strong bytes */
export function openPlatformKey(dataDir: string, random: (length: number) => Uint8Array): string {
  const file = join(dataDir, 'platform-key');
  if (!existsSync(file))
    writeFileSync(file, `agp_${Buffer.from(random(24)).toString('base64url')}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  return readFileSync(file, 'utf8').trim();
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Is this `Authorization` header the bearer of the key? Takes one time whatever was sent. */
export function carriesKey(header: string | undefined, key: string): boolean {
  const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(bearer), digest(key));
}
