/** The event that `npm start` shows: real guest list, real import path, nothing that production code does not do. */
import {
  asMillis,
  type EventId,
  type EventInfo,
  type GateId,
  type ListId,
  type Millis,
} from '@attend-gate/shared';

const DAY_MS = 24 * 60 * 60_000;

/** Opens its doors today and stays open for three days, so that a demo never meets a closed door. */
export function demoEvent(now: Millis): EventInfo {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  return {
    id: 'tech-conference-2026' as EventId,
    name: 'Tech Conference 2026',
    timeZone: 'Asia/Seoul',
    epoch: asMillis(today),
    startsAt: asMillis(today),
    endsAt: asMillis(today + 3 * DAY_MS),
    place: 'COEX, Seoul',
    codePrefix: 'TCF26',
    lists: [
      {
        id: 'main' as ListId,
        name: 'Main entrance',
        ticketTypes: [],
        includePending: false,
        allowMultipleEntries: false,
        allowEntryAfterExit: true,
        area: '',
        capacity: 0,
      },
    ],
    gates: [
      { id: 'north' as GateId, name: 'North gate' },
      { id: 'south' as GateId, name: 'South gate' },
    ],
  };
}
