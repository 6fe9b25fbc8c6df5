/** People who may sign facts (L30): public key, certificate, and their private key in a box only their PIN opens. */
import type { Millis, StaffRole } from '@attend-gate/shared';
import type { Selectable } from 'kysely';
import { appendAudit } from './audit-store.ts';
import type { EventDatabase } from './database.ts';
import type { StaffTable } from './schema-staff.ts';

export interface StaffMember {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly certificate: Uint8Array<ArrayBuffer>;
  readonly box: string;
  readonly notBefore: Millis;
  readonly expiresAt: Millis;
  /** 0 = may sign. */
  readonly withdrawnAt: Millis;
}

export interface StaffStore {
  all(): readonly StaffMember[];
  /** False when the name is taken, also by somebody who was withdrawn: their facts bear it. */
  add(member: StaffMember, actor: string): boolean;
  withdraw(id: string, actor: string, now: Millis): boolean;
}

const memberOf = (row: Selectable<StaffTable>): StaffMember => ({
  ...{ id: row.id, name: row.name, box: row.box },
  // Only roles that passed the request schema were ever written.
  role: row.role as StaffRole,
  publicKey: Uint8Array.from(row.public_key),
  certificate: Uint8Array.from(row.certificate),
  notBefore: row.not_before as Millis,
  expiresAt: row.expires_at as Millis,
  withdrawnAt: row.withdrawn_at as Millis,
});

export function createStaffStore(store: EventDatabase): StaffStore {
  const { db, read, write } = store;
  const all = () => db.selectFrom('staff').selectAll();
  return {
    all: () => read((tx) => tx.all(all().orderBy('id'))).map(memberOf),
    add: (member, actor) =>
      write((tx) => {
        const { id, name, role, box, publicKey, certificate } = member;
        if (tx.first(all().where('id', '=', id))) return false;
        const times = { not_before: member.notBefore, expires_at: member.expiresAt, withdrawn_at: 0 };
        const row = { id, name, role, box, public_key: publicKey, certificate, ...times };
        tx.run(db.insertInto('staff').values(row));
        appendAudit(store, tx, {
          at: member.notBefore,
          actor,
          action: 'staff.enrol',
          detail: { staff: id, role },
        });
        return true;
      }),
    withdraw: (id, actor, now) =>
      write((tx) => {
        const update = db.updateTable('staff').set({ withdrawn_at: now });
        const changed = tx.run(update.where('id', '=', id).where('withdrawn_at', '=', 0));
        if (changed > 0)
          appendAudit(store, tx, { at: now, actor, action: 'staff.withdraw', detail: { staff: id } });
        return changed > 0;
      }),
  };
}
