/** Enrols somebody who may sign (L30), as an organiser's page does: their key in a box that their PIN opens. */
import { generateKeyPair, signerOf, toBase64url } from '@attend-gate/shared';
import { ask, type RunningServer } from './event-server.ts';

const ROUNDS = 600_000;

async function boxOf(secret: Uint8Array<ArrayBuffer>, pin: string): Promise<string> {
  const [salt, iv] = [crypto.getRandomValues(new Uint8Array(16)), crypto.getRandomValues(new Uint8Array(12))];
  const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveKey',
  ]);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
  const key = await crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, secret));
  return ['1', 'pbkdf2', ...[salt, iv, sealed].map(toBase64url)].join('.');
}

export async function enrol(server: RunningServer, id: string, name: string, pin: string): Promise<void> {
  const pair = await generateKeyPair(true);
  const secret = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  const { publicKey } = await signerOf(pair);
  await ask(server, `/api/events/${server.event}/staff`, {
    ...{ id, name, role: 'supervisor' },
    ...{ publicKey: toBase64url(publicKey), box: await boxOf(secret, pin) },
  });
}
