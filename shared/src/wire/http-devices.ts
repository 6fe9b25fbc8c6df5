/** Bodies of pairing, access tokens and the device list (G5). Keys and certificates are unpadded base64url. */
import { z } from 'zod';
import type { EventInfo } from '../roster/roster.ts';
import { GateIdText, ListIdText, TimeText } from './http-common.ts';

/** Roles a device can be paired as; the others are not devices. */
export const DEVICE_ROLES = ['kiosk', 'steward', 'supervisor', 'organiser', 'bridge', 'carrier'] as const;
export type DeviceRole = (typeof DEVICE_ROLES)[number];

const Key32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/, 'not 32 bytes in base64url');

export const PairingRequest = z
  .object({
    name: z.string().trim().min(1).max(60).meta({ example: 'North door, tablet 1' }),
    role: z.enum(DEVICE_ROLES),
    /** Left out = chosen on the device. */
    gate: GateIdText.optional(),
    /** Left out or empty = all lists. */
    lists: z.array(ListIdText).max(100).optional(),
  })
  .meta({ id: 'PairingRequest' });
export type PairingRequest = z.infer<typeof PairingRequest>;

export const PairingAnswer = z
  .object({
    code: z.string().meta({ example: '4FQ2-9XKD-70TM' }),
    /** What the QR holds: opens the gate app with the code after `#`, which no server log sees. */
    link: z.string(),
    qrSvg: z.string(),
    expiresAt: TimeText,
  })
  .meta({ id: 'PairingAnswer' });
export type PairingAnswer = z.infer<typeof PairingAnswer>;

export const ClaimRequest = z
  .object({
    code: z.string().min(1).max(64),
    /** Raw Ed25519 public key. Its private half never leaves the device. */
    publicKey: Key32,
  })
  .meta({ id: 'ClaimRequest' });
export type ClaimRequest = z.infer<typeof ClaimRequest>;

export const AccessAnswer = z
  .object({
    accessToken: z.string(),
    expiresAt: TimeText,
    /** The server's clock in milliseconds since 1970. */
    serverTime: z.int(),
  })
  .meta({ id: 'AccessAnswer' });
export type AccessAnswer = z.infer<typeof AccessAnswer>;

export const ClaimAnswer = AccessAnswer.extend({
  device: z.int(),
  name: z.string(),
  role: z.enum(DEVICE_ROLES),
  gate: z.string(),
  lists: z.array(z.string()),
  /** COSE_Sign1 `CERT` by the event key. */
  certificate: z.string(),
  /** The event as it stands in the roster; times in milliseconds. */
  event: z.custom<EventInfo>((value) => typeof value === 'object').meta({ type: 'object' }),
  /** Raw Ed25519 public keys of the event, newest first. */
  eventKeys: z.array(Key32),
  /** 32 bytes; left out for roles that never look people up (bridge, carrier). */
  rosterKey: Key32.optional(),
}).meta({ id: 'ClaimAnswer' });
export type ClaimAnswer = z.infer<typeof ClaimAnswer>;

export const DeviceTokenRequest = z
  .object({
    /** JWT `device-proof+jwt` by the device key: sub `device:<no>`, aud event id, iat, exp ≤ iat + 60, jti. */
    proof: z.string().min(1).max(2048),
  })
  .meta({ id: 'DeviceTokenRequest' });

export const DeviceBody = z
  .object({
    device: z.int(),
    name: z.string(),
    role: z.string(),
    gate: z.string(),
    lists: z.array(z.string()),
    pairedAt: TimeText,
    lastSeenAt: TimeText.nullable(),
    revokedAt: TimeText.nullable(),
  })
  .meta({ id: 'Device' });
export type DeviceBody = z.infer<typeof DeviceBody>;

export const DeviceList = z.object({ devices: z.array(DeviceBody) }).meta({ id: 'DeviceList' });
