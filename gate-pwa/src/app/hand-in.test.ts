import 'fake-indexeddb/auto';
import { createReplica, type DeviceNo, decodeRuns } from '@attend-gate/shared';
import { expect, test } from 'vitest';
import { type GateDatabase, openGateDatabase } from '../platform/database.ts';
import { handInLog } from './hand-in.ts';

const DEVICE = 7 as DeviceNo;
const admit = (n: number): string => `1|${(n + 1).toString(36)}|a|AAAAAAAAADA|main|q`;

async function revoked(name: string, send: (log: Uint8Array) => Promise<boolean>) {
  const db: GateDatabase = await openGateDatabase(name, { onClosed: () => undefined });
  await db.put('settings', 'north', 'gate');
  await db.add('journal', { session: 0, index: 0, text: admit(1) });
  await db.put('roster', { bytes: new Uint8Array(2), signature: new Uint8Array(), etag: '' }, 'bytes');
  const replica = createReplica();
  const log = (device: number, text: string) => ({ client: device * 4_096, clock: 0, texts: [text] });
  replica.applyRuns([log(7, admit(1)), log(8, admit(2))], 'test');
  const steps: string[] = [];
  const step = (what: string) => async (): Promise<void> => void steps.push(what);
  const done = await handInLog({
    ...{ db, device: DEVICE, replica, seal: step('seal'), dropDocument: step('drop') },
    forgetNames: () => void steps.push('forget'),
    send: async (bytes) => {
      steps.push('send');
      return send(bytes);
    },
  });
  const left = await Promise.all(
    (['roster', 'keyBox', 'journal', 'settings'] as const).map((store) => db.count(store)),
  );
  return { done, steps, left };
}

test('[L23] a revoked tablet forgets names at once and hands in its own sealed log, nobody else’s', async () => {
  let sent: Uint8Array | undefined;
  const outcome = await revoked('handed-in', async (bytes) => {
    sent = bytes;
    return true;
  });
  expect(outcome).toEqual({ done: true, steps: ['forget', 'seal', 'send', 'drop'], left: [0, 0, 0, 0] });
  expect(decodeRuns(sent!)).toEqual({
    ok: true,
    value: [{ client: 7 * 4_096, clock: 0, texts: [admit(1)] }],
  });
});

test('[L23] while the server does not have it, the log stays; the names are gone all the same', async () => {
  const { done, steps, left } = await revoked('offline', async () => false);
  expect([done, steps, left]).toEqual([false, ['forget', 'seal', 'send'], [0, 0, 1, 1]]);
});
