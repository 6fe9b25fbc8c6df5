/** One tablet: a browser of its own with a profile and a camera, so that it can be killed and started again. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page } from '@playwright/test';
import { chromiumArgs, chromiumPath } from './chromium.ts';
import { type Scene, writeFakeCamera } from './fake-camera.ts';

export const SIZES = {
  tablet: { width: 768, height: 1024 },
  desk: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const;

export interface TabletOptions {
  /** Folder for the profile and the camera film. */
  readonly folder: string;
  readonly locale?: 'ko-KR' | 'en-GB';
  readonly size?: keyof typeof SIZES;
  /** Further switches of the browser. */
  readonly args?: readonly string[];
  /** `block`: the app is not stored, and nothing comes from its store. */
  readonly serviceWorkers?: 'allow' | 'block';
}

const NOBODY: readonly Scene[] = [{ picture: undefined, frames: 5 }];

export class Tablet {
  readonly #options: TabletOptions;
  #context: BrowserContext | undefined;
  #page: Page | undefined;

  constructor(options: TabletOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.hold(undefined);
  }

  get page(): Page {
    if (!this.#page) throw new Error('this tablet is switched off');
    return this.#page;
  }

  /** What is in front of the camera from the next time it is opened. */
  hold(picture: Uint8Array | undefined): void {
    const scenes: readonly Scene[] = picture ? [...NOBODY, { picture, frames: 20 }] : NOBODY;
    writeFakeCamera(this.#film, scenes);
  }

  /** The same for a whole film. */
  film(scenes: readonly Scene[]): void {
    writeFakeCamera(this.#film, scenes);
  }

  async switchOn(): Promise<void> {
    const { folder, locale = 'en-GB', size = 'tablet', args = [], serviceWorkers } = this.#options;
    this.#context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: chromiumPath()!,
      args: [...chromiumArgs(this.#film), ...args],
      locale,
      timezoneId: 'Asia/Seoul',
      viewport: SIZES[size],
      ...(serviceWorkers && { serviceWorkers }),
    });
    this.#context.setDefaultTimeout(15_000);
    this.#page = this.#context.pages()[0] ?? (await this.#context.newPage());
  }

  async switchOff(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
    this.#page = undefined;
  }

  /** The browser dies as if the battery were pulled. */
  async kill(): Promise<void> {
    const gone = this.#context?.waitForEvent('close');
    // The profile's folder is this test's own, so nobody else's browser is meant.
    execFileSync('pkill', ['-9', '-f', join(this.#options.folder, 'profile')]);
    await gone;
    this.#context = undefined;
    this.#page = undefined;
  }

  /** Opens the pairing link, waits until the app works without a network, and chooses a gate. */
  async pair(link: string, gate: string, { pin }: { readonly pin?: string } = {}): Promise<void> {
    await this.page.goto(link);
    await this.page.getByTestId('pairing-submit').click();
    if (pin === undefined) await this.page.getByTestId('pin-later').click();
    else {
      await this.enterPin(pin);
      await expect(this.page.getByTestId('pin-step')).toHaveAttribute('data-again', 'true');
      await this.enterPin(pin);
    }
    await this.page.getByRole('button', { name: gate }).click();
    // Scanners are listened to from here on; a code typed earlier would rightly go nowhere.
    await expect(this.page.getByTestId('type-code')).toBeVisible();
    await expect(this.page.getByTestId('link-state')).toHaveAttribute('data-link', 'connected');
    if (this.#options.serviceWorkers === 'block') return;
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
  }

  async enterPin(pin: string): Promise<void> {
    for (const digit of pin) await this.page.getByTestId(`pin-${digit}`).click();
    await this.page.getByTestId('pin-enter').click();
  }

  /** Types a code as staff do. */
  async type(code: string): Promise<void> {
    await this.page.getByTestId('type-code').click();
    await this.page.getByTestId('typed-code').fill(code);
    await this.page.getByTestId('typed-submit').click();
  }

  /**
   * Types as a hand scanner does: fast, with physical keys, Enter at the end.
   * @param ime a Korean input method is on: the letters arrive as jamo, only the keys say what was scanned
   */
  async wedge(code: string, { ime = false }: { readonly ime?: boolean } = {}): Promise<void> {
    await this.page.evaluate(
      ({ text, jamo }) => {
        const keyOf = (letter: string): string =>
          letter === '-' ? 'Minus' : /\d/.test(letter) ? `Digit${letter}` : `Key${letter}`;
        for (const letter of text) {
          const key = jamo && /[A-Z]/.test(letter) ? 'Process' : letter;
          window.dispatchEvent(
            new KeyboardEvent('keydown', { code: keyOf(letter), key, isComposing: jamo, cancelable: true }),
          );
        }
        window.dispatchEvent(new KeyboardEvent('keydown', { code: 'Enter', key: 'Enter', cancelable: true }));
      },
      { text: code, jamo: ime },
    );
  }

  async expectVerdict(tone: 'ok' | 'confirm' | 'refuse' | 'repeat', ...words: string[]): Promise<void> {
    const panel = this.page.getByTestId('verdict');
    await expect(panel).toHaveAttribute('data-tone', tone);
    for (const text of words) await expect(panel).toContainText(text);
  }

  get #film(): string {
    return join(this.#options.folder, 'camera.y4m');
  }
}
