/** The rivals: a Hono handler that reads JSON and answers JSON, and one that also inserts a row durably. Nothing else. */
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import Database from 'better-sqlite3';
import { Hono } from 'hono';
import { answerForCpu } from './cpu.ts';

const db = new Database(join(process.argv[2] ?? '', 'bare.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('create table fact (seq integer primary key, token text, nonce text, at integer)');
const insert = db.prepare('insert into fact (token, nonce, at) values (?, ?, ?)');

interface Body {
  readonly token: string;
  readonly nonce?: string;
}
const app = new Hono()
  .post('/read', async (c) => {
    const { token } = await c.req.json<Body>();
    return c.json({ valid: token.length > 0 });
  })
  .post('/insert', async (c) => {
    const { token, nonce } = await c.req.json<Body>();
    const { lastInsertRowid } = insert.run(token, nonce ?? '', Date.now());
    return c.json({ status: 'ok', fact: String(lastInsertRowid) }, 201);
  });
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  answerForCpu({ address: `http://127.0.0.1:${port}`, key: '', event: '' }),
);
