/**
 * The end of a revoked tablet (L23): names and the roster's key go at once; its own log is sealed and handed in, because
 * what no relay had received may still count; only when the server has it do the log and the signing key go too.
 */
import { type DeviceNo, deviceOfClient, encodeRuns, type LogReader, type Run } from '@attend-gate/shared';
import type { GateDatabase } from '../platform/database.ts';

export interface HandInDeps {
  readonly db: GateDatabase;
  readonly device: DeviceNo;
  readonly replica: LogReader;
  /** Forgets what is unlocked in memory. */
  readonly forgetNames: () => void;
  readonly seal: () => Promise<unknown>;
  /** Sends the log; true = the server has it. Rejects never for want of a network. */
  readonly send: (log: Uint8Array<ArrayBuffer>) => Promise<boolean>;
  readonly dropDocument: () => Promise<void>;
}

const ownRuns = ({ replica, device }: HandInDeps): Run[] =>
  replica.runsSince(new Map()).filter((run) => deviceOfClient(run.client) === device);

/** @returns whether the tablet is empty now; if not, ask again when there is a network */
export async function handInLog(deps: HandInDeps): Promise<boolean> {
  const { db } = deps;
  deps.forgetNames();
  const names = db.transaction(['roster', 'keyBox'], 'readwrite', { durability: 'strict' });
  await Promise.all([names.objectStore('roster').clear(), names.objectStore('keyBox').clear(), names.done]);
  await deps.seal();
  if (!(await deps.send(encodeRuns(ownRuns(deps))))) return false;
  const stores = ['identity', 'journal', 'sessions', 'settings'] as const;
  const rest = db.transaction(stores, 'readwrite', { durability: 'strict' });
  await Promise.all([...stores.map((name) => rest.objectStore(name).clear()), rest.done]);
  await deps.dropDocument();
  return true;
}
