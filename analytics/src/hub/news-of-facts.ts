/** What a pulled page of facts has to tell other systems: thin, pseudonymous, with an id that stays the same (A24). */
import type { ExportedFact } from '@attend-gate/shared';
import type { SourceOutcome } from '../pull/pull-source.ts';
import type { HubType, News } from './hub.ts';

const TYPES: Readonly<Record<string, HubType>> = {
  admit: 'checkin.admitted',
  exit: 'checkin.exited',
  deny: 'checkin.denied',
  annul: 'checkin.annulled',
};

/** @param ndjson a page as the event server sent it, already read and audited */
export function newsOfFacts(event: string, ndjson: string): News[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): News[] => {
      // The worker has read the same lines with the types of the export.
      const { fact, kind, list, via, reason, at_ms } = JSON.parse(line) as ExportedFact;
      const type = TYPES[kind];
      if (type === undefined) return [];
      const data = {
        event,
        fact,
        list,
        via,
        at: new Date(at_ms).toISOString(),
        ...(reason === null ? {} : { reason }),
      };
      return [{ id: `msg_${event}_${fact}`, type, data }];
    });
}

/** That an event has new numbers, or that a source could not be pulled. */
export function newsOfPull(source: { readonly url: string }, outcome: SourceOutcome, nowMs: number): News[] {
  const stale = (data: object): News => ({
    id: `msg_stale_${nowMs}_${JSON.stringify(data)}`,
    type: 'pull.stale',
    data: { ...data },
  });
  if (!outcome.ok) return [stale({ source: source.url, why: outcome.error.kind })];
  return outcome.value.flatMap(({ event, result }): News[] => {
    if (!result.ok) return [stale({ source: source.url, event, why: result.error.kind })];
    const { facts, participants } = result.value;
    if (facts + participants === 0) return [];
    return [
      { id: `msg_updated_${event}_${nowMs}`, type: 'event.updated', data: { event, facts, participants } },
    ];
  });
}
