/**
 * Checks the signatures in what the guard let through (L14). A fact that somebody signed who may not sign any more is no
 * violation: it and what follows it in its session are cut off, to be kept aside until staff look at it.
 */
import { pushAll } from '../push-all.ts';
import type { Run } from '../replica/update-codec.ts';
import type { Grammar, HeadAt, ReadEntry } from './grammar.ts';
import type { Judged, Violation } from './guard.ts';

/** First index, by session, of what has to be kept aside. */
export type Cuts = Map<number, number>;

/** Splits what was judged: what may enter, and what a cut keeps out. */
export function cutOff<F>(
  judged: Judged<F>,
  cuts: ReadonlyMap<number, number>,
): { readonly kept: Judged<F>; readonly aside: readonly Run[] } {
  if (cuts.size === 0) return { kept: judged, aside: [] };
  const fresh: Run[] = [];
  const facts: F[] = [];
  const aside: Run[] = [];
  let at = 0;
  for (const { client, clock, texts } of judged.fresh) {
    const keep = Math.min(texts.length, Math.max(0, (cuts.get(client) ?? Number.POSITIVE_INFINITY) - clock));
    if (keep > 0) fresh.push({ client, clock, texts: texts.slice(0, keep) });
    if (keep < texts.length) aside.push({ client, clock: clock + keep, texts: texts.slice(keep) });
    pushAll(facts, judged.facts.slice(at, at + keep));
    at += texts.length;
  }
  return { kept: { ...judged, fresh, facts }, aside };
}

function* entriesOf<F>({ fresh, facts }: Judged<F>): Generator<ReadEntry<F>> {
  let at = 0;
  for (const { texts } of fresh) for (const text of texts) yield { fact: facts[at++]!, text };
}

/**
 * @param cuts filled with what has to be kept aside; undefined where nothing can be, so that it is a violation
 * @returns undefined when there is nothing to check, which is the usual case; otherwise what does not hold
 */
export function prove<F>(
  judged: Judged<F>,
  check: Grammar<F>['check'],
  headAt: HeadAt,
  cuts: Cuts | undefined,
): Promise<Violation | undefined> | undefined {
  const checked = (rest: Judged<F>): Promise<Violation | undefined> | undefined =>
    check?.(entriesOf(rest), headAt);
  const first = judged.facts.length === 0 ? undefined : checked(judged);
  if (!first) return undefined;
  const goOn = async (): Promise<Violation | undefined> => {
    let bad = await first;
    while (
      bad?.kind === 'role_changed' &&
      cuts &&
      bad.index < (cuts.get(bad.client) ?? Number.POSITIVE_INFINITY)
    ) {
      cuts.set(bad.client, bad.index);
      bad = await checked(cutOff(judged, cuts).kept);
    }
    return bad;
  };
  return goOn();
}
