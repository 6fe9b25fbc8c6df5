/**
 * Pretendard with the characters of the dashboard's own words, made at build time (about 60 kB for every weight
 * instead of 2 MB). Other Hangul, such as names of events, comes piece by piece from the font's own subsets.
 */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

const SOURCES = ['src/**/*.{ts,tsx}', '../sql/reports/*.sql'];
const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
const SIGNS = '–—…·×÷%€£₩°→←↑↓−“”‘’✓';

/** Serves `virtual:words-font.css`: one @font-face for exactly these characters. */
export function wordsFont(): Plugin {
  const id = 'virtual:words-font.css';
  return {
    name: 'words-font',
    resolveId: (wanted) => (wanted === id ? `\0${id}` : undefined),
    async load(wanted) {
      if (wanted !== `\0${id}`) return undefined;
      const from = join(import.meta.dirname, 'x.js');
      const source = readFileSync(
        createRequire(from).resolve('pretendard/dist/web/variable/woff2/PretendardVariable.woff2'),
      );
      const texts = globSync(SOURCES, { cwd: import.meta.dirname }).map((file) =>
        readFileSync(join(import.meta.dirname, file), 'utf8'),
      );
      const characters = [...new Set(ASCII + SIGNS + texts.join(''))].filter((c) => c >= ' ').sort();
      const font = await subsetFont(source, characters.join(''), {
        targetFormat: 'woff2',
        variationAxes: { wght: { min: 400, max: 800 } },
      });
      const ref = this.emitFile({ type: 'asset', name: 'words.woff2', source: font });
      const range = characters.map((c) => `U+${c.codePointAt(0)?.toString(16)}`).join(', ');
      return `@font-face { font-family: "Pretendard"; font-weight: 400 800; font-display: swap;
        src: url("__VITE_ASSET__${ref}__") format("woff2"); unicode-range: ${range}; }`;
    },
  };
}
