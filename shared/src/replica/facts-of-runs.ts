/**
 * From runs of texts to facts. Text that does not read as a fact is skipped and counted, never a reason to stop:
 * a replica may hold what a newer writer wrote.
 */
import type { Millis } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { parseFact } from '../ledger/fact-text.ts';
import { deviceOfClient, sessionOfClient } from './session.ts';
import type { Run } from './update-codec.ts';

export interface FactsOfRuns {
  readonly facts: readonly Fact[];
  readonly unreadable: number;
}

/** @param epoch the event's epoch */
export function factsOfRuns(runs: readonly Run[], epoch: Millis): FactsOfRuns {
  const facts: Fact[] = [];
  let unreadable = 0;
  for (const { client, clock, texts } of runs) {
    const device = deviceOfClient(client);
    const session = sessionOfClient(client);
    for (const [i, text] of texts.entries()) {
      const fact = parseFact(text, { device, session, index: clock + i }, epoch);
      if (fact.ok) facts.push(fact.value);
      else unreadable++;
    }
  }
  return { facts, unreadable };
}
