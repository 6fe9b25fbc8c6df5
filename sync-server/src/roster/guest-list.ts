/** What every way of uploading people comes down to, whatever the file was. */
import type { Result } from '@attend-gate/shared';
import type { PersonRow, SkippedRow } from './participants.ts';

export interface GuestList {
  readonly people: readonly PersonRow[];
  readonly skipped: readonly SkippedRow[];
  /** Prose for the organiser. */
  readonly warnings: readonly string[];
}

/** Reads a file; the error says in one sentence why nothing in it could be read. */
export type ReadGuestList = (
  bytes: Uint8Array,
) => Result<GuestList, string> | Promise<Result<GuestList, string>>;
