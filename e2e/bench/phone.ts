/**
 * A phone with one pass for the benchmark: what has to be loaded until its code is on the screen, and how long a start
 * without a network takes. Nothing here judges.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, devices, type Page } from '@playwright/test';
import { chromiumPath, quietArgs } from '../support/chromium.ts';
import { startEventServer } from '../support/event-server.ts';
import { SIZES } from '../support/tablet.ts';

const dist = join(import.meta.dirname, '..', '..', 'attendee-pwa', 'dist');

/** Bytes of these scripts of the wallet as they travel, compressed with gzip. */
export const compressed = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length, 0);

/** The wallet's scripts that `page` asks for from now on, as paths below its folder; the list grows. */
export function scriptsOf(page: Page): readonly string[] {
  const files: string[] = [];
  page.on('request', (request) => {
    const [, file] = /\/wallet\/(.+\.js)$/.exec(request.url()) ?? [];
    if (request.resourceType() === 'script' && file !== undefined && !files.includes(file)) files.push(file);
  });
  return files;
}

export interface FirstVisit {
  /** Asked for until the pass's code was on the screen. */
  readonly untilCode: readonly string[];
  /** Everything the page asked for by itself. */
  readonly all: readonly string[];
}

export interface Phone {
  /** Somebody follows the mail's link on a phone that never saw the wallet. */
  firstVisit(): Promise<FirstVisit>;
  /** From here on the phone has the pass and no network. @param claimed the pass is protected: its code rotates */
  goOffline(claimed: boolean): Promise<void>;
  /** Milliseconds from asking for the page until a frame with the code was drawn. @param slow CPU throttling rate */
  timeStart(slow: number): Promise<number>;
  close(): Promise<void>;
}

const code = '[data-testid=qr]';

/** Makes every page of the context note when the code was drawn. */
const watchCode = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript((selector) => {
    const seen = { codeAt: undefined as number | undefined };
    Object.assign(globalThis, { seen });
    new MutationObserver((_changes, watch) => {
      if (!document.querySelector(selector)) return;
      watch.disconnect();
      requestAnimationFrame(() =>
        setTimeout(() => {
          seen.codeAt = performance.now();
        }),
      );
    }).observe(document, { childList: true, subtree: true });
  }, code);

const codeAt = async (page: Page): Promise<number> => {
  const time = await page.waitForFunction(() => (globalThis as { seen?: { codeAt?: number } }).seen?.codeAt);
  return (await time.jsonValue())!;
};

const look = { ...devices['Pixel 7'], viewport: SIZES.phone, locale: 'en-GB' };

async function firstVisit(browser: Browser, link: string): Promise<FirstVisit> {
  const context = await browser.newContext({ ...look, serviceWorkers: 'block' });
  const page = await context.newPage();
  const all = scriptsOf(page);
  await page.goto(link, { waitUntil: 'commit' });
  await page.locator(code).waitFor();
  const untilCode = [...all];
  await page.locator('[data-link=connected]').waitFor();
  await page.waitForLoadState('networkidle');
  await context.close();
  return { untilCode, all };
}

export async function openPhone(): Promise<Phone> {
  const folder = mkdtempSync(join(tmpdir(), 'attend-gate-bench-'));
  const server = await startEventServer(join(folder, 'data'));
  const browser = await chromium.launch({ executablePath: chromiumPath()!, args: quietArgs });
  const context = await browser.newContext(look);
  await watchCode(context);
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  return {
    firstVisit: () => firstVisit(browser, server.attendeeLink),
    goOffline: async (claimed) => {
      await context.setOffline(false);
      await page.goto(server.attendeeLink);
      await page.locator('[data-link=connected]').waitFor();
      if (claimed) await page.getByTestId('protect').click();
      if (claimed) await page.getByTestId('countdown').waitFor();
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await context.setOffline(true);
    },
    timeStart: async (slow) => {
      await page.goto('about:blank');
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: slow });
      await page.goto(`${server.origin}/wallet/`, { waitUntil: 'commit' });
      const time = await codeAt(page);
      await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
      return time;
    },
    close: async () => {
      await browser.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
