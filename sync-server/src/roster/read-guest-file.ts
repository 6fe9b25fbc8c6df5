/**
 * From what an importer understood of a file to rows the roster takes. What the file leaves open stays open: a
 * guest list without a status column says nothing about anybody's status.
 */
import { asMillis, err, ok } from '@attend-gate/shared';
import type { GuestListFile, ReadGuestList } from './guest-list.ts';
import type { GuestFile, ImportedGuest } from './import/guest-file.ts';
import { openGuestFile } from './import/import-guest-list.ts';
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
class CheckedIn {
  readonly #first: number[] = [];
  #count = 0;

  meet(guests: readonly ImportedGuest[]): void {
    for (const { alreadyCheckedIn, line } of guests) {
      if (!alreadyCheckedIn) continue;
      this.#count++;
      if (this.#first.length < SHOWN) this.#first.push(line);
    }
  }

  warnings(): string[] {
    if (this.#count === 0) return [];
    const lines = this.#first.join(', ') + (this.#count > SHOWN ? ', …' : '');
    return [`${this.#count} already checked in elsewhere (line ${lines}): not counted as inside here`];
  }
}
const SHOWN = 5;

/** What an importer understood, as the roster takes it. */
export function listOfFile(file: GuestFile): GuestListFile {
  let checkedIn = new CheckedIn();
  return {
    ...file,
    read: async function* () {
      checkedIn = new CheckedIn();
      for await (const guests of file.read()) {
        checkedIn.meet(guests.accepted);
        yield { people: guests.accepted.map(rowOf), guests };
      }
    },
    warnings: () => [...file.warnings(), ...checkedIn.warnings()],
  };
}

/** Opens a CSV or workbook of any of the known systems and encodings; the error is one sentence for the organiser. */
export const readGuestFile: ReadGuestList = async (source, options = {}) => {
  const opened = await openGuestFile(source, options);
  return opened.ok ? ok(listOfFile(opened.value)) : err(opened.error.reason);
};
