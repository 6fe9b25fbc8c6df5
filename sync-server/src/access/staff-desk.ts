/**
 * Enrols the people who may sign overrides, resolves and late annuls (L30), and tells the relay whose signature is whose.
 * Keys are imported once, because the relay asks for every signed fact. It never holds a private key it could open.
 */
import {
  asMillis,
  type EventInfo,
  issueStaffCertificate,
  type Millis,
  type Signer,
  type StaffKey,
  type StaffRole,
  verifierOf,
} from '@attend-gate/shared';
import type { StaffMember, StaffStore } from '../store/staff-store.ts';

export interface StaffDeskDeps {
  readonly store: StaffStore;
  readonly eventInfo: () => EventInfo;
  readonly signer: Signer;
  readonly clock: { readonly now: () => Millis };
}

export interface NewStaff {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly box: string;
  readonly expiresAt: Millis | undefined;
}

export interface StaffDesk {
  list(): readonly StaffMember[];
  /** Undefined when the name is taken. */
  enrol(person: NewStaff, actor: string): Promise<StaffMember | undefined>;
  /** False for nobody, and for somebody who may not sign any more. */
  withdraw(id: string, actor: string): boolean;
  /** Reads everything again, for what another relay has changed. */
  refresh(): Promise<void>;
  /** Undefined for a name nobody was enrolled under, or who was withdrawn. */
  key(id: string): StaffKey | undefined;
}

/** Signatures stay good for a while after the end: disputes are settled then. */
const AFTER_END_MS = 7 * 86_400_000;

export async function createStaffDesk({
  store,
  eventInfo,
  signer,
  clock,
}: StaffDeskDeps): Promise<StaffDesk> {
  const keys = new Map<string, StaffKey>();
  const know = async ({ id, role, publicKey, notBefore, expiresAt }: StaffMember): Promise<void> => {
    keys.set(id, { verifier: await verifierOf(publicKey), role, notBefore, expires: expiresAt });
  };
  const refresh = async (): Promise<void> => {
    const all = store.all();
    for (const member of all)
      if (member.withdrawnAt !== 0) keys.delete(member.id);
      else if (!keys.has(member.id)) await know(member);
  };
  await refresh();
  return {
    list: () => store.all(),
    refresh,
    enrol: async ({ id, name, role, publicKey, box, expiresAt }, actor) => {
      const { id: event, endsAt } = eventInfo();
      const now = asMillis(Math.floor(clock.now() / 1_000) * 1_000);
      const expires = expiresAt ?? asMillis(Math.max(endsAt, now) + AFTER_END_MS);
      const claims = { event, id, role, publicKey, notBefore: now, expires };
      const certificate = await issueStaffCertificate(claims, signer);
      const member: StaffMember = {
        ...{ id, name, role, publicKey, certificate, box },
        ...{ notBefore: now, expiresAt: expires, withdrawnAt: asMillis(0) },
      };
      if (!store.add(member, actor)) return undefined;
      await know(member);
      return member;
    },
    withdraw: (id, actor) => {
      keys.delete(id);
      return store.withdraw(id, actor, clock.now());
    },
    key: (id) => keys.get(id),
  };
}
