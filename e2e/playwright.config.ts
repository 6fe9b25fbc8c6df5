import { defineConfig } from '@playwright/test';
import { chromiumPath } from './support/chromium.ts';

if (chromiumPath() === undefined)
  throw new Error('No Chromium found. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.');

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../.e2e/results',
  timeout: 90_000,
  workers: 1,
  retries: 0,
  forbidOnly: process.env.CI === 'true',
  reporter: [['list']],
  expect: { timeout: 15_000 },
});
