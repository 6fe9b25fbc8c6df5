/** Tickets that were signed for nobody yet (T4c): given to devices, bound to walk-ins, void when their device is. */
import type { DeviceNo, Millis, TokenId } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';
import { bumpRoster } from './event-store.ts';
import type { Transaction } from './transaction.ts';

export interface BlankTicketStore {
  /** Adds a stock for a device. */
  add(tokens: readonly TokenId[], device: DeviceNo, now: Millis): void;
  /** How many a device still has to give. */
  left(device: DeviceNo): number;
  /** Voids what a device did not give away. */
  withdraw(device: DeviceNo, now: Millis): void;
  withdrawn(): readonly TokenId[];
}

/** Takes a blank for a person. @returns false for one that is unknown, given away or void */
export function bindBlank(
  { db }: Pick<EventDatabase, 'db'>,
  tx: Transaction,
  token: TokenId,
  participant: string,
): boolean {
  const update = db.updateTable('blank_ticket').set({ participant_id: participant });
  const free = update.where('token_id', '=', token).where('participant_id', 'is', null);
  return tx.run(free.where('withdrawn_at', '=', 0)) > 0;
}

export function createBlankTicketStore(store: EventDatabase): BlankTicketStore {
  const { db, read, write } = store;
  const free = () => db.selectFrom('blank_ticket').where('participant_id', 'is', null);
  return {
    add: (tokens, device, now) => {
      const rows = tokens.map((token_id) => ({ token_id, device_no: device, created_at: now }));
      const unused = { participant_id: null, withdrawn_at: 0 };
      write((tx) => tx.run(db.insertInto('blank_ticket').values(rows.map((row) => ({ ...row, ...unused })))));
    },
    left: (device) =>
      read((tx) => {
        const mine = free().where('device_no', '=', device).where('withdrawn_at', '=', 0);
        return tx.first(mine.select((eb) => eb.fn.countAll<number>().as('n')))?.n ?? 0;
      }),
    withdraw: (device, now) =>
      write((tx) => {
        const update = db.updateTable('blank_ticket').set({ withdrawn_at: now });
        const mine = update.where('device_no', '=', device).where('participant_id', 'is', null);
        // The withdrawal list is numbered like the roster.
        if (tx.run(mine.where('withdrawn_at', '=', 0)) > 0) bumpRoster(store, tx, now);
      }),
    withdrawn: () =>
      // Only values made by `newTokenId` were ever written.
      read((tx) => tx.all(free().select('token_id').where('withdrawn_at', '>', 0))).map(
        ({ token_id }) => token_id as TokenId,
      ),
  };
}
