/**
 * The last door before the database, whatever a row came from: text that stays the same when it is stored and read
 * again, and nothing that a gate would refuse a whole roster for. Cleaning twice is cleaning once.
 */
import { asMillis, type Millis } from '@attend-gate/shared';
import type { TicketFields } from '../store/participant-store.ts';
import type { PersonRow } from './participants.ts';

/** The roster's columns take at most 1,000 characters (R1); a longer ticket type would blind every gate. */
const MAX_LABEL = 200;
const MAX_TEXT = 4_000;
/** The roster takes a million; nobody buys a ticket for more people than this. */
const MAX_GROUP = 1_000;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be removed; tab and newline stay
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Half a surrogate pair would come back from SQLite as another character, and nobody would recognise the person. */
const clean = (text: string, max: number): string =>
  text.replace(CONTROL, '').slice(0, max).toWellFormed().trim();

/** Whole milliseconds, from 1970 on. */
const time = (at: Millis): Millis => asMillis(Number.isSafeInteger(at) && at > 0 ? at : 0);

/** Only what was said: what is left out stays as it is known. */
function cleanTicket(row: PersonRow): Partial<TicketFields> {
  const { variation, session, addonTo, admits, validIfPending } = row;
  const whole = admits !== undefined && Number.isSafeInteger(admits) && admits >= 1;
  return {
    ...(variation === undefined ? {} : { variation: clean(variation, MAX_LABEL) }),
    ...(session === undefined ? {} : { session: clean(session, MAX_LABEL) }),
    ...(addonTo === undefined ? {} : { addonTo: clean(addonTo, MAX_TEXT) }),
    ...(whole ? { admits: Math.min(admits, MAX_GROUP) } : {}),
    ...(validIfPending === undefined ? {} : { validIfPending }),
  };
}

export function cleanRow(row: PersonRow): PersonRow {
  const answers = Object.entries(row.answers).map(([q, a]) => [clean(q, MAX_LABEL), clean(a, MAX_TEXT)]);
  return {
    name: clean(row.name, MAX_LABEL),
    email: clean(row.email, MAX_TEXT),
    phone: clean(row.phone, MAX_LABEL),
    company: clean(row.company, MAX_LABEL),
    ticketType: clean(row.ticketType, MAX_LABEL),
    order: clean(row.order, MAX_LABEL),
    externalId: clean(row.externalId, MAX_TEXT),
    foreignCode: clean(row.foreignCode, MAX_TEXT),
    answers: Object.fromEntries(answers) as Record<string, string>,
    status: row.status,
    attention: row.attention,
    notes: clean(row.notes, MAX_TEXT),
    validFrom: time(row.validFrom),
    validUntil: time(row.validUntil),
    ...cleanTicket(row),
    ...(row.card === undefined ? {} : { card: clean(row.card, MAX_LABEL) }),
  };
}
