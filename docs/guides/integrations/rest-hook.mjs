/**
 * What an automation tool does: subscribes to one type of message, receives, checks the signature (Standard Webhooks),
 * unsubscribes. Prints what came. PLATFORM KEY HOOK_PORT TYPE COUNT node rest-hook.mjs
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { send, setting } from './people.mjs';

const [platform, key] = [setting('PLATFORM'), setting('KEY')];
const OLDEST_SECONDS = 300;

/** @returns whether this body came from the platform, now */
export function isGenuine(secret, headers, body) {
  const [id, time] = [headers['webhook-id'], headers['webhook-timestamp']];
  if (Math.abs(Date.now() / 1_000 - Number(time)) > OLDEST_SECONDS) return false;
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', bytes).update(`${id}.${time}.${body}`).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
}

const seen = new Set();
let secret = '';
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const genuine = isGenuine(secret, request.headers, body);
  response.writeHead(genuine ? 204 : 401).end();
  // At least once: the same id again is the same message.
  if (!genuine || seen.has(request.headers['webhook-id'])) return;
  seen.add(request.headers['webhook-id']);
  console.log(body);
  if (seen.size === Number(setting('COUNT'))) await leave();
});
server.listen(Number(setting('HOOK_PORT')), '127.0.0.1');

const subscribed = await send(`${platform}/api/hooks`, key, 'POST', {
  targetUrl: `http://127.0.0.1:${setting('HOOK_PORT')}/hook`,
  event: setting('TYPE'),
});
const hook = await subscribed.json();
secret = hook.secret;

async function leave() {
  await send(`${platform}/api/hooks/${hook.id}`, key, 'DELETE', {});
  server.close();
}
