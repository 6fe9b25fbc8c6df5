/**
 * Finds broken rules before a door does: names nobody knows, and rules that crash when they are tried. A broken rule
 * refuses everybody (V3), so whoever runs the event sees this list first. Pure.
 */
import { asMillis, type ListId, type Millis } from '../ids.ts';
import type { EventInfo, Json } from '../roster/roster.ts';
import { askRule, hasRule } from './evaluate.ts';
import type { Visit } from './rule-data.ts';
import { namesProblem, type RuleProblem } from './rule-names.ts';

export type { RuleProblem };

export interface BrokenRule {
  readonly list: ListId;
  readonly problem: RuleProblem;
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
  const problem = namesProblem(rule);
  if (problem) return problem;
  const text = crashOf(rule, event, now);
  return text === undefined ? undefined : { kind: 'crashes', text };
}

/** Every list of the event whose rule refuses everybody because it is broken. */
export const brokenRules = (event: EventInfo, now: Millis): readonly BrokenRule[] =>
  event.lists.flatMap(({ id, rules }) => {
    const problem = ruleProblem(rules, event, now);
    return problem ? [{ list: id, problem }] : [];
  });
