/**
 * A gate: identify one scan, judge it, append what follows. Clock, ledger and log are arguments, so tablets, the
 * bridge, the event server's API and the simulation run this same code (V8). Scans are judged one after the
 * other: two quick scans of one code must not both find it unused while the first is still being written.
 */
import type { FactId, GateId, ListId, Millis, TokenId } from '../ids.ts';
import type { AnnulReason, Extras, Fact, FactDraft } from '../ledger/fact.ts';
import { ANNUL_WINDOW_MS } from '../ledger/fact-index.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { nextTime, type OrderKey } from '../ledger/order-key.ts';
import { err, ok, type Result } from '../result.ts';
import type { Roster } from '../roster/roster.ts';
import { judge } from '../verdict/judge.ts';
import type { ScannedCode, VerifiedScan, Via } from '../verdict/scan.ts';
import type { ConfirmReason, Verdict } from '../verdict/verdict.ts';
import { createDenials } from './denials.ts';

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
  readonly identify: (text: string) => Promise<ScannedCode>;
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
  /** What staff have just confirmed; the verdict is judged again with it. */
  readonly confirmed?: readonly ConfirmReason[];
  readonly via: Via;
  readonly direction: 'entry' | 'exit';
  readonly list: ListId;
  readonly force?: boolean;
  readonly nonce?: string;
  /** Gate of this scan where it is not the duty's (API check-ins). */
  readonly gate?: GateId;
}

type LookRequest = Pick<ScanRequest, 'text' | 'token' | 'via' | 'direction' | 'list'>;

export interface ScanAnswer {
  readonly verdict: Verdict;
  readonly token: TokenId | undefined;
  /** The fact written for this scan: an admission, an exit or a denial. */
  readonly fact: FactId | undefined;
}

export type AnnulRefusal = 'unknown' | 'too_late' | 'done';

export interface Gate {
  scan(request: ScanRequest): Promise<ScanAnswer>;
  /** Judges without writing anything. */
  look(request: LookRequest): Promise<ScanAnswer>;
  /** Takes an entry or exit back (L7): only within 15 minutes, only once; whose it was is the fold's to check. */
  annul(target: FactId, reason: AnnulReason): Promise<Result<Fact, AnnulRefusal>>;
  /** Says in the ledger where the gate stands now and which roster it works with (L3). */
  takeDuty(duty: Duty): Promise<void>;
}

const tokenOf = (code: ScannedCode): TokenId | undefined => (code.kind === 'token' ? code.token : undefined);

export function createGate(deps: GateDeps): Gate {
  const denials = createDenials();
  let queue: Promise<unknown> = Promise.resolve();

  /** One at a time; a scan that fails must not stop the next one. */
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = queue.then(task, task);
    queue = turn.catch(() => undefined); // whoever asked for the turn hears of its failure
    return turn;
  };

  const verdictFor = (
    scan: VerifiedScan,
    force: boolean,
    confirmed: readonly ConfirmReason[] = [],
  ): Verdict =>
    judge(scan, {
      roster: deps.roster(),
      rosterProgress: deps.rosterProgress(),
      ledger: deps.ledger,
      now: deps.clock.now(),
      force,
      confirmed: new Set(confirmed),
      unlistedClasses: new Set(),
    });

  const stamp = (last: OrderKey | undefined): FactDraft['stamp'] =>
    nextTime(deps.clock.now(), deps.epoch, last);

  const admitOrExit = (
    scan: VerifiedScan,
    token: TokenId,
    verdict: Verdict,
    extras: Extras,
  ): Promise<Fact> => {
    const { via, list } = scan;
    const flags = verdict.status === 'ok' ? verdict.flags : [];
    const body: FactDraft['body'] =
      scan.direction === 'exit'
        ? { kind: 'exit', token, list, via }
        : {
            kind: 'admit',
            token,
            list,
            via,
            forceSent: flags.includes('forced'),
            unlisted: flags.includes('unlisted'),
            count: 1,
          };
    return deps.append({ body, extras, stamp: stamp(deps.ledger.lastKey(token)) });
  };

  const deny = async (
    scan: VerifiedScan,
    text: string,
    verdict: Verdict,
    extras: Extras,
  ): Promise<Fact | undefined> => {
    if (verdict.status !== 'error') return undefined;
    const token = tokenOf(scan.code);
    const repeats = denials.count(`${scan.list}|${token ?? text}`, deps.clock.now());
    if (repeats === 0) return undefined;
    const body: FactDraft['body'] = {
      kind: 'deny',
      token,
      list: scan.list,
      via: scan.via,
      reason: verdict.reason,
      repeats,
    };
    return deps.append({ body, extras, stamp: stamp(token && deps.ledger.lastKey(token)) });
  };

  const write = (scan: VerifiedScan, request: ScanRequest, verdict: Verdict): Promise<Fact | undefined> => {
    const token = tokenOf(scan.code);
    const gate = request.gate === undefined ? {} : { gate: request.gate };
    if (verdict.status !== 'ok' || token === undefined) return deny(scan, request.text, verdict, gate);
    const nonce = request.nonce === undefined ? {} : { nonce: request.nonce };
    return admitOrExit(scan, token, verdict, { ...gate, ...nonce });
  };

  /** The caller's nonce has been seen: the same question gets the same answer and writes nothing (L2). */
  const repeated = (scan: VerifiedScan, nonce: string): ScanAnswer | undefined => {
    const fact = deps.ledger.ofNonce(nonce);
    const token = tokenOf(scan.code);
    if (!fact || !('token' in fact.body) || fact.body.token !== token || token === undefined)
      return undefined;
    const verdict: Verdict = { status: 'ok', list: scan.list, holder: deps.roster()?.get(token), flags: [] };
    return { verdict, token, fact: fact.id };
  };

  const verified = async (request: LookRequest): Promise<VerifiedScan> => ({
    code:
      request.token === undefined
        ? await deps.identify(request.text)
        : { kind: 'token', token: request.token, signed: undefined },
    direction: request.direction,
    list: request.list,
    via: request.via,
  });

  return {
    scan: async (request) => {
      const scan = await verified(request);
      return inTurn(async () => {
        const done = request.nonce === undefined ? undefined : repeated(scan, request.nonce);
        if (done) return done;
        const verdict = verdictFor(scan, request.force ?? false, request.confirmed);
        const fact = await write(scan, request, verdict);
        return { verdict, token: tokenOf(scan.code), fact: fact?.id };
      });
    },
    look: async (request) => {
      const scan = await verified(request);
      return { verdict: verdictFor(scan, false), token: tokenOf(scan.code), fact: undefined };
    },
    annul: (target, reason) =>
      inTurn(async () => {
        const fact = deps.ledger.fact(target);
        if (!fact || (fact.body.kind !== 'admit' && fact.body.kind !== 'exit')) return err('unknown');
        if (!deps.ledger.isLive(target)) return err('done');
        if (deps.clock.now() - fact.at > ANNUL_WINDOW_MS) return err('too_late');
        const body: FactDraft['body'] = { kind: 'annul', target, reason };
        const annul = { body, extras: {}, stamp: stamp(deps.ledger.lastKey(fact.body.token)) };
        return ok(await deps.append(annul));
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
