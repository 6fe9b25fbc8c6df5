/**
 * Judges an update before it touches anything (L14, L15): only the writer's own sessions, only appended at
 * their end, only facts its role may write. What is not a violation is sorted out by name, never held pending.
 */
import type { DeviceNo } from '../ids.ts';
import type { Role } from '../keys/role.ts';
import { pushAll } from '../push-all.ts';
import { deviceOfClient, sessionOfClient } from '../replica/session.ts';
import { type BadUpdate, decodeRuns, type Run, type UpdateLimits } from '../replica/update-codec.ts';
import type { BadEntry, Grammar } from './grammar.ts';

export interface Writer {
  readonly device: DeviceNo;
  readonly role: Role;
}

/** What the relay already holds of a session, stored or about to be stored. */
export interface KnownLog {
  length(client: number): number;
  texts(client: number, from: number, to: number): readonly string[];
}

export type Violation =
  | { readonly kind: 'bad_update'; readonly why: BadUpdate }
  | { readonly kind: 'read_only' }
  | { readonly kind: 'foreign'; readonly client: number }
  | BadEntry;

/** What an update turned out to be. */
export interface Judged<F> {
  /** New facts, each run continuing what is known. */
  readonly fresh: readonly Run[];
  readonly facts: readonly F[];
  /** Sessions whose known part says something else (L16). */
  readonly forks: readonly { readonly client: number; readonly index: number }[];
  /** A gap or a Skip: nothing of that session was used; the sender is asked what it holds (L15). */
  readonly resync: boolean;
  /** Facts of other devices that a step 2 offered: split off, and used only under L24. */
  readonly foreign: readonly Run[];
}

export type GuardAnswer<F> =
  | { readonly ok: true; readonly value: Judged<F> }
  | { readonly ok: false; readonly error: Violation };

export interface GuardContext<F> {
  readonly known: KnownLog;
  readonly grammar: Grammar<F>;
  readonly limits: UpdateLimits;
}

const violation = (error: Violation): { readonly ok: false; readonly error: Violation } => ({
  ok: false,
  error,
});

/** First index at which two logs differ, from `clock` on; undefined when they agree as far as both go. */
export function divergence(run: Run, known: KnownLog): number | undefined {
  const until = Math.min(run.clock + run.texts.length, known.length(run.client));
  if (until <= run.clock) return undefined;
  const mine = known.texts(run.client, run.clock, until);
  const at = mine.findIndex((text, i) => text !== run.texts[i]);
  return at < 0 ? undefined : run.clock + at;
}

/** Reads a run as its writer's own facts; the first that may not stand there is the violation. */
export function readFacts<F>(run: Run, writer: Writer, grammar: Grammar<F>): F[] | Violation {
  const facts: F[] = [];
  for (const [i, text] of run.texts.entries()) {
    const where = { device: writer.device, session: sessionOfClient(run.client), index: run.clock + i };
    const fact = grammar.read(text, where, writer.role);
    if (!fact.ok) return fact.error;
    facts.push(fact.value);
  }
  return facts;
}

/**
 * @param writer undefined for a reader
 * @param step a step 2 may carry what others wrote (an honest client of a restored relay); an update may not
 */
export function guard<F>(
  update: Uint8Array,
  writer: Writer | undefined,
  step: 'step2' | 'update',
  context: GuardContext<F>,
): GuardAnswer<F> {
  const decoded = decodeRuns(update, context.limits);
  if (!decoded.ok) {
    if (decoded.error !== 'skip') return violation({ kind: 'bad_update', why: decoded.error });
    return { ok: true, value: { fresh: [], facts: [], forks: [], resync: true, foreign: [] } };
  }
  const fresh: Run[] = [];
  const facts: F[] = [];
  const forks: { client: number; index: number }[] = [];
  let resync = false;
  const foreign: Run[] = [];
  for (const run of decoded.value) {
    if (!writer || deviceOfClient(run.client) !== writer.device) {
      if (step === 'update')
        return violation(writer ? { kind: 'foreign', client: run.client } : { kind: 'read_only' });
      foreign.push(run);
      continue;
    }
    const known = context.known.length(run.client);
    if (run.clock > known) {
      resync = true;
      continue;
    }
    const forkedAt = divergence(run, context.known);
    if (forkedAt !== undefined) {
      forks.push({ client: run.client, index: forkedAt });
      continue;
    }
    const rest = { client: run.client, clock: known, texts: run.texts.slice(known - run.clock) };
    if (rest.texts.length === 0) continue;
    const read = readFacts(rest, writer, context.grammar);
    if (!Array.isArray(read)) return violation(read);
    fresh.push(rest);
    pushAll(facts, read);
  }
  return { ok: true, value: { fresh, facts, forks, resync, foreign } };
}
