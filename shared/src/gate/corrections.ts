/** What staff write at a gate besides scans: taken back, answered, lent. Each in turn with the scans. */
import type { DeviceNo, FactId, Millis } from '../ids.ts';
import { SERVER } from '../ledger/budgets.ts';
import type { AnnulReason, Fact, FactDraft, ResolveAnswer } from '../ledger/fact.ts';
import { ANNUL_WINDOW_MS } from '../ledger/fact-index.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { compareKeys, type OrderKey } from '../ledger/order-key.ts';
import { err, ok, type Result } from '../result.ts';
import { placesLeft } from './places.ts';

export type AnnulRefusal = 'unknown' | 'too_late' | 'done';

export interface Corrections {
  /**
   * Takes an entry or exit back (L7), only once: within 15 minutes, and later with a signature; whose it was is the
   * fold's to check.
   */
  annul(target: FactId, reason: AnnulReason): Promise<Result<Fact, AnnulRefusal>>;
  /** Answers a conflict or quarantined facts (L5); only with a signature. */
  resolve(targets: readonly FactId[], answer: ResolveAnswer): Promise<Result<Fact, 'unknown' | 'not_signed'>>;
  /** Gives places of an area to another device (escrow); only what this one still has, and under its seal at once. */
  lend(to: DeviceNo, area: string, n: number): Promise<Result<Fact, 'too_few'>>;
}

type Write = (draft: FactDraft) => Promise<Fact>;

export interface CorrectionDeps {
  readonly clock: { readonly now: () => Millis };
  readonly ledger: Ledger;
  readonly device?: DeviceNo;
  readonly append: Write;
  readonly seal?: () => Promise<unknown>;
  readonly signed?: () => Write | undefined;
  /** One at a time with everything else the gate writes. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly stamp: (last: OrderKey | undefined) => FactDraft['stamp'];
}

export function createCorrections(deps: CorrectionDeps): Corrections {
  const { ledger, inTurn, stamp } = deps;
  return {
    annul: (target, reason) =>
      inTurn(async () => {
        const fact = ledger.fact(target);
        if (!fact || (fact.body.kind !== 'admit' && fact.body.kind !== 'exit')) return err('unknown');
        if (!ledger.isLive(target)) return err('done');
        const late = deps.clock.now() - fact.at > ANNUL_WINDOW_MS;
        const sign = deps.signed?.();
        if (late && !sign) return err('too_late');
        const body: FactDraft['body'] = { kind: 'annul', target, reason };
        const annul = { body, extras: {}, stamp: stamp(ledger.lastKey(fact.body.token)) };
        return ok(await (late && sign ? sign : deps.append)(annul));
      }),
    resolve: (targets, answer) =>
      inTurn(async () => {
        const sign = deps.signed?.();
        if (!sign) return err('not_signed');
        const known = targets.flatMap((id) => ledger.fact(id) ?? []);
        if (known.length < targets.length || known.length === 0) return err('unknown');
        // After everything it answers, whichever token that is about.
        const keys = known.flatMap((fact) => {
          const token = ledger.tokenOf(fact);
          return (token && ledger.lastKey(token)) ?? fact.key;
        });
        const last = keys.reduce((a, b) => (compareKeys(a, b) < 0 ? b : a));
        return ok(await sign({ body: { kind: 'resolve', targets, answer }, extras: {}, stamp: stamp(last) }));
      }),
    lend: (to, area, n) =>
      inTurn(async () => {
        const from = deps.device ?? SERVER;
        if (n < 1 || n > placesLeft(ledger, area, from, deps.clock.now())) return err('too_few');
        const body: FactDraft['body'] = { kind: 'budget', from, to, area, n };
        const fact = await deps.append({ body, extras: {}, stamp: stamp(undefined) });
        await deps.seal?.();
        return ok(fact);
      }),
  };
}
