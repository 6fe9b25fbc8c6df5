/** The JSON form of a guest list: each element is judged by itself, and a bad one never costs the others. */
import { asMillis, HOLDER_STATUSES, type Millis, ParticipantInput } from '@attend-gate/shared';
import type { GuestList } from './guest-list.ts';
import { baseIdentity } from './identity.ts';
import type { PersonRow, SkippedRow } from './participants.ts';

const millisOf = (iso: string | undefined): Millis => asMillis(iso === undefined ? 0 : Date.parse(iso));

/** Only what was said. */
function ticketOf({ variation, session, addonTo, admits, validIfPending, card }: ParticipantInput) {
  return {
    ...(variation === undefined ? {} : { variation }),
    ...(session === undefined ? {} : { session }),
    ...(addonTo === undefined ? {} : { addonTo }),
    ...(admits === undefined ? {} : { admits }),
    ...(validIfPending === undefined ? {} : { validIfPending }),
    ...(card === undefined ? {} : { card }),
  };
}

function rowOf(input: ParticipantInput): PersonRow {
  const { name = '', email = '', phone = '', company = '', ticketType = '', order = '' } = input;
  const { externalId = '', foreignCode = '', answers = {}, attention = false, notes = '' } = input;
  const status = HOLDER_STATUSES.find((one) => one === input.status);
  const windows = { validFrom: millisOf(input.validFrom), validUntil: millisOf(input.validUntil) };
  const text = { name, email, phone, company, ticketType, order, externalId, foreignCode, notes };
  return { ...text, ...windows, answers, attention, status, ...ticketOf(input) };
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.values(value).every((v) => v === '' || v === null);

/** @param elements as they came; `line` counts from 1 */
export function guestsOfJson(elements: readonly unknown[]): GuestList {
  const people: PersonRow[] = [];
  const skipped: SkippedRow[] = [];
  const seen = new Set<string>();
  for (const [i, element] of elements.entries()) {
    const line = i + 1;
    const input = ParticipantInput.safeParse(element);
    if (!input.success) {
      skipped.push({ line, code: isEmpty(element) ? 'empty' : 'malformed' });
      continue;
    }
    const row = rowOf(input.data);
    // Without an id or a mail, two equal rows may well be two people.
    const identity = row.externalId !== '' || row.email !== '' ? baseIdentity(row) : undefined;
    if (identity !== undefined && seen.has(identity)) skipped.push({ line, code: 'duplicate' });
    else people.push(row);
    if (identity !== undefined) seen.add(identity);
  }
  return { people, skipped, warnings: [] };
}
