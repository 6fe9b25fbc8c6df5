/** Looks an open event's figures up for the metrics. Reads, changes nothing. */
import type { Millis } from '@attend-gate/shared';
import type { OpenEvent } from '../event/open-event.ts';
import type { EventProbe } from './event-watch.ts';

/** Follows the event's roster from now on. */
export function probeOf(event: OpenEvent, clock: { readonly now: () => Millis }): EventProbe {
  let served = { number: event.health.rosterVersion().number, builtAt: clock.now() };
  event.roster.onPublished(({ number }) => {
    served = { number, builtAt: clock.now() };
  });
  const { ledger } = event.ledger;
  return {
    ready: () => event.ledger.isReady,
    sessions: () => event.ledger.room().replica.lengths(),
    facts: () => ledger.size,
    openConflicts: () => ledger.counts().openConflicts,
    inside: () => ledger.counts(clock.now()).people,
    registered: () => event.people.count(),
    openPasses: () => event.passes.open,
    roster: () => ({
      wanted: event.health.rosterVersion().number,
      served: served.number,
      builtAt: served.builtAt,
    }),
    jobs: () => event.health.jobs(clock.now()),
    files: () => event.health.files(),
  };
}
