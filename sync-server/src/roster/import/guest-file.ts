/** What an import file comes down to, before anybody is stored (docs/spec/import.md). */
import type { ImportField, SkipCode } from '@attend-gate/shared';

/**
 * What a column can mean. `buyer…` columns name nobody who comes: they are used only for a look, or when a file knows
 * no guests at all (IM7). `weakId` numbers people in some tools and ticket kinds in others (IM8).
 */
export type GuestField = ImportField;

/** One person of the file. */
export interface ImportedGuest {
  /** Physical line where the record starts, from 1. */
  readonly line: number;
  readonly name: string | undefined;
  /** Lower case. */
  readonly email: string | undefined;
  /** As written: a leading zero is part of it. */
  readonly phone: string | undefined;
  readonly company: string | undefined;
  readonly externalId: string | undefined;
  readonly order: string | undefined;
  readonly ticketType: string | undefined;
  readonly notes: string | undefined;
  /** Columns nobody knew, by their header. */
  readonly answers: Readonly<Record<string, string>>;
  readonly foreignCode: string | undefined;
  readonly variation: string | undefined;
  readonly session: string | undefined;
  /** `externalId` of the row this ticket was added to. */
  readonly addonTo: string | undefined;
  /** People one group ticket admits; undefined = the file does not say. */
  readonly admits: number | undefined;
  /** Card or bracelet, as its reader types it. */
  readonly card: string | undefined;
  readonly alreadyCheckedIn: boolean;
  /** Why somebody should look at this row. */
  readonly attention: string | undefined;
}

/** A row that is nobody to admit; `reason` is prose, the code is the closed list. */
export interface SkippedGuest {
  readonly line: number;
  readonly code: SkipCode;
  readonly reason: string;
}

/** How one column was understood, for a person to confirm or change. */
export interface ReadColumn {
  /** As in the file; `column N` where there is no header. */
  readonly header: string;
  /** Undefined = kept as an answer under its header. */
  readonly field: GuestField | undefined;
  /** The first filled cells. */
  readonly examples: readonly string[];
}

/** What is known of a file before anybody is taken from it: every row can be read, and what its columns mean. */
export interface FileHead {
  /** The tool that wrote the file, `excel`, or `unknown`. */
  readonly platform: string;
  readonly encoding: string;
  readonly delimiter: string;
  /** False: the columns were guessed from their contents and should be confirmed. */
  readonly hasHeader: boolean;
  /** The file knows who paid and nobody else (IM7). */
  readonly onlyBuyers: boolean;
  readonly columns: readonly ReadColumn[];
}

/** Some rows of a file, each once: as a guest or as the reason why it is none. */
export interface GuestPiece {
  readonly accepted: readonly ImportedGuest[];
  readonly skipped: readonly SkippedGuest[];
}

/** A guest list that can be read a piece at a time. Every record of it is the header, a guest, or skipped by name. */
export interface GuestFile extends FileHead {
  /** Rows below the header. */
  readonly rows: number;
  read(): AsyncIterable<GuestPiece>;
  /** What the organiser should know; complete once everything was read. */
  warnings(): readonly string[];
}

/** A file that was read whole. */
export interface ImportResult extends FileHead, GuestPiece {
  readonly warnings: readonly string[];
}

/** Why nothing of a file was read; `reason` is one sentence for the organiser. */
export interface ImportRefusal {
  readonly code: 'empty_file' | 'binary' | 'no_guest_list' | 'unreadable';
  readonly reason: string;
}
