/**
 * Why a rule refuses, as the cheapest way to be let in (verdict.md): of several ways the one that asks least. Waiting
 * costs its time, coming less often is cheaper than any waiting, another ticket is dearer than any. Pure data; the
 * words are made in `rule-words.ts` and on the screens.
 */
import type { Millis } from '../ids.ts';
import { asMillis } from '../ids.ts';
import type { Json } from '../roster/roster.ts';
import { MINUTE_MS } from '../time/zone.ts';
import { applyLogic, isTruthy } from './logic.ts';
import { type RuleContext, RuleData, VARIABLES } from './rule-data.ts';
import { nodeOf, type RuleNode, variableOf } from './rule-node.ts';

export type Relation = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** What can be counted, and by which words. */
export type Counted =
  | 'entries_number'
  | 'entries_today'
  | 'entries_days'
  | 'entries_since'
  | 'entries_before'
  | 'entries_days_since'
  | 'entries_days_before'
  | 'minutes_since_last_entry'
  | 'minutes_since_first_entry';

/** One thing that would have to be so. */
export type RuleNeed =
  | { readonly kind: 'after'; readonly at: Millis }
  | { readonly kind: 'before'; readonly at: Millis }
  | {
      readonly kind: 'count';
      readonly counted: Counted;
      readonly relation: Relation;
      readonly limit: number;
      readonly value: number;
    }
  | { readonly kind: 'weekday'; readonly relation: Relation; readonly day: number }
  | { readonly kind: 'presence'; readonly wants: 'present' | 'absent' }
  | {
      readonly kind: 'one_of';
      readonly what: 'product' | 'variation' | 'gate';
      readonly ids: readonly string[];
      /** What the rule itself calls them, where it does. */
      readonly names: readonly string[];
    }
  | { readonly kind: 'other' };

interface Way {
  readonly cost: number;
  readonly needs: readonly RuleNeed[];
}

const DONE: Way = { cost: 0, needs: [] };
/** Costs are minutes of waiting; whatever no waiting can mend is dearer than a lifetime of it. */
const COST = { count: 0.001, presence: 0.01, weekday: 1e8, gate: 1e9, other: 1e12, ticket: 1e10 };
const RELATIONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
const COUNT_OPERATORS: ReadonlySet<string> = new Set([
  ...['entries_since', 'entries_before', 'entries_days_since', 'entries_days_before'],
]);
const COUNT_VARIABLES: ReadonlySet<string> = new Set(
  VARIABLES.filter((name) => /^(entries|minutes)_/.test(name)),
);

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

function timeNeed({ operator, args }: RuleNode, data: RuleData): Way | undefined {
  const [a, b, tolerance] = args;
  if (variableOf(a) !== 'now' || b === undefined) return undefined;
  const limit = numberOf(applyLogic(b, data));
  if (limit === undefined) return undefined;
  const slack = (numberOf(tolerance) ?? 0) * MINUTE_MS;
  const after = operator === 'isAfter';
  const at = asMillis(after ? limit - slack : limit + slack);
  const cost = 1 + Math.abs(data.now - at) / MINUTE_MS;
  return { cost, needs: [{ kind: after ? 'after' : 'before', at }] };
}

function listNeed({ args: [value, list] }: RuleNode, data: RuleData): Way | undefined {
  const what = variableOf(value);
  if (what !== 'product' && what !== 'variation' && what !== 'gate') return undefined;
  const ids = list === undefined ? undefined : applyLogic(list, data);
  if (!Array.isArray(ids)) return undefined;
  const lookups = nodeOf(list ?? null)?.args.map((one) => nodeOf(one)?.args[2]) ?? [];
  const names = lookups.filter((name) => typeof name === 'string');
  const needs: RuleNeed[] = [{ kind: 'one_of', what, ids: ids.map(String), names }];
  return { cost: what === 'gate' ? COST.gate : COST.ticket, needs };
}

function comparisonNeed({ operator, args }: RuleNode, data: RuleData): Way | undefined {
  const [a, b] = args;
  if (args.length !== 2 || a === undefined || b === undefined) return undefined;
  const relation = operator as Relation;
  const name = variableOf(a);
  const wanted: unknown = applyLogic(b, data);
  if (name === 'entry_status' && (wanted === 'present' || wanted === 'absent')) {
    const wants = relation === '!=' ? (wanted === 'present' ? 'absent' : 'present') : wanted;
    return { cost: COST.presence, needs: [{ kind: 'presence', wants }] };
  }
  const limit = numberOf(wanted);
  if ((name === 'product' || name === 'variation' || name === 'gate') && relation === '==') {
    const needs: RuleNeed[] = [{ kind: 'one_of', what: name, ids: [String(wanted)], names: [] }];
    return { cost: name === 'gate' ? COST.gate : COST.ticket, needs };
  }
  if (limit === undefined) return undefined;
  if (name === 'now_isoweekday')
    return { cost: COST.weekday, needs: [{ kind: 'weekday', relation, day: limit }] };
  const operatorOfA = nodeOf(a)?.operator ?? '';
  const counted = COUNT_OPERATORS.has(operatorOfA) ? operatorOfA : name;
  if (counted === undefined || !(COUNT_OPERATORS.has(counted) || COUNT_VARIABLES.has(counted)))
    return undefined;
  const value = Number(applyLogic(a, data));
  const cost = COST.count * (1 + Math.abs(value - limit));
  return { cost, needs: [{ kind: 'count', counted: counted as Counted, relation, limit, value }] };
}

function leaf(node: RuleNode, data: RuleData): Way {
  const { operator } = node;
  const way =
    operator === 'isAfter' || operator === 'isBefore'
      ? timeNeed(node, data)
      : operator === 'inList'
        ? listNeed(node, data)
        : RELATIONS.has(operator)
          ? comparisonNeed(node, data)
          : undefined;
  return way ?? { cost: COST.other, needs: [{ kind: 'other' }] };
}

function cheapest(rule: Json, data: RuleData): Way {
  if (isTruthy(applyLogic(rule, data))) return DONE;
  const node = nodeOf(rule);
  if (!node) return { cost: COST.other, needs: [{ kind: 'other' }] };
  const { operator, args } = node;
  if (operator === 'or') {
    const ways = args.map((child) => cheapest(child, data));
    return (
      ways.reduce<Way | undefined>((a, b) => (a && a.cost <= b.cost ? a : b), undefined) ?? leaf(node, data)
    );
  }
  if (operator !== 'and') return leaf(node, data);
  const ways = args.map((child) => cheapest(child, data)).sort((a, b) => a.cost - b.cost);
  return {
    cost: ways.reduce((sum, { cost }) => sum + cost, 0),
    needs: ways.flatMap(({ needs }) => needs),
  };
}

/** What it would take, cheapest first. Only for a rule that has just refused; throws for one that cannot be evaluated. */
export const needsOf = (rule: Json, context: RuleContext): readonly RuleNeed[] =>
  cheapest(rule, new RuleData(context)).needs;
