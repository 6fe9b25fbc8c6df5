/**
 * Bringing a device into the event (wire.md, Pairing): the organiser makes a code for one device, the device trades
 * it for a number, a certificate and what it needs to work offline. A code is shown once, kept only as a hash.
 */
import { createHash } from 'node:crypto';
import { asMillis, type DeviceNo, type EventId, type Millis } from '@attend-gate/shared';
import type { Claimed, DeviceGrant, DeviceStore } from '../store/device-store.ts';

export const PAIRING_MS = 10 * 60_000;
/** 12 Crockford symbols of 5 bits: 60 bits. */
const SYMBOLS = 12;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export interface PairingDeps {
  readonly event: EventId;
  readonly devices: Pick<DeviceStore, 'createPairing' | 'claim' | 'hasPairing'>;
  readonly clock: { readonly now: () => Millis };
  /** Cryptographically strong bytes. */
  readonly random: (length: number) => Uint8Array;
  /** Signs a certificate with the event key. */
  readonly certify: (device: CertifiedDevice) => Promise<Uint8Array>;
}

/** What a certificate says. */
export interface CertifiedDevice {
  readonly device: DeviceNo;
  readonly grant: DeviceGrant;
  readonly publicKey: Uint8Array;
  readonly issuedAt: Millis;
}

export interface PairingDesk {
  /** @returns the code in groups of four, and until when it works */
  open(grant: DeviceGrant): { readonly code: string; readonly expires: Millis };
  claim(code: string, publicKey: Uint8Array): Promise<Claimed>;
  /** Was this code given out here? For finding the event of a code, never for telling a caller. */
  knows(code: string): boolean;
}

/** Typed codes: case, `O`, `I`, `L`, `U`, spaces and dashes do not matter (T1). */
export function foldPairingCode(text: string): string {
  const upper = text.toUpperCase().replace(/[\s\-–—_]/g, '');
  return upper.replace(/O/g, '0').replace(/[IL]/g, '1').replace(/U/g, 'V');
}

const hashOf = (event: EventId, code: string): string =>
  createHash('sha256')
    .update(`attend-gate/pairing/1\n${event}\n${foldPairingCode(code)}`)
    .digest('hex');

export function createPairingDesk(deps: PairingDeps): PairingDesk {
  const { event, devices, clock, random } = deps;
  return {
    open: (grant) => {
      // 256 is a multiple of 32: the low five bits of a random byte are uniform.
      const symbols = [...random(SYMBOLS)].map((byte) => ALPHABET.charAt(byte & 31)).join('');
      const code = symbols.replace(/(.{4})(?=.)/g, '$1-');
      const now = clock.now();
      const expires = asMillis(now + PAIRING_MS);
      devices.createPairing(hashOf(event, code), grant, { now, expires });
      return { code, expires };
    },
    knows: (code) => devices.hasPairing(hashOf(event, code)),
    claim: (code, publicKey) => {
      const now = clock.now();
      const certify = (device: DeviceNo, grant: DeviceGrant): Promise<Uint8Array> =>
        deps.certify({ device, grant, publicKey, issuedAt: now });
      return devices.claim({ codeHash: hashOf(event, code), publicKey, now, certify });
    },
  };
}
