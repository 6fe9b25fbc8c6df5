import { expect, test } from 'vitest';
import { createMemoryJournal } from '../../testing/memory-journal.ts';
import { anEvent, EPOCH, MAIN, tokenOf } from '../../testing/people.ts';
import { asMillis, type DeviceNo } from '../ids.ts';
import { formatFact } from '../ledger/fact-text.ts';
import { extendChain, ledgerDocument, startChain } from '../replica/chain.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import { clientOf } from '../replica/session.ts';
import { DeviceLog, type Trouble } from './device-log.ts';
import type { Journal } from './journal.ts';

const DEVICE = 7 as DeviceNo;
const DOCUMENT = ledgerDocument(anEvent().id);
const S0 = clientOf(DEVICE, 0);
const draft = (token: number): string =>
  formatFact(
    {
      body: {
        kind: 'admit',
        token: tokenOf(token),
        list: MAIN,
        via: 'camera',
        forceSent: false,
        unlisted: false,
        count: 1,
      },
      extras: {},
      stamp: { key: { ms: token, counter: 0 }, at: asMillis(EPOCH + token) },
    },
    EPOCH,
  );

async function opened(
  journal: Journal,
  replica: Replica = createReplica(),
): Promise<{ log: DeviceLog; replica: Replica; troubles: Trouble[] }> {
  const troubles: Trouble[] = [];
  const log = await DeviceLog.open({
    document: DOCUMENT,
    device: DEVICE,
    journal,
    replica,
    onTrouble: (t) => troubles.push(t),
  });
  return { log, replica, troubles };
}
const ackOf = (replica: Replica, length: number): Parameters<DeviceLog['receive']>[0] => ({
  kind: 'ack',
  tier: 'server',
  sessions: [{ client: S0, ...extendChain(startChain(DOCUMENT, S0), replica.texts(S0, 0, length)) }],
});

test('[L28] a fact that the journal refuses is never shown', async () => {
  const journal = createMemoryJournal();
  const { log, replica } = await opened({
    ...journal,
    append: async () => Promise.reject(new Error('quota')),
  });
  await expect(log.append(draft(1))).rejects.toThrow('quota');
  expect(replica.lengths().size).toBe(0);
});

test('[L28] what was journalled comes back after a crash, and the session goes on', async () => {
  const journal = createMemoryJournal();
  const before = await opened(journal);
  await before.log.append(draft(1));
  const after = await opened(journal);
  expect((await after.log.append(draft(2))).id).toBe('7.0.1');
  expect(after.replica.texts(S0, 0)).toHaveLength(2);
});

test('[L18] facts stay unsent until the server has acknowledged them; a venue relay does not count', async () => {
  const journal = createMemoryJournal();
  const { log, replica } = await opened(journal);
  await log.append(draft(1));
  await log.append(draft(2));
  await log.receive({ ...ackOf(replica, 2), tier: 'venue' } as Parameters<DeviceLog['receive']>[0]);
  expect(log.unsent).toBe(2);
  await log.receive(ackOf(replica, 1));
  expect(log.unsent).toBe(1);
  expect((await opened(journal)).log.unsent).toBe(1);
});

test('[L9] a journal shorter than what was acknowledged is an old copy: the next fact takes an unused session', async () => {
  const journal = createMemoryJournal();
  const { log, replica } = await opened(journal);
  await log.append(draft(1));
  await log.append(draft(2));
  const relay = replica.texts(S0, 0);
  const old = createMemoryJournal();
  await old.append(0, 0, relay[0]!);
  const restored = await opened(old);
  restored.replica.applyRuns([{ client: S0, clock: 0, texts: relay }], 'relay');
  expect((await restored.log.append(draft(3))).id).toBe('7.1.0');
});

test('[L16] a fork keeps the old log aside and writes again what the relay lacks, naming what it was', async () => {
  const journal = createMemoryJournal();
  const first = await opened(journal);
  await first.log.append(draft(1));
  await first.log.append(draft(2));
  await first.log.append(draft(3));
  const mine = first.replica.texts(S0, 0);
  await first.log.receive({ kind: 'notice', notice: { kind: 'fork', client: S0, index: 2 } });
  expect(first.troubles).toEqual([{ kind: 'fork', session: 0 }]);

  // The document is rebuilt from the relay, which knows the first fact and another second one.
  const rebuilt = createReplica();
  const second = await opened(journal, rebuilt);
  expect(second.log.unsent).toBe(3);
  rebuilt.applyRuns([{ client: S0, clock: 0, texts: [mine[0]!, '1|zz|a|AAAAAAAAAJA|main|q'] }], 'relay');
  expect(await second.log.recover()).toBe(2);
  const again = rebuilt.texts(clientOf(DEVICE, 1), 0);
  expect(again.map((text) => text.split('|w=')[0])).toEqual(mine.slice(1));
  const hash = [...extendChain(startChain(DOCUMENT, S0), mine.slice(0, 2)).head.subarray(0, 8)]
    .map((b) => b.toString(16).padStart(2, '0'))
    .join('');
  expect(again[0]).toContain(`|w=7.0.1:${hash}`);
  expect(await (await opened(journal, rebuilt)).log.recover()).toBe(0);
});

test('[L16] a relay that lists another head for one of our sessions is believed to have another past', async () => {
  const { log, troubles } = await opened(createMemoryJournal());
  await log.append(draft(1));
  const wrong = extendChain(startChain(DOCUMENT, S0), ['1|zz|a|AAAAAAAAAJA|main|q']);
  await log.receive({ kind: 'sessions', sessions: [{ client: S0, ...wrong }] });
  expect(troubles).toEqual([{ kind: 'fork', session: 0 }]);
});

test('[L11] a turned log goes on in an unused session, also after a restart, and loses nothing', async () => {
  const journal = createMemoryJournal();
  const { log, replica } = await opened(journal);
  await log.append(draft(1));
  log.turnSession();
  expect((await log.append(draft(2))).id).toBe('7.1.0');
  expect((await log.append(draft(3))).id).toBe('7.1.1');
  expect(replica.texts(S0, 0)).toHaveLength(1);
  const again = await opened(journal);
  expect((await again.log.append(draft(4))).id).toBe('7.1.2');
  expect(again.log.unsent).toBe(4);
});

test('[L14] after a fact that waits for staff the log goes on in another session, and only once', async () => {
  const { log, troubles } = await opened(createMemoryJournal());
  await log.append(draft(1));
  const notice = { kind: 'quarantined', client: S0, from: 0, to: 1, why: 'role_changed' } as const;
  await log.receive({ kind: 'notice', notice });
  expect((await log.append(draft(2))).id).toBe('7.1.0');
  await log.receive({ kind: 'notice', notice });
  expect((await log.append(draft(3))).id).toBe('7.1.1');
  expect(troubles).toEqual([notice, notice]);
});
