import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventId } from '@attend-gate/shared';
import { aFact, anAdmit, anEvent, tokenOf } from '@attend-gate/shared/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aParticipant, createFakeServer, type FakeServer } from '../../testing/fake-event-server.ts';
import { openTestLake, type TestLake } from '../../testing/lake.ts';
import { erasePerson } from './erase.ts';

const MINA = '11111111-2222-8333-8444-555555555555';
let lake: TestLake;
let servers: FakeServer[];
beforeEach(async () => {
  lake = openTestLake();
  servers = ['one', 'two'].map((id) => {
    const server = createFakeServer(anEvent({ id: id as EventId }), `http://${id}.test`);
    server.facts = Array.from({ length: 12 }, (_, i) => aFact([1, 0, i], 60_000 * i, anAdmit(i)));
    server.participants = server.facts.map((_, i) => aParticipant(i + 1, tokenOf(i)));
    server.participants[3] = aParticipant(4, tokenOf(3), { attendee_key: MINA });
    return server;
  });
  for (const server of servers) await lake.pullFrom(server, { series: 's' });
});
afterEach(() => lake.remove());

/** Everything on the disk: names, catalog with its log, every Parquet file, as bytes and as rows. */
async function traces(text: string): Promise<string[]> {
  const files = globSync('**/*', { cwd: lake.dataDir }).filter((path) =>
    statSync(join(lake.dataDir, path)).isFile(),
  );
  const bytes = files.filter(
    (path) => path.includes(text) || readFileSync(join(lake.dataDir, path)).includes(text),
  );
  const rows: string[] = [];
  for (const path of files.filter((one) => one.endsWith('.parquet'))) {
    const table = path.split(/[/\\]/)[1] as 'fact';
    const job = {
      kind: 'rewrite',
      table,
      mode: 'delete',
      keys: [text],
      tokens: [text],
      replacement: '',
    } as const;
    const from = join(lake.dataDir, path);
    const found = await lake.worker.run({ ...job, files: [{ from, to: `${from}.probe` }] });
    if (found.ok && found.value.files.length > 0) rows.push(path);
  }
  return [...bytes, ...rows];
}
/** How many different people the lake knows: two events of nearly the same people publish no such number. */
const EVERYBODY = `-- title: t
-- question: q
-- grain: one row
-- total: people = sum(people)
-- k-rule: none; a test
select count(distinct person) as people from attendance`;
const visitors = async () => {
  writeFileSync(join(lake.dataDir, 'everybody.sql'), EVERYBODY);
  return (await lake.report(join(lake.dataDir, 'everybody.sql'))).totals.people;
};

test('[A15] the test finds what is there: before, key and token stand in files', async () => {
  expect((await traces(MINA)).length).toBeGreaterThan(0);
  expect((await traces(tokenOf(3))).length).toBeGreaterThan(0);
});

test('[A15] after a deletion no byte and no row on the disk holds the key or a token of it', async () => {
  expect(await erasePerson(lake.pullDeps, MINA, 'delete')).toMatchObject({
    ok: true,
    value: { events: ['one', 'two'] },
  });
  lake.sweep(0);
  for (const trace of [MINA, tokenOf(3)]) expect(await traces(trace)).toEqual([]);
  expect((await lake.report('arrivals', { event: 'one' })).totals.arrivals).toBe(11);
});

test('[A15] the person does not come back with a later pull, and audits go on', async () => {
  await erasePerson(lake.pullDeps, MINA, 'delete');
  for (const server of servers) {
    server.facts = [...server.facts, aFact([1, 0, 12], 900_000, anAdmit(20))];
    server.participants = [
      ...server.participants.filter(({ token }) => token !== tokenOf(3)),
      aParticipant(30, tokenOf(3), { attendee_key: MINA, ticket_type: 'VIP' }),
      aParticipant(31, tokenOf(40), { attendee_key: MINA }),
    ];
    expect(await lake.pullFrom(server, { series: 's' })).toMatchObject({ value: [{ result: { ok: true } }] });
  }
  // Restored from its backup the server sends everything again.
  servers[0]!.epoch = '2';
  await lake.pullFrom(servers[0]!, { series: 's' });
  lake.sweep(0);
  expect(await traces(MINA)).toEqual([]);
  expect(await traces(tokenOf(3))).toEqual([]);
  expect((await lake.report('arrivals', { event: 'one' })).totals.arrivals).toBe(12);
});

test('[A15] unlinking keeps every count of an event and cuts the tie between events', async () => {
  const before = await lake.report('arrivals', { event: 'one' });
  const people = Number(await visitors());
  expect(await erasePerson(lake.pullDeps, MINA, 'unlink')).toMatchObject({ ok: true });
  lake.sweep(0);
  expect(await traces(MINA)).toEqual([]);
  expect((await lake.report('arrivals', { event: 'one' })).table).toEqual(before.table);
  expect(await visitors()).toBe(people + 1);
  servers[0]!.participants.push(aParticipant(50, tokenOf(3), { attendee_key: MINA }));
  await lake.pullFrom(servers[0]!, { series: 's' });
  expect(await traces(MINA)).toEqual([]);
});

test('[A16] after the organisation’s secret rotates, no old key is left where the server still speaks', async () => {
  for (const server of servers) {
    server.keyId = 'k2';
    server.participants = server.participants.map((p, i) => ({
      ...p,
      attendee_key: `99999999-0000-8000-8000-${String(i).padStart(12, '0')}`,
    }));
    await lake.pullFrom(server, { series: 's' });
  }
  lake.sweep(0);
  expect(await traces(MINA)).toEqual([]);
  expect(await visitors()).toBe(12);
});

test('[A15] a key that is none is refused', async () => {
  expect(await erasePerson(lake.pullDeps, 'mina@example.org', 'delete')).toMatchObject({ ok: false });
});
