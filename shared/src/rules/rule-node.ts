/** How a rule is taken apart: an operator and its arguments. Only reads. */
import type { Json } from '../roster/roster.ts';

export type RuleNode = { readonly operator: string; readonly args: readonly Json[] };

/** An operator with its arguments; undefined for plain values. */
export function nodeOf(rule: Json): RuleNode | undefined {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return undefined;
  const [entry, ...more] = Object.entries(rule);
  if (!entry || more.length > 0) return undefined;
  const [operator, args] = entry;
  return { operator, args: Array.isArray(args) ? (args as readonly Json[]) : [args as Json] };
}

/** The name in `{"var": "name"}`. */
export function variableOf(rule: Json | undefined): string | undefined {
  const node = rule === undefined ? undefined : nodeOf(rule);
  const name = node?.operator === 'var' ? node.args[0] : undefined;
  return typeof name === 'string' ? name : undefined;
}
