/**
 * Scans at this gate: asks the core, remembers what was asked so that staff can confirm or take it back, and puts every
 * answer on top of the list. Decides nothing about a ticket, and never writes past the core.
 */
import type {
  AnnulReason,
  AnnulRefusal,
  FactId,
  Gate,
  HeldRoster,
  Ledger,
  ListId,
  Millis,
  Person,
  Restored,
  ScanAnswer,
  ScanRequest,
  TokenId,
  Verdict,
  Via,
} from '@attend-gate/shared';
import { readReceiptCode } from '@attend-gate/shared';
import type { Decision, GateMode, GateSnapshot, GroupArrival, Outcome } from './gate-app.ts';
import type { Store } from './store.ts';

export interface ScanDeskDeps {
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly roster: () => HeldRoster | undefined;
  /** Undefined while names are locked, and for tokens without a person. */
  readonly personOf: (token: TokenId) => Promise<Person | undefined>;
  readonly now: () => Millis;
  /** Milliseconds on a steady clock. */
  readonly steady: () => number;
  readonly store: Store<GateSnapshot>;
  /** Brings an admission back from its holder's receipt (L32). */
  readonly restore: (receipt: Uint8Array<ArrayBuffer>) => Promise<Restored>;
}

export interface ScanDesk {
  /** Judges one code and shows the answer. Rejects when the answer could not be made safe on this device. */
  scan(text: string, via: Via): Promise<Outcome>;
  /** The same for a person staff chose from a list. */
  admit(token: TokenId): Promise<Outcome>;
  /** The same for somebody a bridge says is near: the tap confirms that they are really here. */
  admitNear(token: TokenId): Promise<Outcome>;
  /** Gives a blank ticket to somebody and lets them in. */
  admitWalkIn(ticket: string): Promise<Outcome>;
  decide(outcome: number, decision: Decision): Promise<void>;
  annul(outcome: number, reason: AnnulReason): Promise<'done' | AnnulRefusal>;
  /** The next scan is judged, even of the code just seen: something else than the ledger has changed. */
  forgetLast(): void;
}

const OUTCOMES_KEPT = 50;
/** The same code within this time is said to be the same, not judged again (T6). */
const REPEAT_MS = 3_000;

type Request = Omit<ScanRequest, 'direction'> & { readonly direction: GateMode };

/** What a decision adds to the question; earlier decisions about the same scan stay. */
function decided(before: Request, verdict: Verdict, decision: Decision): Partial<Request> {
  switch (decision.kind) {
    case 'confirm':
      return verdict.status === 'confirm'
        ? { confirmed: [...(before.confirmed ?? []), ...verdict.reasons] }
        : {};
    case 'accept_unpaid':
      return { acceptUnpaid: true };
    case 'override':
      return { force: true, why: decision.why };
    case 'answers':
      return { answers: { ...before.answers, ...decision.answers } };
  }
}

export function createScanDesk(deps: ScanDeskDeps): ScanDesk {
  const { store, gate } = deps;
  const asked = new Map<number, Request>();
  let last: { readonly key: string; readonly at: number; readonly outcome: Outcome } | undefined;
  let next = 0;

  const show = (outcome: Outcome): Outcome => {
    store.update({ outcomes: [outcome, ...store.snapshot().outcomes].slice(0, OUTCOMES_KEPT) });
    return outcome;
  };

  const groupOf = (token: TokenId, list: ListId): GroupArrival | undefined => {
    const members = deps.roster()?.groupOf(token) ?? [];
    if (members.length < 2) return undefined;
    const arrived = members.filter((member) => deps.ledger.attendance(member, list).entries > 0).length;
    return { arrived, size: members.length };
  };

  const isFirstEntry = (token: TokenId, fact: FactId): boolean => {
    const entries = deps.ledger
      .factsOf(token)
      .filter(({ id, body }) => body.kind === 'admit' && deps.ledger.isLive(id));
    return entries.length === 1 && entries[0]?.id === fact;
  };

  const outcomeOf = async (
    request: Request,
    { verdict, token, fact }: ScanAnswer,
    receipt?: Outcome['receipt'],
  ): Promise<Outcome> => {
    const person = token === undefined ? undefined : await deps.personOf(token);
    const id = ++next;
    asked.set(id, request);
    asked.delete(id - OUTCOMES_KEPT);
    return show({
      id,
      at: deps.now(),
      verdict,
      repeated: false,
      person: person && { name: person.name, company: person.company, note: person.note },
      ticketType: verdict.holder?.ticketType,
      direction: request.direction,
      token,
      fact: verdict.status === 'ok' ? fact : undefined,
      annulled: false,
      firstEntry: token !== undefined && fact !== undefined && isFirstEntry(token, fact),
      group: token === undefined ? undefined : groupOf(token, request.list),
      receipt,
    });
  };

  const ask = async (request: Request): Promise<Outcome> => {
    const { direction } = request;
    const answer =
      direction === 'lookup'
        ? await gate.look({ ...request, direction: 'entry' })
        : await gate.scan({ ...request, direction });
    return outcomeOf(request, answer);
  };

  /** A receipt is no ticket: it brings back what happened, and then says what this gate knows of its holder. */
  const askReceipt = async (request: Request, receipt: Uint8Array<ArrayBuffer>): Promise<Outcome> => {
    const restored = await deps.restore(receipt);
    const token = restored.kind === 'refused' ? undefined : restored.movement.body.token;
    const about = { ...request, ...(token && { token, text: '' }), direction: 'entry' } as const;
    return outcomeOf(request, await gate.look(about), restored.kind);
  };

  const request = (text: string, via: Via): Request => {
    const { mode, list } = store.snapshot();
    return { text, via, direction: mode, list: list?.id as ListId };
  };

  const outcomeWith = (id: number): Outcome | undefined =>
    store.snapshot().outcomes.find((outcome) => outcome.id === id);

  return {
    scan: async (text, via) => {
      const key = `${store.snapshot().mode} ${text}`;
      if (last && last.key === key && deps.steady() - last.at < REPEAT_MS) {
        last = { ...last, at: deps.steady() };
        return show({ ...last.outcome, id: ++next, at: deps.now(), repeated: true, firstEntry: false });
      }
      const receipt = readReceiptCode(text);
      const outcome = await (receipt
        ? askReceipt(request(text, via), receipt.receipt)
        : ask(request(text, via)));
      last = { key, at: deps.steady(), outcome };
      return outcome;
    },
    admit: (token) => ask({ ...request('', 'manual'), token }),
    admitNear: (token) => ask({ ...request('', 'tag'), token, confirmed: ['nearby'] }),
    admitWalkIn: (ticket) => ask({ ...request(ticket, 'manual'), direction: 'entry', walkIn: true }),
    decide: async (id, decision) => {
      const before = asked.get(id);
      const verdict = outcomeWith(id)?.verdict;
      if (before && verdict) await ask({ ...before, ...decided(before, verdict, decision) });
    },
    annul: async (id, reason) => {
      const outcome = outcomeWith(id);
      if (!outcome?.fact) return 'unknown';
      const annulled = await gate.annul(outcome.fact, reason);
      if (!annulled.ok) return annulled.error;
      last = undefined; // the same code may be scanned again at once
      const outcomes = store
        .snapshot()
        .outcomes.map((one) => (one.fact === outcome.fact ? { ...one, annulled: true } : one));
      store.update({ outcomes });
      return 'done';
    },
    forgetLast: () => {
      last = undefined;
    },
  };
}
