/**
 * Takes a picture of every preview state of the gate at the sizes and in the languages people use, for looking at.
 *   node e2e/pictures/preview-states.ts [--only NAME,…] [--sizes tablet,desk,phone] [--langs ko,en] [--dark]
 * Pictures go to `.e2e/states/`. Needs `.e2e/gate-preview` (`vite build --mode preview`).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumArgs, chromiumPath } from '../support/chromium.ts';
import { serveFolder } from '../support/serve-folder.ts';
import { SIZES } from '../support/tablet.ts';

const root = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sizes: { type: 'string', default: Object.keys(SIZES).join(',') },
    langs: { type: 'string', default: 'ko,en' },
    query: { type: 'string', default: '' },
    click: { type: 'string' },
    dark: { type: 'boolean', default: false },
  },
});

const folder = join(root, '.e2e', 'states');
mkdirSync(folder, { recursive: true });
const served = await serveFolder(join(root, '.e2e', 'gate-preview'), '/gate/');
const browser = await chromium.launch({ executablePath: chromiumPath()!, args: chromiumArgs('/dev/null') });

async function namesOfStates(): Promise<readonly string[]> {
  const page = await browser.newPage();
  const told = new Promise<string>((resolve) => page.on('pageerror', (error) => resolve(error.message)));
  await page.goto(`${served.origin}/gate/preview.html?state=-`);
  const names = (await told).split(': ').at(-1)!.split(' ');
  await page.close();
  return names;
}

const names = values.only?.split(',') ?? (await namesOfStates());
for (const size of values.sizes.split(',') as (keyof typeof SIZES)[]) {
  const page = await browser.newPage({
    viewport: SIZES[size],
    colorScheme: values.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    timezoneId: 'Asia/Seoul',
  });
  for (const lang of values.langs.split(','))
    for (const name of names) {
      await page.goto(`${served.origin}/gate/preview.html?state=${name}&lang=${lang}${values.query}`);
      await page.evaluate(() => document.fonts.ready);
      for (const id of values.click?.split(',') ?? []) await page.getByTestId(id).first().click();
      await page.waitForTimeout(250);
      const suffix = [values.click, values.query.replace(/\W/g, ''), values.dark ? 'dark' : ''].filter(
        Boolean,
      );
      await page.screenshot({ path: join(folder, `${[name, lang, size, ...suffix].join('-')}.png`) });
    }
  await page.close();
}
await browser.close();
await served.stop();
