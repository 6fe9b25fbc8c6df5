/**
 * The map of ARCHITECTURE.md as tests: where arrows may point, which folder may open which library, and how big a
 * file may get. A rule that has to change is changed here first.
 */
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

const APPS = ['sync-server', 'gate-pwa', 'attendee-pwa', 'ble-bridge', 'analytics'] as const;

/** One folder per outside library; a second door is listed, never silent. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  'hyparquet-writer': ['ble-bridge/src/cli/export-sightings.ts'],
  yjs: [
    'shared/src/replica/',
    'shared/testing/',
    'gate-pwa/src/platform/',
    'attendee-pwa/src/platform/',
    'ble-bridge/src/uplink/',
  ],
  'better-sqlite3': ['sync-server/src/store/', 'ble-bridge/src/store/', 'analytics/src/catalog/'],
  pg: ['sync-server/src/store/postgres/'],
  redis: ['sync-server/src/cluster/'],
  '@duckdb/node-api': ['analytics/src/worker/'],
  echarts: ['analytics/src/report/'],
  '@stoprocent/noble': ['ble-bridge/src/radio/'],
  '@stoprocent/bleno': ['ble-bridge/src/radio/'],
  '@opentelemetry/api': ['sync-server/src/observability/otel.ts'],
  '@opentelemetry/sdk-trace': ['sync-server/src/observability/otel.ts'],
  '@opentelemetry/exporter-trace-otlp-http': ['sync-server/src/observability/otel.ts'],
  'prom-client': ['ble-bridge/src/status/', 'sync-server/src/observability/'],
  pino: ['sync-server/src/observability/', 'ble-bridge/src/', 'analytics/src/'],
  '@hono/node-server': [
    'sync-server/src/relay/',
    'sync-server/src/http/',
    'sync-server/src/main.ts',
    'analytics/src/http/',
  ],
  'y-websocket': ['gate-pwa/src/platform/', 'attendee-pwa/src/platform/', 'ble-bridge/src/uplink/'],
  'y-indexeddb': ['gate-pwa/src/platform/', 'attendee-pwa/src/platform/'],
  idb: ['gate-pwa/src/platform/', 'attendee-pwa/src/platform/'],
  'hash-wasm': ['gate-pwa/src/platform/'],
  cborg: ['shared/src/keys/', 'shared/src/token/'],
  '@noble/ed25519': ['shared/src/keys/'],
  '@hpke/core': ['shared/src/keys/'],
  'json-logic-engine': ['shared/src/rules/'],
  jose: ['sync-server/src/access/', 'ble-bridge/src/venue/'],
  '@simplewebauthn/server': ['sync-server/src/access/', 'sync-server/src/http/account-routes.ts'],
  'rate-limiter-flexible': ['sync-server/src/access/'],
  kysely: ['sync-server/src/store/'],
  'csv-parse': ['sync-server/src/roster/import/'],
  'iconv-lite': ['sync-server/src/roster/import/'],
  fflate: ['sync-server/src/roster/import/', 'analytics/src/report/'],
  'read-excel-file': ['sync-server/src/roster/import/'],
  'age-encryption': ['sync-server/src/backup/', 'sync-server/src/cli/'],
  'tar-stream': ['sync-server/src/backup/'],
  nodemailer: ['sync-server/src/mail/'],
  graphql: ['sync-server/src/graphql/'],
  'graphql-yoga': ['sync-server/src/graphql/'],
  '@pothos/core': ['sync-server/src/graphql/'],
  pdfkit: ['sync-server/src/tokens/'],
  '@peculiar/x509': ['sync-server/src/tls/'],
  qr: ['attendee-pwa/src/platform/'],
  qrcode: ['sync-server/src/tokens/', 'attendee-pwa/src/platform/', 'gate-pwa/src/platform/', 'e2e/'],
};

interface Source {
  readonly file: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const sources: readonly Source[] = globSync(
  ['*/src/**/*.{ts,tsx}', 'shared/testing/**/*.ts', 'e2e/**/*.ts'],
  {
    exclude: (name) => /node_modules|dist|paraglide/.test(name),
  },
).map((path) => {
  const text = readFileSync(path, 'utf8');
  const imports = [...text.matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map((match) => match[1]!);
  return { file: path.replaceAll('\\', '/'), text, imports };
});
const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);
/** Benchmarks measure the apps from outside and are no part of them. */
const isOutside = (file: string): boolean => file.startsWith('e2e/') || file.startsWith('bench/');
const product = sources.filter(({ file }) => !isTest(file) && !isOutside(file));
const libraryOf = (specifier: string): string =>
  specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : specifier.split('/')[0]!;

test('there is something to look at', () => {
  expect(product.length).toBeGreaterThan(30);
});

test.each(Object.entries(DOORS))('only its doors import %s', (library, doors) => {
  const strangers = product.filter(
    ({ file, imports }) =>
      imports.some((i) => libraryOf(i) === library) && !doors.some((door) => file.startsWith(door)),
  );
  expect(strangers.map(({ file }) => file)).toEqual([]);
});

test('the apps never import each other, and everybody else’s code comes through the index of shared', () => {
  const wrong = sources.flatMap(({ file, imports }) =>
    imports
      .filter(
        (i) =>
          APPS.some((app) => i.startsWith(`@attend-gate/${app}`)) || i.startsWith('@attend-gate/shared/src'),
      )
      .map((i) => `${file} → ${i}`),
  );
  const escapes = product.flatMap(({ file, imports }) =>
    imports
      .filter((i) => i.startsWith('.'))
      .map((i) => posix.normalize(posix.join(posix.dirname(file), i)))
      .filter((target) => target.split('/')[0] !== file.split('/')[0])
      .map((target) => `${file} → ${target}`),
  );
  expect([...wrong, ...escapes]).toEqual([]);
});

test('shared knows no Node, no React, no clock and no randomness of its own', () => {
  const core = product.filter(({ file }) => file.startsWith('shared/src/'));
  const impure = core.filter(
    ({ text, imports }) =>
      imports.some((i) => i.startsWith('node:') || i === 'react') ||
      /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)/.test(text),
  );
  expect(impure.map(({ file }) => file)).toEqual([]);
});

test('no source file is longer than 400 lines, and half of them are shorter than 120', () => {
  const lengths = product.map(({ file, text }) => ({ file, lines: text.split('\n').length }));
  expect(lengths.filter(({ lines }) => lines > 400)).toEqual([]);
  const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(120);
});

test('every module of the core says what it is for', () => {
  const silent = product.filter(({ file, text }) => file.startsWith('shared/src/') && !/^\/\*\*/.test(text));
  expect(silent.map(({ file }) => file)).toEqual([]);
});

/** What the owner's design card names and product code must open itself; the rest are tools. */
const CARD = [
  'yjs',
  'y-websocket',
  'y-indexeddb',
  'hono',
  '@hono/node-server',
  'better-sqlite3',
  '@duckdb/node-api',
  'react',
  '@zxing/browser',
  '@stoprocent/noble',
] as const;

test.each(CARD)('product code imports %s', (library) => {
  expect(product.some(({ imports }) => imports.some((i) => libraryOf(i) === library))).toBe(true);
});

const pages = globSync('docs/spec/*.md').map((path) => readFileSync(path, 'utf8'));
const ruleNumbers = pages.flatMap((page) =>
  [...page.matchAll(/^- \*\*([A-Z]{1,3}\d+[a-z]?)\b/gm)].map((match) => match[1]!),
);
const cited = new Set(
  globSync(
    [
      '*/src/**/*.test.{ts,tsx}',
      '*/{test,testing}/**/*.ts',
      'e2e/*.spec.ts',
      'scripts/**/*.test.ts',
      '*.test.ts',
    ],
    { exclude: (name) => /node_modules/.test(name) },
  )
    // A test's name begins with the rules it is about.
    .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/['"`](?:\[[^\]\n]+\] ?)+/g)])
    .flatMap(([rules]) => [...rules.matchAll(/\[([A-Z]{1,3}\d+[a-z]?)\]/g)].map((match) => match[1]!)),
);

test('every rule that a test cites stands in docs/spec', () => {
  const stands = (rule: string): boolean => pages.some((page) => new RegExp(`\\b${rule}\\b`).test(page));
  expect(cited.size).toBeGreaterThan(100);
  expect([...cited].filter((rule) => !stands(rule))).toEqual([]);
});

/** Kept by how the code is laid out, or by the tests of the rules beside them; no test of their own says it again. */
const UNCITED = ['A3', 'A4', 'AG2', 'AG3'];

test('every numbered rule of docs/spec is cited by a test', () => {
  expect(ruleNumbers.length).toBeGreaterThan(150);
  expect(ruleNumbers.filter((rule) => !cited.has(rule) && !UNCITED.includes(rule))).toEqual([]);
});

test('no two pages of docs/spec give one number to two rules', () => {
  expect(ruleNumbers.filter((rule, place) => ruleNumbers.indexOf(rule) !== place)).toEqual([]);
});

test('[L12] nothing merges updates or uses the second encoding of Yjs', () => {
  const forbidden = /\b(mergeUpdates|encodeStateAsUpdateV2|applyUpdateV2|mergeUpdatesV2)\b/;
  expect(product.filter(({ text }) => forbidden.test(text)).map(({ file }) => file)).toEqual([]);
});

test('[A1] [A13] SQL installs nothing, divides by floor, breaks no ties at random and avoids words of the language', () => {
  const files = globSync('analytics/sql/**/*.sql');
  expect(files.length).toBeGreaterThan(20);
  const forbidden = /^\s*(install|load)\s|[^:]\/\/|\bntile\s*\(|\bas\s+(at|first|both|days)\b/im;
  const code = (path: string): string => readFileSync(path, 'utf8').replace(/--.*$/gm, '');
  expect(files.filter((path) => forbidden.test(code(path)))).toEqual([]);
});
