/**
 * A person's signing key under their PIN (L30): made where an organiser enrols them, kept by the server as a text it
 * cannot open, opened at any tablet of the event. Opened, it can sign here and cannot be exported.
 */
import {
  fromBase64url,
  generateKeyPair,
  type Signer,
  signerOf,
  toBase64url,
  verifierOf,
} from '@attend-gate/shared';
import { bestKdf, keyOfPin, openBytes, type PinKdf, sealBytes } from './pin-lock.ts';

const ED25519 = { name: 'Ed25519' } as const;
const CHECK_BYTES = 16;

/** The first part of the text says which form it has. */
const FORM = '1';
const isKdf = (text: string | undefined): text is PinKdf => text === 'argon2id' || text === 'pbkdf2';

/** Throws where the browser has no Ed25519. */
export async function makeStaffKey(
  pin: string,
  randomBytes: (n: number) => Uint8Array<ArrayBuffer>,
): Promise<{ readonly publicKey: Uint8Array<ArrayBuffer>; readonly box: string }> {
  const pair = await generateKeyPair(true);
  const secret = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  const kdf = bestKdf();
  const [salt, iv] = [randomBytes(16), randomBytes(12)];
  const sealed = await sealBytes(await keyOfPin(kdf, pin, salt), iv, secret);
  secret.fill(0);
  const { publicKey } = await signerOf(pair);
  return { publicKey, box: [FORM, kdf, ...[salt, iv, sealed].map(toBase64url)].join('.') };
}

async function isKeyOf(
  signer: Signer,
  randomBytes: (n: number) => Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const text = randomBytes(CHECK_BYTES);
  return (await verifierOf(signer.publicKey)).verify(await signer.sign(text), text);
}

/**
 * Undefined when the PIN is wrong, or the box holds another key than the certificate names.
 * @param publicKey the one the person's certificate names
 */
export async function openStaffKey(
  box: string,
  pin: string,
  publicKey: Uint8Array<ArrayBuffer>,
  randomBytes: (n: number) => Uint8Array<ArrayBuffer>,
): Promise<Signer | undefined> {
  const [form, kdf, ...parts] = box.split('.');
  const [salt, iv, sealed] = parts.map(fromBase64url);
  if (form !== FORM || !isKdf(kdf) || !salt || !iv || !sealed) return undefined;
  const secret = await openBytes(await keyOfPin(kdf, pin, salt), iv, sealed);
  if (!secret) return undefined;
  const privateKey = await crypto.subtle.importKey('pkcs8', secret, ED25519, false, ['sign']);
  secret.fill(0);
  const signer = await signerOf({
    privateKey,
    publicKey: await crypto.subtle.importKey('raw', publicKey, ED25519, true, ['verify']),
  });
  return (await isKeyOf(signer, randomBytes)) ? signer : undefined;
}
