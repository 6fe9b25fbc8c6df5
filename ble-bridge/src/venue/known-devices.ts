/**
 * Whose devices and whose marks the venue relay knows: certificates of gates that came in, kept for the next start, and
 * those of staff, fetched while the server could be reached. All are signed by the event.
 */
import {
  asMillis,
  type CarriedDevice,
  type Certificate,
  type DeviceNo,
  fromBase64url,
  type Millis,
  type StaffKey,
  type Verifier,
  verifierOf,
  verifyCertificate,
  verifyStaffCertificate,
} from '@attend-gate/shared';
import type { Settings } from '../store/database.ts';
import type { VenueStores } from '../store/venue-log-store.ts';
import type { Admitted } from './admission.ts';

export interface KnownDevicesDeps {
  readonly issuers: readonly Verifier[];
  readonly stores: Pick<VenueStores, 'devices'>;
  readonly settings: Settings;
  readonly isRevoked: (device: DeviceNo) => boolean;
  readonly clock: { readonly now: () => Millis };
}

export interface KnownDevices {
  note(admitted: Admitted): Promise<void>;
  device(no: DeviceNo): CarriedDevice | undefined;
  deviceKey(no: DeviceNo): Verifier | undefined;
  staff(id: string): StaffKey | undefined;
  /** @param certificates base64url, as the server lists them; those of withdrawn people left out */
  useStaff(certificates: readonly string[]): Promise<void>;
}

const STAFF = 'venue-staff';

export async function openKnownDevices(deps: KnownDevicesDeps): Promise<KnownDevices> {
  const devices = new Map<DeviceNo, { readonly claims: Certificate; readonly verifier: Verifier }>();
  let staff = new Map<string, StaffKey>();
  const know = async (claims: Certificate): Promise<void> => {
    devices.set(claims.device, { claims, verifier: await verifierOf(claims.publicKey) });
  };
  for (const bytes of deps.stores.devices.all())
    for (const issuer of deps.issuers) {
      const checked = await verifyCertificate(bytes, issuer, deps.clock.now());
      if (checked.ok) await know(checked.value);
    }
  const readStaff = async (certificates: readonly string[]): Promise<void> => {
    const next = new Map<string, StaffKey>();
    for (const text of certificates)
      for (const issuer of deps.issuers) {
        const bytes = fromBase64url(text);
        const checked = bytes && (await verifyStaffCertificate(bytes, issuer, deps.clock.now()));
        if (!checked?.ok) continue;
        const { id, role, publicKey, notBefore, expires } = checked.value;
        next.set(id, { verifier: await verifierOf(publicKey), role, notBefore, expires: asMillis(expires) });
      }
    staff = next;
  };
  await readStaff(JSON.parse(deps.settings.get(STAFF) ?? '[]') as string[]);
  return {
    note: async ({ claims, certificate }) => {
      if (devices.has(claims.device)) return;
      deps.stores.devices.put(claims.device, certificate);
      await know(claims);
    },
    device: (no) => {
      const known = devices.get(no);
      return known && { role: known.claims.role, revoked: deps.isRevoked(no) };
    },
    deviceKey: (no) => devices.get(no)?.verifier,
    staff: (id) => staff.get(id),
    useStaff: async (certificates) => {
      deps.settings.set(STAFF, JSON.stringify(certificates));
      await readStaff(certificates);
    },
  };
}
