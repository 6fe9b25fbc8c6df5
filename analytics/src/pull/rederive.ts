/** Makes every event's tables again from its facts: after the fold learned something new, or on suspicion. */
import type { EventInfo, ExportedEvent } from '@attend-gate/shared';
import { publishEvent } from './publish.ts';
import type { PullDeps } from './pull-event.ts';

/** @param only this event and no other; @returns what went wrong, one line per event; the audits are those of a pull */
export async function rederive(
  deps: PullDeps,
  note: (line: string) => void,
  only?: string,
): Promise<string[]> {
  const problems: string[] = [];
  for (const state of deps.catalog.events()) {
    // Imported logs have no facts to fold; `counters` is what an event server said.
    if (state.info === undefined || state.counters === undefined) continue;
    if (only !== undefined && only !== state.eventId) continue;
    deps.catalog.markDirty(state.eventId);
    const published = await publishEvent(deps, state.eventId, {
      // Written by `publishEvent` only.
      info: JSON.parse(state.info) as EventInfo,
      counters: JSON.parse(state.counters) as ExportedEvent['counters'],
      // Facts pulled since are waited for, not missed.
      lastSeq: -1,
      asOfMs: state.asOfMs,
    });
    if (!published.ok) problems.push(`${state.eventId}: ${published.error.detail}`);
    note(`${state.eventId} ${published.ok ? 'derived' : published.error.detail}`);
  }
  return problems;
}

/** Events whose lake is older than a table that is derived today: they are derived again, once. */
export async function catchUp(deps: PullDeps, note: (line: string) => void): Promise<string[]> {
  const having = (table: 'movement' | 'visit'): Set<string> =>
    new Set(deps.catalog.files({ table }).map(({ eventId }) => eventId));
  const done = having('visit');
  const problems: string[] = [];
  for (const event of having('movement'))
    if (!done.has(event)) problems.push(...(await rederive(deps, note, event)));
  return problems;
}
