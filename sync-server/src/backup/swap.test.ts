import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataFiles } from './folder.ts';
import { swapData, undoInterruptedSwap } from './swap.ts';

let folder: string;
let data: string;
const OLD = { 'events/a/event.db': 'old', 'events/a/keys.json': 'old', secret: 'old', 'only-old': 'old' };
const NEW = { 'events/a/event.db': 'new', 'events/b/event.db': 'new', secret: 'new', 'only-new': 'new' };

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
const read = (root: string): Record<string, string> =>
  Object.fromEntries(dataFiles(root).map(({ path }) => [path, readFileSync(join(root, path), 'utf8')]));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attend-gate-'));
  data = join(folder, 'data');
  write(data, OLD);
  write(join(data, '.restoring'), NEW);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const PLACES = { from: '.restoring', point: 'restore-points/1' };

test('[O8] the new data takes the place of the old, which is kept whole', () => {
  swapData(data, PLACES);
  expect(read(data)).toEqual(NEW);
  expect(read(join(data, 'restore-points/1'))).toEqual(OLD);
  expect(undoInterruptedSwap(data)).toBe(false);
});

test('[O8] a power cut after any of the moves leaves the old data, as soon as somebody looks', () => {
  const moments: string[] = [];
  swapData(data, PLACES, (from, to) => {
    const moment = join(folder, `moment-${moments.length}`);
    cpSync(data, moment, { recursive: true });
    moments.push(moment);
    renameSync(from, to);
  });
  expect(moments.length).toBe(6);
  for (const moment of moments) {
    expect(undoInterruptedSwap(moment)).toBe(true);
    expect(read(moment), moment).toEqual(OLD);
    expect(read(join(moment, '.restoring')), moment).toEqual(NEW);
    expect(undoInterruptedSwap(moment)).toBe(false);
  }
});

test('[O8] undoing may itself be cut off', () => {
  let cut = '';
  swapData(data, PLACES, (from, to) => {
    renameSync(from, to);
    if (to.endsWith('only-new')) {
      cut = join(folder, 'cut');
      cpSync(data, cut, { recursive: true });
    }
  });
  let left = 2;
  const failing = (from: string, to: string): void => {
    if (left-- === 0) throw new Error('power');
    renameSync(from, to);
  };
  expect(() => undoInterruptedSwap(cut, failing)).toThrow('power');
  expect(undoInterruptedSwap(cut)).toBe(true);
  expect(read(cut)).toEqual(OLD);
});

test.each([0, 1, 2, 3, 4, 5])('[O8] a disk that refuses move %i gives an error and the old data', (n) => {
  let moves = 0;
  const failing = (from: string, to: string): void => {
    if (moves++ === n) throw new Error('no space');
    renameSync(from, to);
  };
  expect(() => swapData(data, PLACES, failing)).toThrow('no space');
  expect(read(data)).toEqual(OLD);
});
