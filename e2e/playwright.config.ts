import { defineConfig } from '@playwright/test';
import { chromiumPath, quietArgs } from './support/chromium.ts';

if (chromiumPath() === undefined)
  throw new Error('No Chromium found. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.');

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../.e2e/results',
  timeout: 90_000,
  workers: 1,
  // A second try tells a slow machine from a broken product; the list names every test that needed one "flaky".
  retries: 1,
  forbidOnly: process.env.CI === 'true',
  reporter: [['list']],
  expect: { timeout: 15_000 },
  projects: [
    // Tablets bring their own browsers, with cameras and profiles that outlive a restart.
    { name: 'door', testIgnore: /wallet.*\.spec\.ts/ },
    {
      name: 'phone',
      testMatch: /wallet.*\.spec\.ts/,
      use: {
        viewport: { width: 390, height: 844 },
        deviceScaleFactor: 2,
        isMobile: true,
        hasTouch: true,
        locale: 'en-GB',
        timezoneId: 'Asia/Seoul',
        launchOptions: { executablePath: chromiumPath()!, args: quietArgs },
      },
    },
  ],
});
