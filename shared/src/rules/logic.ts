/**
 * JSON Logic behind one door: the library's engine with the operators that check-in rules add. Pure; a rule that cannot
 * be evaluated throws here and nowhere else, and whoever asked decides what that means (a broken rule refuses, V3).
 */
import { LogicEngine } from 'json-logic-engine';
import type { Json } from '../roster/roster.ts';
import { MINUTE_MS } from '../time/zone.ts';
import type { RuleData } from './rule-data.ts';

/** Limits keep a hostile rule from taking the gate with it. */
const engine = new LogicEngine(undefined, { maxDepth: 64, maxArrayLength: 4_096, maxStringLength: 65_536 });

const isRuleData = (context: unknown): context is RuleData =>
  typeof context === 'object' && context !== null && 'buildTime' in context;

function dataOf(context: unknown): RuleData {
  // Inside `map` or `filter` the context is one element, where "entries since" means nothing.
  if (!isRuleData(context)) throw new TypeError('this operator is only good outside of lists');
  return context;
}

function moment(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('a time was expected');
  return value;
}

function minutes(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new TypeError('minutes were expected');
  return value * MINUTE_MS;
}

const listOf = (args: unknown): readonly unknown[] => (Array.isArray(args) ? args : [args]);

type Operator = (args: readonly unknown[], data: unknown) => unknown;

const OPERATORS: Readonly<Record<string, Operator>> = {
  isAfter: ([a, b, tolerance]) => moment(a) + minutes(tolerance) > moment(b),
  isBefore: ([a, b, tolerance]) => moment(a) - minutes(tolerance) < moment(b),
  buildTime: ([kind, value], data) => dataOf(data).buildTime(kind, value),
  objectList: (args) => args,
  lookup: ([, id]) => id,
  inList: ([value, list]) => {
    if (!Array.isArray(list)) throw new TypeError('a list was expected');
    return list.includes(value);
  },
  entries_since: ([t], data) => dataOf(data).entriesSince(moment(t)),
  entries_before: ([t], data) => dataOf(data).entriesBefore(moment(t)),
  entries_days_since: ([t], data) => dataOf(data).entriesDaysSince(moment(t)),
  entries_days_before: ([t], data) => dataOf(data).entriesDaysBefore(moment(t)),
};

/** Names of our own operators, beside those of JSON Logic. */
export const OWN_OPERATORS: readonly string[] = Object.keys(OPERATORS);

for (const [name, operator] of Object.entries(OPERATORS))
  engine.addMethod(name, (args: unknown, context: unknown) => operator(listOf(args), context), {
    deterministic: false,
  });

export const knowsOperator = (name: string): boolean => Object.hasOwn(engine.methods as object, name);

/** Evaluates one rule. Throws an Error that says why it cannot. */
export function applyLogic(rule: Json, data: unknown): unknown {
  try {
    return engine.run(rule, data);
  } catch (error) {
    // The engine throws plain objects, `{type: 'Unknown Operator', key: …}`.
    if (error instanceof Error) throw error;
    const told = typeof error === 'object' && error !== null ? JSON.stringify(error) : String(error);
    throw new Error(`the rule cannot be evaluated: ${told}`);
  }
}

/** JSON Logic's own idea of true: an empty list is not. */
export const isTruthy = (value: unknown): boolean => Boolean(engine.truthy(value));
