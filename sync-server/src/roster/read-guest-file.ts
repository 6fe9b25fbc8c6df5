/**
 * From what an importer understood of a file to rows the roster takes. What the file leaves open stays open: a
 * guest list without a status column says nothing about anybody's status.
 */
import { asMillis, err, ok } from '@attend-gate/shared';
import type { GuestList, ReadGuestList } from './guest-list.ts';
import type { ImportedGuest, ImportResult } from './import/guest-file.ts';
import { importGuestFile } from './import/import-guest-list.ts';
import type { PersonRow } from './participants.ts';

function rowOf(guest: ImportedGuest): PersonRow {
  const { name = '', email = '', phone = '', company = '', notes = '' } = guest;
  const { externalId = '', order = '', ticketType = '', foreignCode = '', answers, attention } = guest;
  const told = attention === undefined ? notes : [notes, attention].filter(Boolean).join(' · ');
  const texts = { name, email, phone, company, externalId, order, ticketType, foreignCode, notes: told };
  const never = { validFrom: asMillis(0), validUntil: asMillis(0) };
  const { variation, session, addonTo, admits, card } = guest;
  const ticket = Object.entries({ variation, session, addonTo, admits, card });
  return {
    ...{ ...texts, ...never, answers, attention: attention !== undefined, status: undefined },
    ...Object.fromEntries(ticket.filter(([, value]) => value !== undefined)),
  };
}

/** Who was let in by the other system stays a warning: an attendance is a fact of a gate, never of a file. */
function checkedInWarning(guests: readonly ImportedGuest[]): string[] {
  const lines = guests.filter(({ alreadyCheckedIn }) => alreadyCheckedIn).map(({ line }) => line);
  if (lines.length === 0) return [];
  const shown = lines.slice(0, 5).join(', ') + (lines.length > 5 ? ', …' : '');
  return [`${lines.length} already checked in elsewhere (line ${shown}): not counted as inside here`];
}

/** What an importer understood, as the roster takes it. */
export function listOfResult(reading: ImportResult): GuestList {
  const { accepted, skipped, warnings } = reading;
  return {
    people: accepted.map(rowOf),
    skipped: skipped.map(({ line, code }) => ({ line, code })),
    warnings: [...warnings, ...checkedInWarning(accepted)],
    reading,
  };
}

/** Reads a CSV or workbook of any of the known systems and encodings; the error is one sentence for the organiser. */
export const readGuestFile: ReadGuestList = async (bytes, options = {}) => {
  const read = await importGuestFile(bytes, options);
  return read.ok ? ok(listOfResult(read.value)) : err(read.error.reason);
};
