/** A total order of facts that every replica agrees on: key, then where the fact stands. */
import type { Fact } from './fact.ts';
import { compareKeys } from './order-key.ts';

export const compareFacts = (a: Fact, b: Fact): number =>
  compareKeys(a.key, b.key) || a.device - b.device || a.session - b.session || a.index - b.index;
