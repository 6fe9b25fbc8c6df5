/** Where a tablet keeps who may sign at it, for the hours without a network: the gate's own IndexedDB. */
import { StaffList } from '@attend-gate/shared';
import type { GateDatabase } from '../platform/database.ts';
import type { StaffDeskDeps } from './staff-desk.ts';
import { attemptsIn } from './vault-memory.ts';

export const staffMemoryIn = (db: GateDatabase): StaffDeskDeps['memory'] => ({
  read: async () => StaffList.safeParse({ staff: await db.get('settings', 'staff') }).data?.staff ?? [],
  write: async (staff) => void (await db.put('settings', staff, 'staff')),
  attempts: (id) => attemptsIn(db, `pinAttempts/${id}`),
});
