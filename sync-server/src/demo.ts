/** The event that `npm start` shows: real guest list, real import path, nothing that production code does not do. */
import {
  asMillis,
  type EventId,
  type EventInfo,
  type GateId,
  type ListId,
  type Millis,
  toHex,
} from '@attend-gate/shared';
import type { Participant } from './store/participant-store.ts';
import type { Tag } from './store/tag-store.ts';

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

/** How many people of the demo wear a tag. */
const TAGS = 6;

/** Rotating tags for the first people who may come in, as an organiser would register them (PR6). */
export function demoTags(
  people: readonly Participant[],
  random: (length: number) => Uint8Array,
  now: Millis,
): readonly Tag[] {
  return people
    .filter(({ status }) => status === 'valid')
    .slice(0, TAGS)
    .map(({ token }, i) => ({
      ...{
        name: `T-${i + 1}`,
        token,
        kind: 'eid',
        exponent: 6,
        clockZero: asMillis(now - DAY_MS),
        follow: false,
      },
      ...{ id: toHex(random(16)), updatedAt: now },
    }));
}
