/**
 * Who may read the figures: whoever holds this token. Made on the first start, in a file that Prometheus reads as
 * `credentials_file`; never the organiser's key, which could do far more.
 */
import { timingSafeEqual } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `<dataDir>/metrics-token`. */
export const metricsTokenFile = (dataDir: string): string => join(dataDir, 'metrics-token');

/** @throws if the file is there and too short to be a secret */
export function openMetricsToken(file: string, random: (length: number) => Uint8Array): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const token = Buffer.from(random(24)).toString('base64url');
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  }
  const token = readFileSync(file, 'utf8').trim();
  if (token.length < 20) throw new Error(`${file} holds no metrics token (20 characters or more)`);
  return token;
}

/** @param header of `Authorization` */
export function presentsToken(header: string | undefined, token: string): boolean {
  const expected = Buffer.from(`Bearer ${token}`);
  const given = Buffer.from(header ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
