/**
 * Who may sign overrides, resolves and late annuls at this tablet (L30): known from the server and believed only with
 * the event's certificate, unlocked with their own PIN, also without a network, and locked again when nobody signs for
 * a while. The opened key lives in memory alone.
 */
import {
  type EventId,
  fromBase64url,
  type Millis,
  type Signatory,
  type StaffBody,
  type StaffCertificate,
  type Verifier,
  verifyStaffCertificate,
} from '@attend-gate/shared';
import { openStaffKey } from '../platform/staff-key.ts';
import type { StaffMember, UnlockAnswer } from './gate-app.ts';
import { type AttemptMemory, attemptPin } from './pin-attempts.ts';

export interface StaffDeskDeps {
  readonly event: EventId;
  /** Verifiers of the event's keys. */
  readonly issuers: readonly Verifier[];
  readonly memory: {
    read(): Promise<readonly StaffBody[]>;
    write(staff: readonly StaffBody[]): Promise<void>;
    attempts(id: string): AttemptMemory;
  };
  readonly now: () => Millis;
  readonly wall: () => number;
  readonly randomBytes: (n: number) => Uint8Array<ArrayBuffer>;
  readonly after: (ms: number, task: () => void) => () => void;
  readonly onChange: (state: StaffState) => void;
}

export interface StaffState {
  /** Whose certificate is good now, by name. */
  readonly staff: readonly StaffMember[];
  /** Who has unlocked their key here. */
  readonly signing: StaffMember | undefined;
}

export interface StaffDesk {
  /** What the server says of everybody who ever was enrolled. */
  take(staff: readonly StaffBody[]): Promise<void>;
  unlock(id: string, pin: string): Promise<UnlockAnswer>;
  lock(): void;
  /** Who signs now; asking keeps them unlocked. */
  signatory(): Signatory | undefined;
}

interface Known extends StaffMember {
  readonly box: string;
  readonly certificate: StaffCertificate;
}

/** Nobody signed for this long: whoever finds the tablet must not. */
export const SIGNING_LOCK_MS = 3 * 60_000;

const viewOf = ({ id, name, role }: Known): StaffMember => ({ id, name, role });

async function believe(body: StaffBody, deps: StaffDeskDeps): Promise<Known | undefined> {
  const bytes = fromBase64url(body.certificate);
  if (!bytes || body.withdrawnAt !== null) return undefined;
  for (const issuer of deps.issuers) {
    const read = await verifyStaffCertificate(bytes, issuer, deps.now());
    if (!read.ok || read.value.event !== deps.event || read.value.id !== body.id) continue;
    const { id, role } = read.value;
    return { id, role, name: body.name, box: body.box, certificate: read.value };
  }
  return undefined;
}

export async function openStaffDesk(deps: StaffDeskDeps): Promise<StaffDesk> {
  let known: readonly Known[] = [];
  let open: { readonly who: Known; readonly signatory: Signatory } | undefined;
  let cancel: () => void = () => undefined;

  const isGood = ({ certificate }: Known): boolean => deps.now() < certificate.expires;
  const tell = (): void =>
    deps.onChange({ staff: known.filter(isGood).map(viewOf), signing: open && viewOf(open.who) });
  const learn = async (staff: readonly StaffBody[]): Promise<void> => {
    const believed = await Promise.all(staff.map((body) => believe(body, deps)));
    known = believed.filter((one) => one !== undefined).sort((a, b) => a.name.localeCompare(b.name));
    if (open && !known.some(({ id }) => id === open?.who.id)) lock();
    tell();
  };
  const lock = (): void => {
    cancel();
    if (!open) return;
    open = undefined;
    tell();
  };
  const lockLater = (): void => {
    cancel();
    cancel = deps.after(SIGNING_LOCK_MS, lock);
  };

  await learn(await deps.memory.read());
  return {
    take: async (staff) => {
      await deps.memory.write(staff);
      await learn(staff);
    },
    unlock: async (id, pin) => {
      const who = known.find((one) => one.id === id);
      if (!who || !isGood(who)) return { kind: 'wrong' };
      const answer = await attemptPin(deps.memory.attempts(id), deps.wall, () =>
        openStaffKey(who.box, pin, who.certificate.publicKey, deps.randomBytes),
      );
      if (answer.kind !== 'open') return answer;
      open = { who, signatory: { id, signer: answer.opened } };
      lockLater();
      tell();
      return { kind: 'open' };
    },
    lock,
    signatory: () => {
      if (open && !isGood(open.who)) lock();
      if (open) lockLater();
      return open?.signatory;
    },
  };
}
