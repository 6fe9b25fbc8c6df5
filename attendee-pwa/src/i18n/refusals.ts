/** Words for every reason a pass is not opened. A new reason does not compile until it has some. */
import type { OpenRefusal, TokenRight } from '@attend-gate/shared';
import { m } from './words.ts';

const WORDS: Record<OpenRefusal, (minutes: number) => string> = {
  mistyped: () => m.no_mistyped(),
  unreadable: () => m.no_unreadable(),
  invalid: () => m.no_invalid(),
  wrong_event: () => m.no_wrong_event(),
  superseded: () => m.no_superseded(),
  invalid_time: () => m.no_invalid_time(),
  canceled: () => m.no_canceled(),
  blocked: () => m.no_blocked(),
  unapproved: () => m.no_unapproved(),
  unpaid: () => m.no_unpaid(),
  wrong_second: () => m.no_wrong_second(),
  second_closed: (minutes) => m.no_second_closed({ minutes }),
  too_many_phones: () => m.no_too_many_phones(),
  claimed: () => m.no_claimed(),
  proof_refused: () => m.no_proof_refused(),
};

/** @param minutes until it may be tried again, where there is such a thing */
export const refusalWords = (reason: OpenRefusal, minutes: number | undefined): string =>
  WORDS[reason](minutes ?? 60);

const ENTRIES: Record<TokenRight['entries'], () => string> = {
  once: () => m.right_once(),
  after_exit: () => m.right_after_exit(),
  many: () => m.right_many(),
};

/** How often a right lets its holder in. */
export const entriesWords = (entries: TokenRight['entries']): string => ENTRIES[entries]();
