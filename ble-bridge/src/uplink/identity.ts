/**
 * Who this bridge is in its event: number, certificate, keys. Kept in its own database; the private key never leaves
 * the file, which only this user can read.
 */
import {
  type DeviceNo,
  type EventInfo,
  eventInfoSchema,
  fromBase64url,
  generateKeyPair,
  type Millis,
  type Signer,
  signerOf,
  toBase64url,
} from '@attend-gate/shared';
import { z } from 'zod';
import type { Settings } from '../store/database.ts';

const Stored = z.object({
  origin: z.url(),
  event: z.custom<EventInfo>((value) => eventInfoSchema.safeParse(value).success, 'not an event'),
  device: z.custom<DeviceNo>((n) => typeof n === 'number' && Number.isSafeInteger(n) && n > 0),
  name: z.string(),
  gate: z.string(),
  lists: z.array(z.string()),
  certificate: z.string(),
  eventKeys: z.array(z.string()).min(1),
  privateKey: z.string(),
  publicKey: z.string(),
});
export type StoredIdentity = z.infer<typeof Stored>;

export interface Identity extends Omit<StoredIdentity, 'privateKey' | 'publicKey' | 'eventKeys'> {
  readonly signer: Signer;
  /** Raw public keys of the event. */
  readonly eventKeys: readonly Uint8Array<ArrayBuffer>[];
}

const ED25519 = { name: 'Ed25519' } as const;
const NAME = 'identity';

/** A new device key, as it is stored. */
export async function newDeviceKeys(): Promise<Pick<StoredIdentity, 'privateKey' | 'publicKey'>> {
  const pair = await generateKeyPair(true);
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
    crypto.subtle.exportKey('raw', pair.publicKey),
  ]);
  return {
    privateKey: toBase64url(new Uint8Array(privateKey)),
    publicKey: toBase64url(new Uint8Array(publicKey)),
  };
}

function bytesOf(text: string, what: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64url(text);
  if (!bytes) throw new Error(`the stored ${what} is damaged; pair this bridge again`);
  return bytes;
}

async function signerFor({ privateKey, publicKey }: StoredIdentity): Promise<Signer> {
  const pair = {
    privateKey: await crypto.subtle.importKey('pkcs8', bytesOf(privateKey, 'key'), ED25519, false, ['sign']),
    publicKey: await crypto.subtle.importKey('raw', bytesOf(publicKey, 'key'), ED25519, true, ['verify']),
  };
  return signerOf(pair);
}

export function saveIdentity(settings: Settings, identity: StoredIdentity): void {
  settings.set(NAME, JSON.stringify(Stored.parse(identity)));
}

/** Undefined for a bridge that was never paired. Throws when what is stored cannot be read. */
export async function loadIdentity(settings: Settings): Promise<Identity | undefined> {
  const text = settings.get(NAME);
  if (text === undefined) return undefined;
  const stored = Stored.parse(JSON.parse(text));
  const { privateKey: _, publicKey: __, eventKeys, ...known } = stored;
  return {
    ...known,
    signer: await signerFor(stored),
    eventKeys: eventKeys.map((key) => bytesOf(key, 'event key')),
  };
}

/** When the bridge learnt how far its clock is off: server clock minus ours, ms. */
export const savedOffset = (settings: Settings): number => Number(settings.get('offset') ?? 0);
export const saveOffset = (settings: Settings, offset: number): void =>
  settings.set('offset', String(Math.round(offset)));

/** The wall clock corrected by the server's (L4). */
export interface CorrectedClock {
  now(): Millis;
  correct(offset: number): void;
}
