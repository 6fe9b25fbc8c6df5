/** Asks one list's rule about one ticket. A rule that crashes is not true, and says so (V3). */
import type { Json } from '../roster/roster.ts';
import { applyLogic, isTruthy } from './logic.ts';
import { type RuleContext, RuleData } from './rule-data.ts';
import { namesProblem } from './rule-names.ts';

export type RuleAnswer =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly broken: string | undefined };

/** No rule, or one without content, allows. */
export const hasRule = (rule: Json | undefined): rule is Json =>
  rule !== undefined && rule !== null && !(typeof rule === 'object' && Object.keys(rule).length === 0);

export function askRule(rule: Json | undefined, context: RuleContext): RuleAnswer {
  if (!hasRule(rule)) return { allowed: true };
  const problem = namesProblem(rule);
  if (problem) return { allowed: false, broken: JSON.stringify(problem) };
  try {
    return isTruthy(applyLogic(rule, new RuleData(context)))
      ? { allowed: true }
      : { allowed: false, broken: undefined };
  } catch (error) {
    return { allowed: false, broken: error instanceof Error ? error.message : String(error) };
  }
}
