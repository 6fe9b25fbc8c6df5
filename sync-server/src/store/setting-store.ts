/** Small values of one event that must survive a restart: cursors, pauses, rates. JSON under a name. */
import type { EventDatabase } from './database.ts';
import type { Transaction } from './transaction.ts';

export interface SettingStore {
  read<T extends string | number | boolean>(name: string, otherwise: T): T;
  write(name: string, value: string | number | boolean): void;
}

export function readSetting<T extends string | number | boolean>(
  { db }: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  name: string,
  otherwise: T,
): T {
  const row = tx.first(db.selectFrom('setting').select('value').where('name', '=', name));
  const value: unknown = row === undefined ? otherwise : JSON.parse(row.value);
  // A value of another kind than the code expects is no value.
  return typeof value === typeof otherwise ? (value as T) : otherwise;
}

export function writeSetting(
  { db }: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  name: string,
  value: string | number | boolean,
): void {
  const text = JSON.stringify(value);
  tx.run(
    db
      .insertInto('setting')
      .values({ name, value: text })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text })),
  );
}

export const createSettingStore = (store: EventDatabase): SettingStore => ({
  read: (name, otherwise) => store.read((tx) => readSetting(store, tx, name, otherwise)),
  write: (name, value) => store.write((tx) => writeSetting(store, tx, name, value)),
});
