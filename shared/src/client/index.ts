/**
 * What every app with a screen needs and none owns: a watchable value, the corrected clock, languages, and times as
 * people read them. Plain objects only; the browser's powers are handed in.
 */
export * from './corrected-clock.ts';
export * from './locale.ts';
export * from './store.ts';
export * from './when.ts';
