/**
 * What a pass document says about its holder: where they are, since when, and every time they came and went. A pure
 * fold, by the ledger's own rules (L4, L5, L7), so that the phone never says something else than the gate.
 */
import { fromBase64url } from '../bytes.ts';
import { asMillis, type FactId, type GateId, type ListId, type Millis, type TokenId } from '../ids.ts';
import type { Fact } from '../ledger/fact.ts';
import { fold, type Ledger } from '../ledger/ledger.ts';
import { compareKeys } from '../ledger/order-key.ts';
import { readReceipt } from '../ledger/receipt.ts';
import { movementOfReceipt } from '../ledger/receipt-movement.ts';
import type { EventInfo, Roster } from '../roster/roster.ts';
import type { PassEntry, SelfRefusal } from './pass-entry.ts';

/** One time the holder passed a gate. */
export interface Passage {
  readonly fact: FactId;
  readonly kind: 'entry' | 'exit';
  readonly list: ListId;
  readonly at: Millis;
  /** Undefined when the ledger does not know where the device stood. */
  readonly gate: GateId | undefined;
  /** Taken back by the gate, or counted already: shown, but it does not count. */
  readonly annulled: boolean;
}

export interface PassAttendance {
  /** The entry the holder is inside by; undefined = outside. */
  readonly inside: Passage | undefined;
  /** Oldest first. */
  readonly history: readonly Passage[];
  /** Somebody else entered with the same token too (L5). */
  readonly overlapped: boolean;
  /** Receipts by the fact they are for. */
  readonly receipts: ReadonlyMap<FactId, string>;
  /** Key ids that every gate's roster knows (T3). */
  readonly keysKnown: ReadonlySet<string>;
  /** Self check-ins that neither a copy of a fact nor a refusal has answered yet. */
  readonly waiting: readonly PassEntry[];
  /** The last self check-in, when the server refused it and nobody has been let in since. */
  readonly refused: { readonly list: ListId; readonly why: SelfRefusal } | undefined;
}

const rosterOf = (event: EventInfo): Roster => ({
  version: { epoch: 0, number: 0 },
  issuedAt: asMillis(0),
  event,
  size: 0,
  get: () => undefined,
  addonsOf: () => [],
});

interface OwnReceipt {
  readonly fact: Fact;
  readonly receipt: string;
}

/** What the phone's own receipts prove, which it has checked before it wrote them down: it knows before the server does. */
function receiptsOf(entries: readonly PassEntry[], token: TokenId, { epoch }: EventInfo): OwnReceipt[] {
  return entries.flatMap(({ body }) => {
    if (body.kind !== 'proof') return [];
    const bytes = fromBase64url(body.proof);
    const receipt = bytes && readReceipt(bytes);
    const movement = receipt && movementOfReceipt(receipt, epoch);
    if (movement?.body.token !== token) return [];
    const extras = { ...(body.gate && { gate: body.gate }), ...movement.extras };
    return [{ fact: { ...movement, extras }, receipt: body.proof }];
  });
}

function historyOf(facts: readonly Fact[], ledger: Ledger): Passage[] {
  const moves = facts.filter((fact) => fact.body.kind === 'admit' || fact.body.kind === 'exit');
  const unique = new Map(moves.map((fact) => [fact.id, fact]));
  const ordered = [...unique.values()].sort(
    (a, b) => compareKeys(a.key, b.key) || Number(a.body.kind === 'admit') - Number(b.body.kind === 'admit'),
  );
  return ordered.flatMap((fact) => {
    if (fact.body.kind !== 'admit' && fact.body.kind !== 'exit') return [];
    const { list } = fact.body;
    const kind = fact.body.kind === 'admit' ? 'entry' : 'exit';
    const gate = fact.extras.gate;
    return [{ fact: fact.id, kind, list, at: fact.at, gate, annulled: !ledger.isLive(fact.id) }];
  });
}

/** @param event for the rules of its lists */
export function passAttendance(
  entries: Iterable<PassEntry>,
  token: TokenId,
  event: EventInfo,
): PassAttendance {
  const all = [...entries];
  const copied = all.flatMap(({ body }) => (body.kind === 'copy' ? [body.fact] : []));
  const proven = receiptsOf(all, token, event);
  const facts = [...proven.map(({ fact }) => fact), ...copied];
  const ledger = fold(facts, rosterOf(event));
  const history = historyOf(facts, ledger);
  const stays = event.lists.flatMap((list) => ledger.attendance(token, list.id).inside ?? []);
  const latest = stays.sort((a, b) => compareKeys(b.key, a.key))[0];
  const receipts = new Map(proven.map(({ fact, receipt }) => [fact.id, receipt]));
  const keysKnown = new Set<string>();
  const answers = new Map<FactId, 'ok' | SelfRefusal>();
  for (const { body } of all) {
    if (body.kind === 'answer') answers.set(body.to, body.result);
    if (body.kind === 'receipt') receipts.set(body.of, body.receipt);
    if (body.kind === 'keyKnown') keysKnown.add(body.keyId);
  }
  const selfs = all.flatMap((entry) =>
    entry.body.kind === 'selfCheckIn' ? [{ ...entry, body: entry.body }] : [],
  );
  const open = selfs.filter(
    ({ body, at }) =>
      !history.some((p) => p.kind === 'entry' && p.list === body.list && !p.annulled && p.at >= at),
  );
  const last = open.at(-1);
  const why = last && answers.get(last.id);
  return {
    inside: history.find((passage) => passage.fact === latest?.id),
    history,
    overlapped: ledger.conflicts().length > 0,
    receipts,
    keysKnown,
    waiting: open.filter(({ id }) => !answers.has(id)),
    refused: last && why !== undefined && why !== 'ok' ? { list: last.body.list, why } : undefined,
  };
}
