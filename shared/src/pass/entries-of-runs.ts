/** From runs of texts to pass entries. Text that does not read is skipped: a newer server may have written it. */
import type { Millis } from '../ids.ts';
import { deviceOfClient, sessionOfClient } from '../replica/session.ts';
import type { Run } from '../replica/update-codec.ts';
import type { PassEntry } from './pass-entry.ts';
import { parsePassEntry } from './pass-text.ts';

/** @param epoch the event's epoch */
export function passEntriesOfRuns(runs: readonly Run[], epoch: Millis): readonly PassEntry[] {
  return runs.flatMap(({ client, clock, texts }) => {
    const where = { device: deviceOfClient(client), session: sessionOfClient(client) };
    return texts.flatMap((text, i) => {
      const entry = parsePassEntry(text, { ...where, index: clock + i }, epoch);
      return entry.ok ? [entry.value] : [];
    });
  });
}
