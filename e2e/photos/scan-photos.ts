/**
 * Reads the QR codes of every photograph in a folder with the gate's own scan worker, in Chromium.
 *   npm run -s scan-photos -- DIR [--json]
 * Prints one line per photograph; with `--json` the last line is one object:
 * `{photos: [{name, texts}], read, total, engine milliseconds}`. A photograph without a code is a result, not an error.
 */
import { globSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { serveFolder } from '../support/serve-folder.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.bmp': 'image/bmp',
};

/** What photos.html offers. */
interface PhotoPage {
  readonly readPhoto?: (url: string) => Promise<readonly string[]>;
}

interface Photo {
  readonly name: string;
  readonly texts: readonly string[];
  /** Why it could not even be opened. */
  readonly error?: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
// npm sets INIT_CWD to where the person stands; the task itself runs in the project.
const folder = resolve(process.env.INIT_CWD ?? process.cwd(), positionals[0] ?? '');
if (positionals.length !== 1 || !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
  console.error('usage: npm run -s scan-photos -- DIR [--json]');
  process.exit(2);
}
const chromiumAt = chromiumPath();
if (chromiumAt === undefined) {
  console.error('No Chromium found. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.');
  process.exit(1);
}

const names = globSync('**/*', { cwd: folder })
  .filter((name) => extname(name).toLowerCase() in TYPES)
  .sort();

async function scan(page: Page, name: string): Promise<Photo> {
  try {
    const url = `/photo/${encodeURIComponent(name)}`;
    return { name, texts: await page.evaluate(async (at) => (globalThis as PhotoPage).readPhoto!(at), url) };
  } catch (error) {
    return { name, texts: [], error: String(error).split('\n')[0]! };
  }
}

const pages = await serveFolder(join(import.meta.dirname, '..', '..', '.e2e', 'gate-photos'), '/gate/');
const browser = await chromium.launch({ executablePath: chromiumAt, args: chromiumArgs('/dev/null') });
const page = await browser.newPage();
await page.route('**/photo/*', (route) => {
  const name = decodeURIComponent(new URL(route.request().url()).pathname.slice('/photo/'.length));
  const contentType = TYPES[extname(name).toLowerCase()]!;
  return route.fulfill({ body: readFileSync(join(folder, name)), contentType });
});
await page.goto(`${pages.origin}/gate/photos.html`);
await page.waitForFunction(() => (globalThis as PhotoPage).readPhoto !== undefined);
const began = performance.now();
const photos: Photo[] = [];
for (const name of names) {
  const photo = await scan(page, name);
  photos.push(photo);
  if (!values.json)
    console.log(`${relative('.', name)}\t${photo.texts.join('\t') || `– ${photo.error ?? ''}`}`);
}
const read = photos.filter(({ texts }) => texts.length > 0).length;
const ms = Math.round(performance.now() - began);
await browser.close();
await pages.stop();
if (values.json) console.log(JSON.stringify({ photos, read, total: photos.length, ms }));
else console.log(`${read} of ${photos.length} read in ${(ms / 1_000).toFixed(1)} s`);
