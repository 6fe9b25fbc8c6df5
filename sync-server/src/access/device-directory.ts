/**
 * What the relay must know of a device at once, without asking the disk: its key, its role, whether it was revoked.
 * It follows the device store, which stays the truth.
 */
import { type DeviceNo, type Role, type Verifier, verifierOf } from '@attend-gate/shared';
import type { Device, DeviceStore } from '../store/device-store.ts';

export interface KnownDevice {
  readonly verifier: Verifier;
  readonly role: Role;
  readonly revoked: boolean;
}

export interface DeviceDirectory {
  get(no: DeviceNo): KnownDevice | undefined;
  /** Those that may let people in and were not revoked. */
  gates(): DeviceNo[];
  /** The store, with everything that passes through it noted here. */
  readonly store: DeviceStore;
  /** Reads everything again, for what another relay has changed. */
  refresh(): Promise<void>;
}

const AT_DOORS: ReadonlySet<Role> = new Set(['kiosk', 'steward', 'supervisor', 'organiser', 'bridge']);

export async function createDeviceDirectory(store: DeviceStore): Promise<DeviceDirectory> {
  const known = new Map<DeviceNo, KnownDevice>();
  const note = async (device: Device): Promise<void> => {
    const verifier = await verifierOf(Uint8Array.from(device.publicKey));
    known.set(device.no, { verifier, role: device.role, revoked: device.revokedAt !== undefined });
  };
  const refresh = async (): Promise<void> => {
    for (const device of await store.list()) {
      const before = known.get(device.no);
      // A number is given once: key and role never change.
      if (!before) await note(device);
      else if (device.revokedAt !== undefined && !before.revoked)
        known.set(device.no, { ...before, revoked: true });
    }
  };
  await refresh();
  return {
    get: (no) => known.get(no),
    gates: () =>
      [...known].flatMap(([no, { role, revoked }]) => (!revoked && AT_DOORS.has(role) ? [no] : [])),
    refresh,
    store: {
      ...store,
      claim: async (claim) => {
        const claimed = await store.claim(claim);
        if (claimed.ok) await note(claimed.value);
        return claimed;
      },
      revoke: (no, actor, now) => {
        const revoked = store.revoke(no, actor, now);
        const device = known.get(no);
        if (revoked && device) known.set(no, { ...device, revoked: true });
        return revoked;
      },
    },
  };
}
