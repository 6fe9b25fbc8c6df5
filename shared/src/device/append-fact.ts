/** Writing a ledger fact into a device's log: the draft becomes text, the text is journalled, the fact is read back. */
import type { Millis } from '../ids.ts';
import type { Fact, FactDraft } from '../ledger/fact.ts';
import { formatFact, parseFact } from '../ledger/fact-text.ts';
import type { DeviceLog } from './device-log.ts';

/**
 * @param epoch the event's epoch
 * @returns what appends one fact; it resolves when the fact is safe on this device and in its document
 */
export const factAppender =
  (log: DeviceLog, epoch: Millis) =>
  async (draft: FactDraft): Promise<Fact> => {
    const text = formatFact(draft, epoch);
    const fact = parseFact(text, await log.append(text), epoch);
    if (!fact.ok) throw new Error(`own fact cannot be read back: ${fact.error}`);
    return fact.value;
  };
