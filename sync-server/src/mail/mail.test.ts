/** A real SMTP conversation: a server that takes mails, one that refuses them, and a parser that reads what arrived. */
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';
import { letterOf } from './letter.ts';

let smtp: SMTPServer;
let server: WholeServer;
let received: Buffer[];
let busy = 0;
const REFUSED = 'gone@example.org';

beforeEach(async () => {
  received = [];
  busy = 0;
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, done) => {
      if (address === REFUSED) done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
      else if (busy-- > 0) done(Object.assign(new Error('try again later'), { responseCode: 451 }));
      else done();
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(Buffer.concat(chunks));
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', () => resolve()));
  const { port } = smtp.server.address() as AddressInfo;
  server = await startWholeServer({
    mail: { url: `smtp://127.0.0.1:${port}`, from: '"행사 사무국" <tickets@event.example>' },
  });
});
afterEach(async () => {
  await server.stop();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

const post = (path: string, body: object) => server.ask('POST', path, body, server.keyOf(server.event));
const mails = `/api/events/tech-conference-2026/mails`;
const add = (...participants: object[]) => post('/api/participants/bulk-upload', { participants });
const settle = async (): Promise<void> => {
  await server.ask('PATCH', mails, { perMinute: 6_000 }, server.keyOf(server.event));
  await server.server.directory.list()[0]?.work.worker.idle();
};
const status = async () => (await server.ask('GET', mails, undefined, server.keyOf(server.event))).json();

test('[E9] everybody with an address gets one bilingual mail with code, link and QR, once', async () => {
  await add(
    { name: '홍길동', email: 'hong@example.org' },
    { name: 'No Mail' },
    { name: 'C', email: 'c@example.org', status: 'canceled' },
  );
  expect(await (await post(mails, {})).json()).toEqual({ queued: 1 });
  expect(await (await post(mails, {})).json()).toEqual({ queued: 0 });
  await settle();
  expect(received).toHaveLength(1);
  const mail: Email = await PostalMime.parse(received[0] ?? Buffer.alloc(0));
  expect(mail.from).toEqual({ name: '행사 사무국', address: 'tickets@event.example' });
  expect(mail.to).toEqual([{ name: '홍길동', address: 'hong@example.org' }]);
  expect(mail.subject).toBe('[Tech Conference 2026] 입장권 · Your ticket');
  const [person] = (await server.server.directory.list()[0]?.people.page(undefined, 1)) ?? [];
  expect(mail.text).toContain('홍길동 님, 안녕하세요.');
  expect(mail.text).toMatch(new RegExp(`${server.origin}/wallet/#/t/AG1[0-9A-Z]+`));
  expect(mail.html).toContain('src="cid:ticket-qr"');
  expect(mail.attachments).toMatchObject([{ mimeType: 'image/png', contentId: '<ticket-qr>' }]);
  expect(mail.text).toContain('TCF26-');
  expect(person).toBeDefined();
  expect(await status()).toMatchObject({ configured: true, queued: 0, sent: 1, failed: 0 });
  expect(await (await post(mails, { again: true })).json()).toEqual({ queued: 1 });
});

test('[E10] a mailbox that is not there is given up with the reason; a busy server is asked again', async () => {
  await add({ name: 'A', email: REFUSED }, { name: 'B', email: 'b@example.org' });
  busy = 1;
  await post(mails, {});
  await settle();
  const { failed, queued, sent } = (await status()) as { failed: number; queued: number; sent: number };
  expect([failed, queued + sent]).toEqual([1, 1]);
  const log = await server.ask('GET', `${mails}/log`, undefined, server.keyOf(server.event));
  expect(JSON.stringify(await log.json())).toContain('no such mailbox');
});

test('[E9] held back, nothing leaves; a test goes to the address that was typed', async () => {
  await add({ name: 'B', email: 'b@example.org' });
  await server.ask('PATCH', mails, { paused: true }, server.keyOf(server.event));
  await post(mails, {});
  await settle();
  expect(received).toHaveLength(0);
  expect(await (await post(`${mails}/test`, { to: 'me@example.org' })).json()).toEqual({ ok: true });
  expect(received).toHaveLength(1);
  expect(await (await post(`${mails}/test`, { to: REFUSED })).json()).toMatchObject({ ok: false });
  await server.ask('PATCH', mails, { paused: false }, server.keyOf(server.event));
  await settle();
  expect(received).toHaveLength(2);
});

test('[E9] [H21] letters can be taken away as CSV and .eml; a formula in a name stays text', async () => {
  await add({ name: '=HYPERLINK("http://evil.example")', email: 'x@example.org' });
  const csv = await server.ask('GET', `${mails}/letters.csv`, undefined, server.keyOf(server.event));
  expect(await csv.text()).toContain(`"'=HYPERLINK(""http://evil.example"")",x@example.org,TCF26-`);
  const [person] = (await server.server.directory.list()[0]?.people.page(undefined, 1)) ?? [];
  const eml = await server.ask(
    'GET',
    `${mails}/letters/${person?.id}.eml`,
    undefined,
    server.keyOf(server.event),
  );
  const mail = await PostalMime.parse(Buffer.from(await eml.arrayBuffer()));
  expect(mail.to).toEqual([{ name: '=HYPERLINK("http://evil.example")', address: 'x@example.org' }]);
});

test('[E9] no name and no event makes another header, or other HTML', () => {
  const event = {
    ...{ name: 'A\r\nBcc: evil@example.org', place: '<b>', timeZone: 'UTC' },
    startsAt: 0,
    endsAt: 1,
  } as never;
  const letter = letterOf({
    name: '<script>alert(1)</script>',
    code: 'X-1',
    link: 'https://w.example/#"onclick="x',
    event,
  });
  expect(letter.subject).not.toMatch(/[\r\n]/);
  expect(letter.html).not.toMatch(/<script|"onclick="x"/);
});
