/** `attend-gate audit verify`: walks the hash chain of an event's audit log (H20). Changes nothing. */
import { existsSync } from 'node:fs';
import { isEventId } from '@attend-gate/shared';
import { createAuditStore } from '../store/audit-store.ts';
import { eventDatabaseFile, openEventDatabase } from '../store/database.ts';
import type { CliDeps } from './import-command.ts';

export interface AuditOptions {
  readonly event: string;
  readonly data: string;
  /** A head noted earlier; one of the chain's hashes must be it. */
  readonly head?: string;
}

/** @returns the exit code: 0 = whole, 1 = broken, 2 = no such event */
export async function runAuditVerify(
  { event, data, head }: AuditOptions,
  { print }: Pick<CliDeps, 'print'>,
): Promise<number> {
  if (!isEventId(event) || !existsSync(eventDatabaseFile(data, event))) {
    print(`no event ${event} in ${data}`);
    return 2;
  }
  const database = await openEventDatabase(eventDatabaseFile(data, event));
  try {
    const check = createAuditStore(database).verify();
    if (check.brokenAt !== undefined) {
      print(`broken at line ${check.brokenAt}; the ${check.lines} lines before it are whole`);
      return 1;
    }
    const known = head === undefined || (await hasHash(database, head));
    print(known ? `${check.lines} lines, whole; head ${check.head}` : 'whole, but the noted head is gone');
    return known ? 0 : 1;
  } finally {
    await database.close();
  }
}

async function hasHash(
  { db }: Awaited<ReturnType<typeof openEventDatabase>>,
  hash: string,
): Promise<boolean> {
  return (
    (await db.selectFrom('audit').select('seq').where('hash', '=', hash).executeTakeFirst()) !== undefined
  );
}
