/** What every way of uploading people comes down to, whatever the file was. */
import type { ImportMapping, Result } from '@attend-gate/shared';
import type { ImportResult } from './import/guest-file.ts';
import type { PersonRow, SkippedRow } from './participants.ts';

export interface GuestList {
  readonly people: readonly PersonRow[];
  readonly skipped: readonly SkippedRow[];
  /** Prose for the organiser. */
  readonly warnings: readonly string[];
  /** How the file was understood; undefined for a list that was no file. */
  readonly reading?: ImportResult;
}

export interface ReadOptions {
  /** Columns as a person assigned them. */
  readonly mapping?: ImportMapping;
}

/** Reads a file; the error says in one sentence why nothing in it could be read. */
export type ReadGuestList = (
  bytes: Uint8Array,
  options?: ReadOptions,
) => Result<GuestList, string> | Promise<Result<GuestList, string>>;
