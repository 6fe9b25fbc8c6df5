/**
 * A gate: identify one scan, judge it, append what follows. Clock, ledger and log are arguments, so tablets, the
 * bridge, the event server's API and the simulation run this same code (V8). Scans are judged one after the
 * other: two quick scans of one code must not both find it unused while the first is still being written.
 */
import type { DeviceNo, FactId, GateId, ListId, Millis, TokenId } from '../ids.ts';
import { movementOf } from '../ledger/copies.ts';
import type { Extras, Fact, FactDraft, OverrideReason } from '../ledger/fact.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { nextTime, type OrderKey } from '../ledger/order-key.ts';
import { goesOverCap } from '../ledger/rights.ts';
import type { Roster } from '../roster/roster.ts';
import { judge } from '../verdict/judge.ts';
import { codeAgeOf } from '../verdict/rotating.ts';
import type { ScannedCode, VerifiedScan, Via } from '../verdict/scan.ts';
import type { ConfirmReason, ErrorReason, Verdict } from '../verdict/verdict.ts';
import { type Corrections, createCorrections } from './corrections.ts';
import { createDenials } from './denials.ts';
import { doorAnswers } from './door-answers.ts';
import { createRecentCodes } from './recent-codes.ts';

export interface GateDeps {
  /** Corrected wall time (L4). */
  readonly clock: { readonly now: () => Millis };
  readonly epoch: Millis;
  readonly ledger: Ledger;
  /** Resolves when the fact is safe on this device and in `ledger`; rejects when it is not. */
  readonly append: (draft: FactDraft) => Promise<Fact>;
  readonly roster: () => Roster | undefined;
  readonly rosterProgress: () => number;
  /** Reads and verifies the text of a code. Never rejects for what the text says. */
  readonly identify: (text: string, source?: string) => Promise<ScannedCode>;
  /** Whose places this gate spends (capacity); left out = nobody's, so only counts decide. */
  readonly device?: DeviceNo;
  /** Seals what was written (L13); left out for a log that is durable before anybody sees it. */
  readonly seal?: () => Promise<unknown>;
  /** How far the clock may be off either way, in milliseconds. */
  readonly uncertainty?: () => number;
  /** Writes with the signature of whoever unlocked their key here; undefined while nobody has (L30). */
  readonly signed?: () => ((draft: FactDraft) => Promise<Fact>) | undefined;
  /**
   * Keeps what somebody answered at this door, before the entry is written; rejects when that is not safe. Left out = the
   * caller of `scan` keeps it.
   */
  readonly keepAnswers?: (token: TokenId, answers: Readonly<Record<string, string>>) => Promise<void>;
  /** Where the device stands by its duty; rules may ask. */
  readonly gate?: () => GateId | undefined;
}

/** Where this gate stands and what it serves. */
export interface Duty {
  readonly gate: GateId;
  readonly lists: readonly ListId[];
}

export interface ScanRequest {
  /** '' where staff chose a person instead of reading a code. */
  readonly text: string;
  /** The person staff chose from a list (nearby, search): there is no code to identify. */
  readonly token?: TokenId;
  /** Two readers agree that the bearer of a rotating tag walked in. */
  readonly crossed?: boolean;
  /** What staff have just confirmed; the verdict is judged again with it. `capacity` counts only while somebody signs. */
  readonly confirmed?: readonly ConfirmReason[];
  readonly via: Via;
  readonly direction: 'entry' | 'exit';
  readonly list: ListId;
  /** Other lists this gate serves: used when `list` does not take the ticket. The verdict names the one used. */
  readonly otherLists?: readonly ListId[];
  readonly force?: boolean;
  /** Why, where `force` is heard. */
  readonly why?: OverrideReason;
  readonly nonce?: string;
  /** Gate of this scan where it is not the duty's (API check-ins). */
  readonly gate?: GateId;
  /** When it happened, where a caller reports it later: judged and ordered by this time (V7). */
  readonly at?: Millis;
  /** Kind of medium that was read; left out = a code. */
  readonly source?: string;
  /** How many of a group come in. */
  readonly count?: number;
  /** Answers given at the door, by question id. */
  readonly answers?: Readonly<Record<string, string>>;
  /** False for a client that cannot ask questions. */
  readonly asksQuestions?: boolean;
  /** Staff give this blank ticket to somebody now (T4c). */
  readonly walkIn?: boolean;
  /** Staff let somebody in who has not paid, on a list that allows it. */
  readonly acceptUnpaid?: boolean;
}

/** Class of the tickets that were signed for nobody yet (T4c). */
export const WALK_IN_CLASS = 1;
const BLANKS: ReadonlySet<number> = new Set([WALK_IN_CLASS]);
const NOBODY: ReadonlySet<number> = new Set();

/** A request with what counts of it, and whoever signs it. */
interface HeardRequest extends ScanRequest {
  readonly force: boolean;
  readonly confirmed: readonly ConfirmReason[];
  readonly sign: ReturnType<NonNullable<GateDeps['signed']>>;
}

type LookRequest = Omit<ScanRequest, 'nonce' | 'force' | 'why' | 'confirmed'>;

export interface ScanAnswer {
  readonly verdict: Verdict;
  readonly token: TokenId | undefined;
  /** The fact written for this scan: an admission, an exit or a denial. */
  readonly fact: FactId | undefined;
}

export interface Denial {
  /** Undefined for a code that was nobody's. */
  readonly token: TokenId | undefined;
  readonly list: ListId;
  readonly via: Via;
  readonly reason: ErrorReason;
  readonly at?: Millis;
}

export interface Gate extends Corrections {
  scan(request: ScanRequest): Promise<ScanAnswer>;
  /** Judges without writing anything. */
  look(request: LookRequest): Promise<ScanAnswer>;
  /** Files a refusal that happened elsewhere (a device that was offline reports it). */
  noteDenial(denial: Denial): Promise<Fact>;
  /** Says in the ledger where the gate stands now and which roster it works with (L3). */
  takeDuty(duty: Duty): Promise<void>;
}

/** The ticket a verdict is about: the one that was chosen, or the one the code names. */
const subjectOf = (code: ScannedCode, verdict: Verdict): TokenId | undefined =>
  verdict.holder?.token ?? (code.kind === 'token' || code.kind === 'foreign_ticket' ? code.token : undefined);

/**
 * A phone's ticket without a fresh code around it is a copy (T3), except over Bluetooth: there the phone has just signed
 * this gate's own challenge (BR12), which is more than any code says.
 */
function inHand(code: ScannedCode, via: Via): ScannedCode {
  if (via !== 'ble' || code.kind !== 'token' || code.signed?.shown !== 'copied') return code;
  const { shown: _, ...signed } = code.signed;
  return { ...code, signed };
}

export function createGate(deps: GateDeps): Gate {
  const denials = createDenials();
  const codes = createRecentCodes(deps.clock);
  let queue: Promise<unknown> = Promise.resolve();

  /**
   * What counts of a request: force and going over a cap only with a person's signature (L6, L30), except that the
   * server's force is its caller's right. Whoever signs now signs the whole of it, also if the key locks meanwhile.
   */
  const heard = ({ force = false, confirmed = [], ...request }: ScanRequest): HeardRequest => {
    const capacity = confirmed.includes('capacity');
    // Only where it matters: asking keeps the key open.
    const sign = force || capacity ? deps.signed?.() : undefined;
    return {
      ...{ ...request, sign, force: force && (!deps.device || sign !== undefined) },
      confirmed: confirmed.filter((reason) => reason !== 'capacity' || sign !== undefined),
    };
  };

  /** One at a time; a scan that fails must not stop the next one. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = queue.then(task, task);
    queue = turn.catch(() => undefined); // whoever asked for the turn hears of its failure
    return turn;
  };

  const verdictFor = (scan: VerifiedScan, request: HeardRequest): Verdict =>
    judge(scan, {
      roster: deps.roster(),
      rosterProgress: deps.rosterProgress(),
      ledger: deps.ledger,
      now: request.at ?? deps.clock.now(),
      uncertainty: request.at === undefined ? deps.uncertainty?.() : undefined,
      device: deps.device,
      gate: request.gate ?? deps.gate?.(),
      force: request.force,
      confirmed: new Set(request.confirmed),
      ...{ answers: request.answers, asksQuestions: request.asksQuestions, count: request.count },
      acceptUnpaid: request.acceptUnpaid,
      unlistedClasses: request.walkIn ? BLANKS : NOBODY,
      isReplayed: (token, shown) => codes.has(token, shown),
    });

  /** The first of the gate's lists that takes the ticket; the first of all when none does. */
  const onList = (scan: VerifiedScan, request: HeardRequest): { scan: VerifiedScan; verdict: Verdict } => {
    const first = { scan, verdict: verdictFor(scan, request) };
    const refused = ({ verdict }: { verdict: Verdict }): boolean =>
      verdict.status === 'error' && verdict.reason === 'product';
    if (!refused(first)) return first;
    for (const list of request.otherLists ?? []) {
      const other = { ...scan, list };
      const tried = { scan: other, verdict: verdictFor(other, request) };
      if (!refused(tried)) return tried;
    }
    return first;
  };

  /** A time the caller names orders the fact by itself (V7); our own clock only goes forward (L4). */
  const stamp = (last: OrderKey | undefined, at?: Millis): FactDraft['stamp'] =>
    nextTime(at ?? deps.clock.now(), deps.epoch, at === undefined ? last : undefined);

  const admitOrExit = (
    scan: VerifiedScan,
    request: HeardRequest,
    subject: { readonly token: TokenId; readonly verdict: Extract<Verdict, { status: 'ok' }> },
    extras: Extras,
  ): Promise<Fact> => {
    const { via, list, direction } = scan;
    const { token, verdict } = subject;
    const body: FactDraft['body'] =
      direction === 'exit'
        ? { kind: 'exit', token, list, via }
        : {
            ...{ kind: 'admit', token, list, via },
            forceSent: request.force,
            unlisted: verdict.flags.includes('unlisted'),
            count: admitted(token, list, request, verdict.holder?.admits ?? 1),
          };
    const overruled = request.force || request.confirmed.includes('capacity');
    const write = (body.kind === 'admit' && overruled && request.sign) || deps.append;
    return write({ body, extras, stamp: stamp(deps.ledger.lastKey(token), request.at) });
  };

  /** Everybody of a group who is not in yet, unless staff said how many. */
  const admitted = (token: TokenId, list: ListId, request: HeardRequest, admits: number): number => {
    const { people } = deps.ledger.attendance(token, list, request.at ?? deps.clock.now());
    return request.count ?? Math.max(1, admits - people);
  };

  const deny = async (
    scan: VerifiedScan,
    request: HeardRequest,
    verdict: Verdict,
    extras: Extras,
  ): Promise<Fact | undefined> => {
    if (verdict.status !== 'error') return undefined;
    const token = subjectOf(scan.code, verdict);
    const repeats = denials.count(`${scan.list}|${token ?? request.text}`, deps.clock.now());
    if (repeats === 0) return undefined;
    const { list, via } = scan;
    const body: FactDraft['body'] = { kind: 'deny', token, list, via, reason: verdict.reason, repeats };
    return deps.append({ body, extras, stamp: stamp(token && deps.ledger.lastKey(token), request.at) });
  };

  /** An override names the entry its staff had seen, so that the fold reports no conflict for it (L5). */
  const overridden = (token: TokenId, scan: VerifiedScan, request: HeardRequest): Extras => {
    if (!request.force || scan.direction === 'exit') return {};
    const { inside } = deps.ledger.attendance(token, scan.list, request.at ?? deps.clock.now());
    const reason = request.why === undefined ? {} : { reason: request.why };
    return inside ? { ...reason, overrides: inside.id } : reason;
  };

  /** Answers go to whoever keeps them, the ledger learns which questions need not be asked again. */
  const answersOf = async (
    verdict: Extract<Verdict, { status: 'ok' }>,
    { direction, answers }: HeardRequest,
  ): Promise<Extras> => {
    const event = deps.roster()?.event;
    if (!answers || !verdict.holder || !event || direction === 'exit') return {};
    const { answered, told } = doorAnswers(event, verdict.holder, answers);
    if (answered.length === 0) return {};
    if (Object.keys(told).length > 0) await deps.keepAnswers?.(verdict.holder.token, told);
    return { answered };
  };

  /** What staff confirmed stands in the ledger beside the entry it let in. */
  const noteConfirmed = async (fact: Fact, scan: VerifiedScan, request: HeardRequest): Promise<void> => {
    const asked = request.confirmed;
    if (asked.length === 0 || scan.direction === 'exit' || !('token' in fact.body)) return;
    const token = fact.body.token;
    const body: FactDraft['body'] = { kind: 'confirmOk', target: fact.id, why: asked };
    const write = (goesOverCap(body) && request.sign) || deps.append;
    await write({ body, extras: {}, stamp: stamp(token && deps.ledger.lastKey(token)) });
  };

  /** A blank is somebody's from here on; who it is, no fact says. */
  const noteWalkIn = (token: TokenId, list: ListId): Promise<Fact> =>
    deps.append({
      body: { kind: 'walkIn', token, list },
      extras: {},
      stamp: stamp(deps.ledger.lastKey(token)),
    });

  const write = async (
    scan: VerifiedScan,
    request: HeardRequest,
    verdict: Verdict,
  ): Promise<Fact | undefined> => {
    const token = subjectOf(scan.code, verdict);
    const gate = request.gate === undefined ? {} : { gate: request.gate };
    if (verdict.status !== 'ok' || token === undefined) return deny(scan, request, verdict, gate);
    const nonce = request.nonce === undefined ? {} : { nonce: request.nonce };
    const signed = scan.code.kind === 'token' ? scan.code.signed : undefined;
    const age = codeAgeOf(signed, request.at ?? deps.clock.now());
    const codeAge = age === undefined ? {} : { codeAge: age };
    const answered = await answersOf(verdict, request);
    const extras = { ...gate, ...nonce, ...codeAge, ...answered, ...overridden(token, scan, request) };
    if (request.walkIn) await noteWalkIn(token, scan.list);
    const fact = await admitOrExit(scan, request, { token, verdict }, extras);
    if (typeof signed?.shown === 'number') codes.add(token, signed.shown);
    await noteConfirmed(fact, scan, request);
    return fact;
  };

  /** The caller's nonce has been seen: the same question gets the same answer and writes nothing (L2). */
  const repeated = (scan: VerifiedScan, request: HeardRequest): ScanAnswer | undefined => {
    const fact = request.nonce === undefined ? undefined : deps.ledger.ofNonce(request.nonce);
    const movement = fact && movementOf(fact);
    if (!movement) return undefined;
    const { token, list } = movement.body;
    const now = subjectOf(scan.code, verdictFor(scan, request));
    if (now !== token || (list !== scan.list && !request.otherLists?.includes(list))) return undefined;
    const verdict: Verdict = { status: 'ok', list, holder: deps.roster()?.get(token), flags: [] };
    return { verdict, token, fact: movement.id };
  };

  const verified = async (request: LookRequest): Promise<VerifiedScan> => ({
    code:
      request.token === undefined
        ? inHand(await deps.identify(request.text, request.source), request.via)
        : { kind: 'token', token: request.token, signed: undefined },
    direction: request.direction,
    list: request.list,
    via: request.via,
    crossed: request.crossed,
  });

  return {
    scan: async (request) => {
      const verifiedScan = await verified(request);
      return inTurn(async () => {
        const asked = heard(request);
        const done = repeated(verifiedScan, asked);
        if (done) return done;
        const { scan, verdict } = onList(verifiedScan, asked);
        const fact = await write(scan, asked, verdict);
        return { verdict, token: subjectOf(scan.code, verdict), fact: fact?.id };
      });
    },
    look: async (request) => {
      const { scan, verdict } = onList(await verified(request), heard(request));
      return { verdict, token: subjectOf(scan.code, verdict), fact: undefined };
    },
    ...createCorrections({ ...deps, inTurn, stamp }),
    noteDenial: ({ token, list, via, reason, at }) =>
      inTurn(() => {
        const body: FactDraft['body'] = { kind: 'deny', token, list, via, reason, repeats: 1 };
        return deps.append({ body, extras: {}, stamp: stamp(token && deps.ledger.lastKey(token), at) });
      }),
    takeDuty: ({ gate, lists }) =>
      inTurn(async () => {
        const roster = deps.roster()?.version ?? { epoch: 0, number: 0 };
        await deps.append({
          body: { kind: 'duty', gate, lists, roster },
          extras: {},
          stamp: stamp(undefined),
        });
      }),
  };
}
