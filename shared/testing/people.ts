/** A small event for tests and the simulation: a roster whose every field can be chosen. */
import { asMillis, type EventId, type GateId, type ListId, type Millis, type TokenId } from '../src/ids.ts';
import type { CheckInList, EventInfo, Holder, Roster } from '../src/roster/roster.ts';

export const EPOCH = asMillis(Date.UTC(2026, 9, 1));
/** An area with a cap, where a test has one. */
export const HALL = 'hall';
export const MAIN = 'main' as ListId;
export const NORTH = 'north' as GateId;
export const SOUTH = 'south' as GateId;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A token id that says its number: `AAAAAAAAA` + two characters. */
export const tokenOf = (n: number): TokenId =>
  `AAAAAAAA${ALPHABET[Math.floor(n / 64) % 64]}${ALPHABET[n % 64]}A` as TokenId;

export const aList = (over: Partial<CheckInList> = {}): CheckInList => ({
  id: MAIN,
  name: 'Main entrance',
  ticketTypes: [],
  includePending: false,
  allowMultipleEntries: false,
  allowEntryAfterExit: true,
  area: '',
  capacity: 0,
  ...over,
});

export const anEvent = (over: Partial<EventInfo> = {}): EventInfo => ({
  id: 'tech-conference-2026' as EventId,
  name: 'Tech Conference 2026',
  timeZone: 'Asia/Seoul',
  epoch: EPOCH,
  startsAt: asMillis(EPOCH + 3_600_000),
  endsAt: asMillis(EPOCH + 36_000_000),
  place: 'Seoul',
  codePrefix: 'TCF26',
  lists: [aList()],
  gates: [
    { id: NORTH, name: 'North gate' },
    { id: SOUTH, name: 'South gate' },
  ],
  ...over,
});

export const aHolder = (token: TokenId, over: Partial<Holder> = {}): Holder => ({
  token,
  generation: 0,
  ticketType: 'Standard',
  status: 'valid',
  statusSince: asMillis(0),
  validFrom: asMillis(0),
  validUntil: asMillis(0),
  attention: false,
  order: '',
  variation: '',
  session: '',
  parent: undefined,
  admits: 1,
  validIfPending: false,
  answered: [],
  ...over,
});

export interface RosterOptions {
  readonly event?: EventInfo;
  readonly issuedAt?: Millis;
  readonly number?: number;
}

export function aRoster(holders: readonly Holder[], options: RosterOptions = {}): Roster {
  const byToken = new Map(holders.map((holder) => [holder.token, holder]));
  return {
    version: { epoch: 1, number: options.number ?? 1 },
    issuedAt: options.issuedAt ?? EPOCH,
    event: options.event ?? anEvent(),
    size: byToken.size,
    get: (token) => byToken.get(token),
    addonsOf: (token) => holders.filter(({ parent }) => parent === token).map((holder) => holder.token),
  };
}
