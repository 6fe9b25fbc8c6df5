/** What a rule is asked about in tests: one ticket of a small event in a zone that changes its clocks. */
import { asMillis, type Millis } from '../src/ids.ts';
import type { EventInfo } from '../src/roster/roster.ts';
import type { RuleContext, Visit } from '../src/rules/rule-data.ts';
import { anEvent, MAIN } from './people.ts';

export const at = (text: string): Millis => asMillis(Date.parse(text));
export const cameIn = (text: string): Visit => ({ kind: 'entry', at: at(text) });
export const wentOut = (text: string): Visit => ({ kind: 'exit', at: at(text) });

export interface RuleSetting {
  readonly now: string;
  readonly visits?: readonly Visit[];
  readonly event?: Partial<EventInfo>;
  readonly product?: string;
  readonly variation?: string;
  readonly session?: string;
  readonly gate?: string;
}

export const aRuleContext = (setting: RuleSetting): RuleContext => ({
  event: anEvent({
    timeZone: 'Europe/Berlin',
    startsAt: at('2020-01-01T11:00:00Z'),
    endsAt: at('2020-01-01T20:00:00Z'),
    ...setting.event,
  }),
  holder: {
    ticketType: setting.product ?? '1',
    variation: setting.variation ?? '',
    session: setting.session ?? '',
  },
  list: MAIN,
  gate: setting.gate ?? '',
  now: at(setting.now),
  visits: setting.visits ?? [],
});
