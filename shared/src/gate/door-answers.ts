/** What somebody answered at this door: what is kept of it, and what the ledger may say about it (V12). Pure. */
import type { EventInfo, Holder } from '../roster/roster.ts';
import { givenAnswers } from '../verdict/answers.ts';

/** A fact has 512 characters; of more questions than fit, the rest are asked again until the roster knows. */
const ANSWERED_LENGTH = 160;

function fitting(ids: readonly string[]): readonly string[] {
  let length = 0;
  return ids.filter((id) => {
    length += id.length + 1;
    return length <= ANSWERED_LENGTH;
  });
}

export interface DoorAnswers {
  /** Ids for the fact: these need not be asked again, also where nobody said anything. */
  readonly answered: readonly string[];
  /** What was said, by question; empty = nothing to keep. */
  readonly told: Readonly<Record<string, string>>;
}

export function doorAnswers(
  event: EventInfo,
  holder: Holder,
  answers: Readonly<Record<string, string>>,
): DoorAnswers {
  const given = givenAnswers(event, holder, answers);
  const told = Object.fromEntries(Object.entries(given).filter(([, text]) => text !== ''));
  return { answered: fitting(Object.keys(given)), told };
}
