/**
 * Finds broken rules before a door does: names nobody knows, and rules that crash when they are tried. A broken rule
 * refuses everybody (V3), so whoever runs the event sees this list first. Pure.
 */
import { asMillis, type ListId, type Millis } from '../ids.ts';
import type { EventInfo, Json } from '../roster/roster.ts';
import { askRule, hasRule } from './evaluate.ts';
import { nodeOf, variableOf } from './explain-rule.ts';
import { knowsOperator } from './logic.ts';
import { VARIABLES, type Visit } from './rule-data.ts';

export type RuleProblem =
  | { readonly kind: 'unknown_operator'; readonly name: string }
  | { readonly kind: 'unknown_variable'; readonly name: string }
  /** An object with no operator or several. */
  | { readonly kind: 'not_a_rule'; readonly text: string }
  | { readonly kind: 'crashes'; readonly text: string };

export interface BrokenRule {
  readonly list: ListId;
  readonly problem: RuleProblem;
}

/** Operators whose arguments are evaluated against something else than the ticket. */
const SCOPED: ReadonlySet<string> = new Set(['map', 'filter', 'reduce', 'all', 'none', 'some']);

function* namesIn(rule: Json, scoped: boolean): Generator<RuleProblem> {
  if (typeof rule !== 'object' || rule === null) return;
  if (Array.isArray(rule)) {
    for (const child of rule as readonly Json[]) yield* namesIn(child, scoped);
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
  for (const child of args) yield* namesIn(child, scoped || SCOPED.has(operator));
}

/** Tries the rule on somebody new and on somebody who came and left: between them most branches are walked. */
function crashOf(rule: Json, event: EventInfo, now: Millis): string | undefined {
  const before = asMillis(now - 3_600_000);
  const histories: readonly (readonly Visit[])[] = [
    [],
    [
      { kind: 'entry', at: before },
      { kind: 'exit', at: now },
    ],
  ];
  const list = event.lists[0]!.id;
  for (const visits of histories)
    for (const gate of ['', ...event.gates.map(({ id }) => id)]) {
      const holder = { ticketType: event.ticketTypes?.[0]?.id ?? '', variation: '', session: '' };
      const answer = askRule(rule, { event, holder, list, gate, now, visits });
      if (!answer.allowed && answer.broken !== undefined) return answer.broken;
    }
  return undefined;
}

export function ruleProblem(rule: Json | undefined, event: EventInfo, now: Millis): RuleProblem | undefined {
  if (!hasRule(rule)) return undefined;
  for (const problem of namesIn(rule, false)) return problem;
  const text = crashOf(rule, event, now);
  return text === undefined ? undefined : { kind: 'crashes', text };
}

/** Every list of the event whose rule refuses everybody because it is broken. */
export const brokenRules = (event: EventInfo, now: Millis): readonly BrokenRule[] =>
  event.lists.flatMap(({ id, rules }) => {
    const problem = ruleProblem(rules, event, now);
    return problem ? [{ list: id, problem }] : [];
  });
