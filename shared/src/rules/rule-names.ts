/**
 * The names in a rule: operators and variables that nobody knows. A rule with one of them is broken wherever it stands,
 * even where a lucky order of evaluation would never reach it. Pure.
 */
import type { Json } from '../roster/roster.ts';
import { knowsOperator } from './logic.ts';
import { VARIABLES } from './rule-data.ts';
import { nodeOf, variableOf } from './rule-node.ts';

export type RuleProblem =
  | { readonly kind: 'unknown_operator'; readonly name: string }
  | { readonly kind: 'unknown_variable'; readonly name: string }
  /** An object with no operator or several. */
  | { readonly kind: 'not_a_rule'; readonly text: string }
  | { readonly kind: 'crashes'; readonly text: string };

/** Operators whose arguments are evaluated against something else than the ticket. */
const SCOPED: ReadonlySet<string> = new Set(['map', 'filter', 'reduce', 'all', 'none', 'some']);

function* problemsIn(rule: Json, scoped: boolean): Generator<RuleProblem> {
  if (typeof rule !== 'object' || rule === null) return;
  if (Array.isArray(rule)) {
    for (const child of rule as readonly Json[]) yield* problemsIn(child, scoped);
    return;
  }
  const node = nodeOf(rule);
  if (!node) {
    if (Object.keys(rule).length > 0) yield { kind: 'not_a_rule', text: JSON.stringify(rule).slice(0, 80) };
    return;
  }
  const { operator, args } = node;
  if (!knowsOperator(operator)) yield { kind: 'unknown_operator', name: operator };
  const variable = variableOf(rule);
  if (variable !== undefined && !scoped && !(VARIABLES as readonly string[]).includes(variable))
    yield { kind: 'unknown_variable', name: variable };
  for (const child of args) yield* problemsIn(child, scoped || SCOPED.has(operator));
}

const known = new WeakMap<object, { readonly problem: RuleProblem | undefined }>();

/** The first name in the rule that nobody knows. Remembered per rule, because every scan asks. */
export function namesProblem(rule: Json): RuleProblem | undefined {
  if (typeof rule !== 'object' || rule === null) return undefined;
  let found = known.get(rule);
  if (!found) {
    const [problem] = problemsIn(rule, false);
    found = { problem };
    known.set(rule, found);
  }
  return found.problem;
}
