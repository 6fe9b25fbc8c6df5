import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      '*/src/**/*.test.{ts,tsx}',
      'shared/testing/**/*.test.ts',
      'analytics/testing/**/*.test.ts',
      'scripts/**/*.test.ts',
      'architecture.test.ts',
    ],
    passWithNoTests: false,
    testTimeout: 20_000,
  },
});
