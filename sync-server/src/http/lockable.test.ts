import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWholeServer, type WholeServer } from '../../testing/whole-server.ts';

let server: WholeServer;
beforeAll(async () => {
  server = await startWholeServer();
  await server.ask(
    ...(['POST', '/api/participants/bulk-upload'] as const),
    { participants: [{ name: 'Xylo Person', email: 'xylo@example.org' }] },
    server.keyOf(server.event),
  );
});
afterAll(() => server.stop());

test('[H42] a download with personal data is an age file that only the named key opens', async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const key = server.keyOf(server.event);
  const base = `/api/events/${server.event}`;
  for (const path of ['mails/letters.csv', 'paper/list.pdf', 'paper/badges.pdf', 'export/participants']) {
    const plain = await server.ask('GET', `${base}/${path}`, undefined, key);
    const locked = await server.ask('GET', `${base}/${path}?recipient=${recipient}`, undefined, key);
    expect([path, locked.status, locked.headers.get('content-type')]).toEqual([path, 200, 'application/age']);
    const bytes = new Uint8Array(await locked.arrayBuffer());
    expect(Buffer.from(bytes).toString('latin1')).toMatch(/^age-encryption\.org\/v1\n/);
    expect(Buffer.from(bytes).includes('xylo@example.org')).toBe(false);
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const opened = await decrypter.decrypt(bytes);
    // Two PDFs are made at two moments; the others are the same byte for byte.
    if (path.endsWith('.pdf')) expect(Buffer.from(opened.subarray(0, 5)).toString()).toBe('%PDF-');
    else expect(Buffer.from(opened).toString()).toBe(Buffer.from(await plain.arrayBuffer()).toString());
  }
  for (const wrong of ['age1nothing', '', 'x'.repeat(100)])
    expect(
      (await server.ask('GET', `${base}/paper/list.pdf?recipient=${wrong}`, undefined, key)).status,
    ).toBe(400);
  const nobody = await server.ask('GET', `${base}/paper/list.pdf?recipient=${recipient}`);
  expect(nobody.status).toBe(401);
});
