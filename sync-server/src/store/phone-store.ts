/**
 * The phones that opened a pass. Each gets a number within its pass, given once and never again, because it is the
 * author of what the phone writes there (L2, L11). No name and no address of a phone is kept.
 */
import type { Millis, TokenId } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';

export interface PhoneStore {
  /** The next number of this pass, from 1; undefined when the pass has been opened too often. */
  add(token: TokenId, now: Millis): number | undefined;
  has(token: TokenId, phone: number): boolean;
}

/** Far more phones than a person has; a loop that opens one link for ever must end somewhere. */
export const MAX_PHONES = 256;

export function createPhoneStore({ db, read, write }: EventDatabase): PhoneStore {
  return {
    add: (token, now) =>
      write((tx) => {
        const highest = db.selectFrom('pass_phone').select((eb) => eb.fn.max('phone').as('n'));
        const phone = (tx.first(highest.where('token_id', '=', token))?.n ?? 0) + 1;
        if (phone > MAX_PHONES) return undefined;
        tx.run(db.insertInto('pass_phone').values({ token_id: token, phone, opened_at: now }));
        return phone;
      }),
    has: (token, phone) =>
      read((tx) => {
        const row = db.selectFrom('pass_phone').select('phone').where('token_id', '=', token);
        return tx.first(row.where('phone', '=', phone)) !== undefined;
      }),
  };
}
