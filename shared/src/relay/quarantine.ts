/**
 * Facts of somebody else that a carrier, a restored device or a revoked one offered (L23, L24). What a seal covers is
 * taken; the rest lies in a table beside the document, never in it, until the same bytes come with a seal, from their
 * device, or staff release them. Nothing that was offered is dropped.
 */
import { toHex } from '../bytes.ts';
import type { DeviceNo, Millis } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import type { PinnedExtent } from '../ledger/fact.ts';
import { pushAll } from '../push-all.ts';
import { deviceOfClient } from '../replica/session.ts';
import type { Run } from '../replica/update-codec.ts';
import type { QuarantineReason } from '../wire/socket.ts';
import type { Grammar, HeadAt, ReadEntry } from './grammar.ts';
import { divergence, type KnownLog, readFacts } from './guard.ts';

export interface Quarantined extends Run {
  readonly why: QuarantineReason;
  readonly offeredBy: DeviceNo | undefined;
  readonly at: Millis;
}

/** The table. One contract suite for every implementation (`shared/testing/quarantine-contract.ts`). */
export interface QuarantineStore {
  /** Resolves when the facts are durable. The same facts twice are kept once. */
  add(facts: readonly Quarantined[]): Promise<void>;
  /** Everything kept of one session, or of all, in order. */
  list(client?: number): Promise<readonly Quarantined[]>;
  /** Facts of a session below `length` are in the document now. */
  drop(client: number, length: number): Promise<void>;
}

/** What the relay knows of the device a carried session belongs to. */
export interface CarriedDevice {
  readonly role: Role;
  readonly revoked: boolean;
}

export interface CarryContext<F> {
  readonly known: KnownLog;
  readonly grammar: Grammar<F>;
  readonly device: (no: DeviceNo) => CarriedDevice | undefined;
  readonly headAt: (run: Run) => HeadAt;
  readonly isSeal: (fact: F) => boolean;
}

export type Carried<F> =
  | { readonly kind: 'known' }
  | { readonly kind: 'gap' }
  | { readonly kind: 'fork'; readonly index: number }
  | {
      readonly kind: 'judged';
      readonly fresh: Run | undefined;
      readonly facts: readonly F[];
      /** What goes to the table. */
      readonly rest: Run | undefined;
      readonly why: QuarantineReason;
    };

const cut = (run: Run, from: number, to?: number): Run | undefined => {
  const texts = run.texts.slice(from - run.clock, to === undefined ? undefined : to - run.clock);
  return texts.length === 0 ? undefined : { client: run.client, clock: from, texts };
};

/** How many leading entries the last seal that verifies covers, itself included. */
async function sealedLength<F>(
  entries: readonly ReadEntry<F>[],
  run: Run,
  context: CarryContext<F>,
): Promise<number> {
  const headAt = context.headAt(run);
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i]!;
    if (!context.isSeal(entry.fact)) continue;
    if ((await context.grammar.check?.([entry], headAt)) === undefined) return i + 1;
  }
  return 0;
}

/** Judges one session that somebody else carries. Never throws for what it says. */
export async function judgeCarried<F>(run: Run, context: CarryContext<F>): Promise<Carried<F>> {
  const known = context.known.length(run.client);
  if (run.clock > known) return { kind: 'gap' };
  const index = divergence(run, context.known);
  if (index !== undefined) return { kind: 'fork', index };
  const rest = cut(run, known);
  if (!rest) return { kind: 'known' };
  const no = deviceOfClient(run.client);
  const device = context.device(no);
  const aside = (why: QuarantineReason): Carried<F> => ({
    kind: 'judged',
    fresh: undefined,
    facts: [],
    rest,
    why,
  });
  if (!device) return aside('unknown_device');
  if (device.revoked) return aside('revoked');
  const facts = readFacts(rest, { device: no, role: device.role }, context.grammar);
  if (!Array.isArray(facts)) return aside('forbidden');
  const entries = facts.map((fact, i) => ({ fact, text: rest.texts[i]! }));
  const sealed = await sealedLength(entries, rest, context);
  // What a person signed, or a receipt, must hold whoever carries it.
  const bad = sealed > 0 && (await context.grammar.check?.(entries.slice(0, sealed), context.headAt(rest)));
  if (bad) return aside(bad.kind === 'role_changed' ? 'role_changed' : 'forbidden');
  return {
    kind: 'judged',
    fresh: cut(rest, known, known + sealed),
    facts: facts.slice(0, sealed),
    rest: cut(rest, known + sealed),
    why: 'unsealed',
  };
}

/**
 * The facts that a release names (L23): those in the table beyond what is known, when the chain at the extent's length
 * is the one that staff looked at. Undefined when the table does not hold them.
 */
export function released(
  extent: PinnedExtent,
  client: number,
  table: readonly Quarantined[],
  { known, headAt }: { readonly known: KnownLog; readonly headAt: (run: Run) => HeadAt },
): Run | undefined {
  const have = known.length(client);
  const texts: string[] = [];
  for (const run of [...table].sort((a, b) => a.clock - b.clock)) {
    const at = have + texts.length;
    if (run.client === client && run.clock <= at) pushAll(texts, run.texts.slice(at - run.clock));
  }
  const run = cut({ client, clock: have, texts }, have, extent.length);
  if (!run || have + run.texts.length < extent.length) return undefined;
  return toHex(headAt(run)(client, extent.length).slice(0, 8)) === extent.hash ? run : undefined;
}
