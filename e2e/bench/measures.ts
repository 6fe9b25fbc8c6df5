/** What the gate benchmark measures in the page, each as plain milliseconds, bytes or counts. Nothing here judges. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CDPSession, Page } from '@playwright/test';

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

/**
 * Milliseconds from a scanner's Enter until the answer's element stands in the document, and until a frame with it has
 * been handed over, for each code in turn. `painting` false: as fast as they are answered.
 */
export const timeScans = (
  page: Page,
  codes: readonly string[],
  painting = true,
): Promise<{ readonly committed: readonly number[]; readonly painted: readonly number[] }> =>
  page.evaluate(
    async ({ texts, paints }) => {
      const keyOf = (letter: string): string =>
        letter === '-' ? 'Minus' : /\d/.test(letter) ? `Digit${letter}` : `Key${letter}`;
      const press = (code: string, key: string): void => {
        window.dispatchEvent(new KeyboardEvent('keydown', { code, key, cancelable: true }));
      };
      const outcomeNow = (): string | undefined =>
        document.querySelector<HTMLElement>('[data-testid=verdict]')?.dataset.outcome;
      const committed: number[] = [];
      const painted: number[] = [];
      for (const text of texts) {
        const before = outcomeNow();
        for (const letter of text) press(keyOf(letter), letter);
        const began = performance.now();
        const shown = new Promise<number>((resolve) => {
          const watch = new MutationObserver(() => {
            if (outcomeNow() === before) return;
            watch.disconnect();
            resolve(performance.now());
          });
          watch.observe(document.body, { childList: true, subtree: true, attributes: true });
        });
        press('Enter', 'Enter');
        committed.push((await shown) - began);
        if (paints) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        painted.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve));
      }
      return { committed, painted };
    },
    { texts: codes, paints: painting },
  );

/** Milliseconds from asking for the page until "ready to scan" stands on the screen, a reload on the way included. */
export async function timeColdStart(page: Page, url: string): Promise<number> {
  await page.goto('about:blank');
  const began = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('[data-testid=verdict-ready], [data-testid=verdict]').waitFor();
  return performance.now() - began;
}

/** Makes the next pages note when each camera frame was cut and which one a code was read from. */
export const watchCamera = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const seen = { cut: 0, read: 0, text: '' };
    Object.assign(globalThis, { cameraSeen: seen });
    const listening = new WeakSet<Worker>();
    const post = Worker.prototype.postMessage as (this: Worker, ...given: unknown[]) => void;
    Worker.prototype.postMessage = function (this: Worker, ...given: unknown[]): void {
      const { kind } = given[0] as { kind?: string };
      if (kind === 'start' && !listening.has(this)) {
        listening.add(this);
        this.addEventListener('message', ({ data }: MessageEvent<{ texts?: readonly string[] }>) => {
          const [text] = data.texts ?? [];
          // The same code is read again and again while its answer is being drawn: the first time counts.
          if (text === undefined || text === seen.text) return;
          Object.assign(seen, { text, read: seen.cut });
        });
      }
      // Never a second frame before the first is answered, so the last one cut is the one that was read.
      if (kind === 'frame') seen.cut = performance.now();
      post.apply(this, given);
    };
  });

/** Milliseconds from a camera frame being cut until the answer to the code in it is on the screen. */
export const timeCamera = (page: Page, scans: number): Promise<readonly number[]> =>
  page.evaluate(async (wanted) => {
    const seen = (globalThis as unknown as { cameraSeen: { read: number } }).cameraSeen;
    const outcomeNow = (): string | undefined =>
      document.querySelector<HTMLElement>('[data-testid=verdict]')?.dataset.outcome;
    const times: number[] = [];
    while (times.length < wanted) {
      const before = outcomeNow();
      await new Promise<void>((resolve) => {
        const watch = new MutationObserver(() => {
          if (outcomeNow() === before || outcomeNow() === undefined) return;
          watch.disconnect();
          resolve();
        });
        watch.observe(document.body, { childList: true, subtree: true, attributes: true });
      });
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - seen.read);
    }
    return times;
  }, scans);

/** Milliseconds of script on the main thread since the page was opened: what other processes do hardly changes it. */
export async function scriptTime(cdp: CDPSession): Promise<number> {
  await cdp.send('Performance.enable');
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1_000;
}

/** Bytes of live JavaScript objects. */
export async function heapBytes(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize;
}

const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

/** Compressed JavaScript that has to arrive before a code can be read: what the page loads at once, and the scan worker. */
export function scanningBytes(dist: string): number {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const linked = [...html.matchAll(/(?:src|href)="\/gate\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file!);
  const worker = readdirSync(join(dist, 'assets')).filter((file) => /^scan-worker.*\.js$/.test(file));
  const files = [...linked, ...worker.map((file) => `assets/${file}`)];
  return files.reduce((sum, file) => sum + gzipped(join(dist, file)), 0);
}
