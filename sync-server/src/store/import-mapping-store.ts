/** What people decided about columns: kept per event, so that next week's export of the same tool needs no hand. */
import type { ImportMapping, Millis } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';

export interface ImportMappingStore {
  read(): ImportMapping;
  /** Adds to what is known; a header that is known gets its new meaning. */
  remember(mapping: ImportMapping, now: Millis): void;
}

export function createImportMappingStore({ db, read, write }: EventDatabase): ImportMappingStore {
  return {
    read: () =>
      read((tx) => {
        const rows = tx.all(db.selectFrom('import_mapping').select(['header', 'field']));
        // Only values that passed `ImportMapping` were ever written.
        return Object.fromEntries(rows.map(({ header, field }) => [header, field])) as ImportMapping;
      }),
    remember: (mapping, now) =>
      write((tx) => {
        for (const [header, field] of Object.entries(mapping))
          tx.run(
            db
              .insertInto('import_mapping')
              .values({ header, field, updated_at: now })
              .onConflict((conflict) => conflict.column('header').doUpdateSet({ field, updated_at: now })),
          );
      }),
  };
}
