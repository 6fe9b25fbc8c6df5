/** What every way of uploading people comes down to, whatever the file was. */
import type { ImportMapping, Result } from '@attend-gate/shared';
import type { ByteSource } from './import/byte-source.ts';
import type { FileHead, GuestPiece } from './import/guest-file.ts';
import type { PersonRow, SkippedRow } from './participants.ts';

export interface GuestList {
  readonly people: readonly PersonRow[];
  readonly skipped: readonly SkippedRow[];
  /** Prose for the organiser. */
  readonly warnings: readonly string[];
}

/** Some rows of a file, as the roster takes them and as they were understood. */
export interface ListPiece {
  readonly people: readonly PersonRow[];
  readonly guests: GuestPiece;
}

/** A file all of which can be read, a piece at a time. */
export interface GuestListFile extends FileHead {
  readonly rows: number;
  read(): AsyncIterable<ListPiece>;
  /** Complete once everything was read. */
  warnings(): readonly string[];
}

export interface ReadOptions {
  /** Columns as a person assigned them. */
  readonly mapping?: ImportMapping;
}

/** Opens a file; the error says in one sentence why nothing in it could be read. */
export type ReadGuestList = (
  source: ByteSource,
  options?: ReadOptions,
) => Result<GuestListFile, string> | Promise<Result<GuestListFile, string>>;

const codesOf = ({ skipped }: GuestPiece): SkippedRow[] => skipped.map(({ line, code }) => ({ line, code }));

/** Everybody in a file, for what is small or has to be one transaction. */
export async function wholeList(file: GuestListFile): Promise<GuestList> {
  const people: PersonRow[] = [];
  const skipped: SkippedRow[] = [];
  for await (const piece of file.read()) {
    for (const person of piece.people) people.push(person);
    for (const row of codesOf(piece.guests)) skipped.push(row);
  }
  return { people, skipped, warnings: file.warnings() };
}
