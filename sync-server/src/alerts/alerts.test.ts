/** Alerts as people meet them: one mail and one webhook when one starts, one of each when it is over, and a page. */
import { type AlertsAnswer, asMillis } from '@attend-gate/shared';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReceivers, type Receivers } from '../../testing/receivers.ts';
import { startWatchedServer, type WatchedServer } from '../../testing/watched-server.ts';
import { type AlertStore, createAlertStore } from '../store/alert-store.ts';
import { eventDatabaseFile, openEventDatabase } from '../store/database.ts';
import { createAlertDesk } from './alert-desk.ts';
import type { Firing } from './judge.ts';

let receivers: Receivers;
let server: WatchedServer;
const start = async (dataDir?: string): Promise<void> => {
  server = await startWatchedServer(dataDir, { mail: receivers.mail, allowedHosts: [receivers.host] });
};
beforeEach(async () => {
  receivers = await openReceivers();
  await start();
});
afterEach(async () => {
  await server.stop();
  await receivers.close();
});

const SINCE = asMillis(Date.UTC(2026, 10, 24, 1));
const held = (device: number): Firing => ({
  ...{ rule: 'GateHoldsBackFacts', value: 51, since: SINCE },
  labels: { event: server.event.id, device: String(device) },
});
const disk = (): Firing => ({
  ...{ rule: 'DiskNearlyFull', value: 5e8, since: SINCE },
  labels: { event: server.event.id },
});
const path = (): string => `/api/events/${server.event.id}/alerts`;
const page = async (): Promise<AlertsAnswer> => (await (await server.ask(path())).json()) as AlertsAnswer;
const take = async (...firing: readonly Firing[]): Promise<void> => {
  server.event.work.alerts.take(firing);
  await server.event.work.worker.idle();
};
const tell = async (mail: readonly string[], minor = true): Promise<number> => {
  const answer = await fetch(`${server.server.address}${path()}/receivers`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${server.event.organiserKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ mail, minor }),
  });
  return answer.status;
};

test('[O13] one message when it starts and one when it is over, for however many devices and however often it is looked at', async () => {
  expect(await tell(['tech@example.org', 'boss@example.org'])).toBe(200);
  const made = await server.ask(`/api/events/${server.event.id}/webhooks`, {
    url: `http://${receivers.host}/a`,
  });
  const { secret } = (await made.json()) as { secret: string };
  for (let i = 0; i < 5; i++) await take(...[3, 7, 9].map(held));
  await take(held(3), held(11));
  expect(await receivers.mails()).toHaveLength(2);
  expect(receivers.calls).toHaveLength(1);
  for (let i = 0; i < 3; i++) await take();
  const mails = await receivers.mails();
  expect(mails).toHaveLength(4);
  expect(receivers.calls).toHaveLength(2);
  const [begun, over] = [mails.slice(0, 2), mails.slice(2)];
  for (const mail of begun) {
    expect(mail.subject).toContain('확인 필요');
    expect(mail.subject).toContain('A gate holds facts that did not arrive');
    expect(mail.text).toContain('device 3, device 7, device 9');
    expect(mail.text).toContain('/gate/#/organiser/alerts');
  }
  for (const mail of over) expect(mail.subject).toContain('해결됨');
  expect(new Set(mails.map(({ to }) => to?.[0]?.address))).toEqual(
    new Set(['tech@example.org', 'boss@example.org']),
  );
  const told = receivers.calls.map(({ body, headers }) => new Webhook(secret).verify(body, { ...headers }));
  expect(told).toMatchObject([
    { type: 'alert.started', data: { alert: 'GateHoldsBackFacts', severity: 'look' } },
    { type: 'alert.ended', data: { alert: 'GateHoldsBackFacts' } },
  ]);
});

test('[O13] who wants only what is urgent is told only that', async () => {
  await tell(['tech@example.org'], false);
  await take(held(3));
  expect(await receivers.mails()).toHaveLength(0);
  await take(held(3), disk());
  expect((await receivers.mails()).map(({ subject }) => subject)).toEqual([
    expect.stringContaining('지금 조치: 디스크에 1 GB도 남지 않았습니다'),
  ]);
});

test('[O13] a restart neither tells it again nor forgets since when', async () => {
  await tell(['tech@example.org']);
  await take(disk());
  await server.stop(true);
  await start(server.dataDir);
  expect(server.event.work.alerts.firing()).toEqual([disk()]);
  await server.whole.alerts?.look();
  await server.event.work.worker.idle();
  expect(await receivers.mails()).toHaveLength(1);
  expect((await page()).open).toMatchObject([
    { rule: 'DiskNearlyFull', since: new Date(SINCE).toISOString() },
  ]);
});

test('[O13] the page says what is wrong now, since when, what to do, and what was', async () => {
  await server.pair();
  await take(held(1), disk());
  await take(held(1));
  const { open, ended, watching, canMail } = await page();
  expect({ watching, canMail }).toEqual({ watching: true, canMail: true });
  expect(open).toMatchObject([
    {
      ...{
        rule: 'GateHoldsBackFacts',
        severity: 'look',
        since: new Date(SINCE).toISOString(),
        endedAt: null,
      },
      title: { ko: '게이트가 기록을 보내지 못하고 있습니다', en: 'A gate holds facts that did not arrive' },
      devices: [{ device: '1', name: 'Tablet' }],
    },
  ]);
  expect(open[0]?.advice.ko).toContain('공유기');
  expect(ended).toMatchObject([{ rule: 'DiskNearlyFull', devices: [] }]);
});

test('[O13] [O4] a mail that was given up is an alert: what is judged is what is served', async () => {
  const { jobs } = server.event.work;
  const now = asMillis(Date.now());
  jobs.enqueue({ kind: 'webhook', payload: { webhook: 'gone', type: 'test', at: now }, runAt: now }, now);
  await server.event.work.worker.idle();
  expect(await server.figures()).toContain(`attend_gate_jobs{event="${server.event.id}",state="dead"} 1`);
  await server.whole.alerts?.look();
  expect((await page()).open.map(({ rule }) => rule)).toEqual(['JobsGivenUp']);
});

test('[O13] only addresses may be told, at most ten, and an example shows that they are', async () => {
  expect(await tell(['nobody'])).toBe(400);
  expect(await tell(Array.from({ length: 11 }, (_, i) => `a${i}@example.org`))).toBe(400);
  await tell(['tech@example.org']);
  const answer = await server.ask(`${path()}/test`, {});
  expect([answer.status, await answer.json()]).toEqual([202, { queued: 1 }]);
  await server.event.work.worker.idle();
  expect((await receivers.mails())[0]?.text).toContain('시험 · test');
});

test('[O13] [L34] of two relays one tells, and the other takes over when it has not looked for two minutes', async () => {
  const store = await openEventDatabase(eventDatabaseFile(server.dataDir, server.event.id));
  const [first, second] = [0, 1].map((relay) => createAlertStore({ ...store, relay })) as [
    AlertStore,
    AlertStore,
  ];
  const told: string[] = [];
  const turn = (who: AlertStore, minutes: number, holds: boolean): void => {
    const found = holds ? [{ rule: 'OutboxStuck', since: SINCE, affected: [] }] : [];
    who.settle(found, asMillis(SINCE + minutes * 60_000), (_tx, what) => void told.push(what));
  };
  turn(first, 0, true);
  turn(second, 0.1, true);
  turn(second, 1, false);
  expect(told).toEqual(['started']);
  turn(second, 2.5, false);
  expect(told).toEqual(['started', 'ended']);
  await store.close();
});

test('[O13] a disk that takes nothing more is told of all the same, once, and not again by the outbox', async () => {
  const { work } = server.event;
  const store = await openEventDatabase(eventDatabaseFile(server.dataDir, server.event.id));
  const working = createAlertStore(store);
  let broken = false;
  const errors: unknown[] = [];
  const sent: string[] = [];
  const desk = createAlertDesk({
    ...{ store, settings: work.settings, webhooks: work.webhooks, rules: work.rules },
    alerts: {
      ...working,
      settle: (...given) => {
        if (broken) throw new Error('disk full');
        working.settle(...given);
      },
    },
    eventInfo: server.event.eventInfo,
    mailer: { send: async ({ subject }) => void sent.push(subject), close: () => undefined },
    origin: () => 'https://event.example',
    clock: { now: () => SINCE },
    kick: () => undefined,
    onError: (error) => void errors.push(error),
  });
  await tell(['tech@example.org']);
  desk.take([]);
  broken = true;
  const failing: Firing = { rule: 'CommitFails', labels: {}, value: 1, since: SINCE };
  desk.take([failing]);
  desk.take([failing]);
  expect(sent).toEqual([expect.stringContaining('The disk refused to store facts')]);
  expect(errors).toHaveLength(2);
  broken = false;
  desk.take([failing]);
  expect(desk.open()).toHaveLength(1);
  expect(work.jobs.counts('alert-mail')).toMatchObject({ queued: 0, done: 0 });
  await store.close();
});
