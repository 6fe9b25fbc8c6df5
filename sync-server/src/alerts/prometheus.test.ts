/** One table for both: what Prometheus is given is what the server judges itself by. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { prometheusRules } from './prometheus.ts';
import { ALERT_NAMES } from './rules.ts';
import { ALERT_WORDS } from './words.ts';

const FILE = join(import.meta.dirname, '..', '..', '..', 'deploy', 'prometheus', 'alerts.yml');
const HEAD = `# What wakes somebody up during an event, and what can wait until the break. Written from sync-server/src/alerts/rules.ts
# (npx vitest run prometheus.test.ts -u), by which a server without Prometheus judges itself as well.
# page = somebody goes now; look = somebody looks within the hour.
`;

test('[O13] alerts.yml says exactly what the table says', async () => {
  const text = HEAD + stringify(prometheusRules(), { lineWidth: 0 });
  await expect(text).toMatchFileSnapshot(FILE);
});

test('[O13] every alert has words in both languages, and no two the same', () => {
  const hangul = /[가-힣]/;
  for (const name of ALERT_NAMES) {
    const { title, advice } = ALERT_WORDS[name];
    for (const { ko, en } of [title, advice]) {
      expect(ko, name).toMatch(hangul);
      expect(en, name).not.toMatch(hangul);
      expect(en.length, name).toBeGreaterThan(10);
    }
  }
  expect(new Set(ALERT_NAMES.map((name) => ALERT_WORDS[name].title.en)).size).toBe(ALERT_NAMES.length);
});
