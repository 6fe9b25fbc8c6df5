/**
 * Answers what phones write into their passes: a receipt brings back an admission whose tablet is gone (L32), a self
 * check-in is judged like a scan at the door (PD8). The phone may have written it hours ago, without a network.
 */
import {
  asMillis,
  believeReceipt,
  type EventId,
  type EventInfo,
  fromBase64url,
  type Gate,
  type PassDraft,
  type PassEntry,
  type RestoreDeps,
  readRoom,
  restoreFromReceipt,
  roomHolds,
  type SelfRefusal,
  type TokenId,
  type Verifier,
} from '@attend-gate/shared';
import type { Written } from './owed-texts.ts';

export interface PhoneDeskDeps extends RestoreDeps {
  readonly event: EventId;
  readonly eventInfo: () => EventInfo;
  /** The event key. */
  readonly issuer: Verifier;
  readonly gate: Pick<Gate, 'scan'>;
}

export interface PhoneDesk {
  /** What to write about these entries of phones beyond what is written already. */
  answers(token: TokenId, entries: readonly PassEntry[], written: Written): Promise<PassDraft['body'][]>;
}

type SelfCheckIn = Extract<PassEntry['body'], { kind: 'selfCheckIn' }>;

export function createPhoneDesk(deps: PhoneDeskDeps): PhoneDesk {
  const { event, issuer, gate, eventInfo } = deps;
  /** Receipts and proofs that prove nothing, by text: not looked at again for every new fact. */
  const refused = new Set<string>();

  const receipt = async (token: TokenId, proof: string, written: Written): Promise<PassDraft['body'][]> => {
    if (refused.has(proof)) return [];
    const bytes = fromBase64url(proof);
    const believed = bytes && (await believeReceipt(bytes, deps));
    if (!bytes || !believed || typeof believed === 'string' || believed.movement.body.token !== token) {
      refused.add(proof);
      return [];
    }
    const of = believed.movement.id;
    if (written.receipts.has(of)) return [];
    await restoreFromReceipt(bytes, deps);
    return [{ kind: 'receipt', of, receipt: proof }];
  };

  const proofHolds = async ({ list, gate: at, proof }: SelfCheckIn, entry: PassEntry): Promise<boolean> => {
    const bytes = fromBase64url(proof);
    const room = bytes && readRoom(bytes);
    if (!room || room.claims.list !== list || room.claims.gate !== at) return false;
    return roomHolds(room, { event, issuer, at: entry.at });
  };

  /** Judged by the time it happened; the same entry twice counts once, by its nonce (L2). */
  const judged = async (token: TokenId, entry: PassEntry, body: SelfCheckIn): Promise<'ok' | SelfRefusal> => {
    const allowed = eventInfo().lists.find(({ id }) => id === body.list)?.selfCheckIn === true;
    if (!allowed) return 'not_allowed';
    if (!(await proofHolds(body, entry))) return 'proof';
    // A phone's clock is not a witness: nobody checks in from the future.
    const at = asMillis(Math.min(entry.at, deps.clock.now()));
    const { verdict } = await gate.scan({
      ...{ text: '', token, via: 'self', direction: 'entry', list: body.list, gate: body.gate, at },
      ...{ nonce: `h-${token}-${entry.id}`, asksQuestions: false },
    });
    if (verdict.status === 'ok') return 'ok';
    return verdict.status === 'error' ? verdict.reason : 'staff';
  };

  return {
    answers: async (token, entries, written) => {
      const bodies: PassDraft['body'][] = [];
      for (const entry of entries) {
        const { body } = entry;
        if (body.kind === 'proof') bodies.push(...(await receipt(token, body.proof, written)));
        if (body.kind === 'selfCheckIn' && !written.answers.has(entry.id))
          bodies.push({ kind: 'answer', to: entry.id, result: await judged(token, entry, body) });
      }
      return bodies;
    },
  };
}
