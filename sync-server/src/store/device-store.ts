/**
 * Devices and the pairings that bring them in. A device number is given once and never again, not even after a
 * restore: it is the author of facts (L2, L25).
 */
import type { DeviceNo, GateId, ListId, Millis, Role } from '@attend-gate/shared';
import type { Selectable } from 'kysely';
import { appendAudit } from './audit-store.ts';
import type { EventDatabase } from './database.ts';
import type { DeviceTable, PairingTable } from './schema.ts';
import type { Transaction } from './transaction.ts';

/** What the organiser decided for a device. */
export interface DeviceGrant {
  readonly name: string;
  readonly role: Role;
  /** '' = chosen on the device. */
  readonly gate: GateId | '';
  /** Empty = all lists. */
  readonly lists: readonly ListId[];
}

export interface Device extends DeviceGrant {
  readonly no: DeviceNo;
  readonly publicKey: Uint8Array;
  readonly certificate: Uint8Array;
  readonly pairedAt: Millis;
  readonly revokedAt: Millis | undefined;
  /** 0 = never. */
  readonly lastSeen: Millis;
}

export type ClaimRefusal = 'unknown' | 'used' | 'expired' | 'key_in_use';

/** One use of a pairing code. */
export interface Claim {
  readonly codeHash: string;
  readonly publicKey: Uint8Array;
  readonly now: Millis;
  /** Makes the certificate once a number is reserved. A claim that fails later leaves a gap, never a reuse. */
  readonly certify: (no: DeviceNo, grant: DeviceGrant) => Promise<Uint8Array>;
}

export type Claimed =
  | { readonly ok: true; readonly value: Device }
  | { readonly ok: false; readonly error: ClaimRefusal };

export interface DeviceStore {
  createPairing(codeHash: string, grant: DeviceGrant, times: { now: Millis; expires: Millis }): void;
  claim(claim: Claim): Promise<Claimed>;
  /** Was a pairing with this code ever opened here? */
  hasPairing(codeHash: string): boolean;
  get(no: DeviceNo): Promise<Device | undefined>;
  list(): Promise<readonly Device[]>;
  /** Undefined if there is no such device; `fresh` is false if it was revoked before. */
  revoke(no: DeviceNo, actor: string, now: Millis): { device: Device; fresh: boolean } | undefined;
  seen(no: DeviceNo, now: Millis): void;
  /** A number met in a log or certificate; new devices get one above it (L25). */
  noteNumber(no: DeviceNo): void;
}

const grantOf = (row: Pick<PairingTable, 'name' | 'role' | 'gate' | 'lists'>): DeviceGrant => ({
  name: row.name,
  // Only values that passed the request schema were ever written.
  role: row.role as Role,
  gate: row.gate as GateId | '',
  lists: JSON.parse(row.lists) as ListId[],
});

const deviceOf = (row: Selectable<DeviceTable>): Device => ({
  ...grantOf(row),
  no: row.device_no as DeviceNo,
  // Copied: SQLite hands out Buffers, which compare and print differently.
  publicKey: Uint8Array.from(row.public_key),
  certificate: Uint8Array.from(row.certificate),
  pairedAt: row.paired_at as Millis,
  revokedAt: row.revoked_at === null ? undefined : (row.revoked_at as Millis),
  lastSeen: row.last_seen as Millis,
});

const refuse = (error: ClaimRefusal): { readonly ok: false; readonly error: ClaimRefusal } => ({
  ok: false,
  error,
});

type Pairing = Selectable<PairingTable>;

function openPairing(store: EventDatabase, tx: Transaction, claim: Claim): Pairing | ClaimRefusal {
  const { db } = store;
  const pairing = tx.first(db.selectFrom('pairing').selectAll().where('code_hash', '=', claim.codeHash));
  if (!pairing) return 'unknown';
  if (pairing.used_at !== null) return 'used';
  if (pairing.expires_at <= claim.now) return 'expired';
  // One key, one device: otherwise a revoked tablet would be back under a new number.
  const taken = db
    .selectFrom('device')
    .select('device_no')
    .where('public_key', '=', Buffer.from(claim.publicKey));
  return tx.first(taken) ? 'key_in_use' : pairing;
}

/** Next above every number given or seen; the floor keeps it taken. */
function reserveNumber({ db }: EventDatabase, tx: Transaction): DeviceNo {
  const floor = tx.first(db.selectFrom('event').select('device_floor as n'))?.n ?? 0;
  const highest = tx.first(db.selectFrom('device').select((eb) => eb.fn.max('device_no').as('n')))?.n ?? 0;
  const no = Math.max(floor, highest) + 1;
  tx.run(db.updateTable('event').set({ device_floor: no }));
  return no as DeviceNo;
}

async function claimDevice(store: EventDatabase, claim: Claim): Promise<Claimed> {
  const { db, write } = store;
  const { codeHash, publicKey, now, certify } = claim;
  const reserved = write((tx) => {
    const pairing = openPairing(store, tx, claim);
    return typeof pairing === 'string' ? pairing : { pairing, no: reserveNumber(store, tx) };
  });
  if (typeof reserved === 'string') return refuse(reserved);
  const { no } = reserved;
  const certificate = await certify(no, grantOf(reserved.pairing));
  return write((tx) => {
    // Asked again: another claim of the same code may have been faster while this one signed.
    const pairing = openPairing(store, tx, claim);
    if (typeof pairing === 'string') return refuse(pairing);
    const { name, role, gate, lists } = pairing;
    const keys = { device_no: no, public_key: Buffer.from(publicKey), certificate: Buffer.from(certificate) };
    const times = { paired_at: now, revoked_at: null, last_seen: now };
    tx.run(db.insertInto('device').values({ ...keys, name, role, gate, lists, ...times }));
    tx.run(db.updateTable('pairing').set({ used_at: now, device_no: no }).where('code_hash', '=', codeHash));
    appendAudit(store, tx, {
      at: now,
      actor: 'pairing',
      action: 'device.pair',
      detail: { device: no, role },
    });
    const value = { ...grantOf(pairing), no, publicKey, certificate };
    return { ok: true, value: { ...value, pairedAt: now, revokedAt: undefined, lastSeen: now } };
  });
}

function createPairing(
  { db, write }: EventDatabase,
  ...args: Parameters<DeviceStore['createPairing']>
): void {
  const [codeHash, grant, { now, expires }] = args;
  const { name, role, gate, lists } = grant;
  const times = { created_at: now, expires_at: expires, used_at: null, device_no: null };
  const values = { code_hash: codeHash, name, role, gate, lists: JSON.stringify(lists), ...times };
  write((tx) => tx.run(db.insertInto('pairing').values(values)));
}

export function createDeviceStore(store: EventDatabase): DeviceStore {
  const { db, write } = store;
  const one = (no: DeviceNo) => db.selectFrom('device').selectAll().where('device_no', '=', no);
  return {
    createPairing: (...args) => createPairing(store, ...args),
    claim: (claim) => claimDevice(store, claim),
    hasPairing: (codeHash) =>
      store.read((tx) =>
        tx.first(db.selectFrom('pairing').select('code_hash').where('code_hash', '=', codeHash)),
      ) !== undefined,
    get: async (no) => {
      const row = await one(no).executeTakeFirst();
      return row && deviceOf(row);
    },
    list: async () =>
      (await db.selectFrom('device').selectAll().orderBy('device_no').execute()).map(deviceOf),
    revoke: (no, actor, now) =>
      write((tx) => {
        const update = db.updateTable('device').set({ revoked_at: now });
        const changed = tx.run(update.where('device_no', '=', no).where('revoked_at', 'is', null));
        const row = tx.first(one(no));
        if (!row) return undefined;
        if (changed > 0)
          appendAudit(store, tx, { at: now, actor, action: 'device.revoke', detail: { device: no } });
        return { device: deviceOf(row), fresh: changed > 0 };
      }),
    seen: (no, now) =>
      void write((tx) =>
        tx.run(db.updateTable('device').set({ last_seen: now }).where('device_no', '=', no)),
      ),
    noteNumber: (no) =>
      void write((tx) =>
        tx.run(db.updateTable('event').set({ device_floor: no }).where('device_floor', '<', no)),
      ),
  };
}
