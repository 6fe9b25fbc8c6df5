import { asMillis, type Millis } from '@attend-gate/shared';
import { expect, test } from 'vitest';
import type { Labels, Sample } from '../observability/registry.ts';
import { createJudge, type Firing } from './judge.ts';
import { ALERT_NAMES, type AlertName, ruleOf, spanMs } from './rules.ts';

const START = asMillis(Date.UTC(2026, 10, 24));
const MINUTE = 60_000;
const at = (minutes: number): Millis => asMillis(START + minutes * MINUTE);
const sample = (name: string, value: number, labels: Labels = { event: 'e' }): Sample => ({
  ...{ name, value, labels },
});
/** Otherwise every server without a key for backups would have an alert. */
const BACKED_UP = (minutes: number): Sample =>
  sample('attend_gate_backup_timestamp_seconds', at(minutes).valueOf() / 1_000, { kind: 'scheduled' });
const rules = (firing: readonly Firing[]): AlertName[] => firing.map(({ rule }) => rule);

/** Shows a judge one figure, minute by minute. @returns the minutes at which `rule` fired */
function minutesOf(rule: AlertName, figures: (minute: number) => readonly Sample[], until: number): number[] {
  const judge = createJudge();
  const fired: number[] = [];
  for (let minute = 0; minute <= until; minute++)
    if (rules(judge.judge([BACKED_UP(minute), ...figures(minute)], at(minute))).includes(rule))
      fired.push(minute);
  return fired;
}

test('[O13] a figure over its limit fires after the wait of its rule, and is over five minutes after it fell', () => {
  const unsent = (minute: number): Sample[] => [
    sample('attend_gate_device_unsent_facts', minute >= 2 && minute < 10 ? 51 : 50, {
      event: 'e',
      device: '3',
    }),
  ];
  expect(minutesOf('GateHoldsBackFacts', unsent, 20)).toEqual([7, 8, 9, 10, 11, 12, 13]);
});

test('[O13] one that comes and goes is one alert', () => {
  const ready = (minute: number): Sample[] => [
    sample('attend_gate_ready', minute < 5 ? 0 : minute % 3 === 0 ? 0 : 1),
  ];
  const fired = minutesOf('EventNotReady', ready, 30);
  expect(fired[0]).toBe(1);
  expect(fired).toHaveLength(30);
});

test('[O13] a counter is judged by how much it rose, also when it is new', () => {
  const refused = (minute: number): Sample[] =>
    minute < 3
      ? []
      : [
          sample('attend_gate_refusals_total', 1, { event: 'e', document: 'ledger', code: 'violation' }),
          sample('attend_gate_refusals_total', 9, { event: 'e', document: 'ledger', code: 'revoked' }),
        ];
  // Ten minutes in the window, five until it is over.
  expect(minutesOf('RelayRefusesDevice', refused, 30)).toEqual([
    3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
  ]);
});

test('[O13] slow commits are judged by what one in a hundred takes', () => {
  const bucket = (le: string, value: number): Sample =>
    sample('attend_gate_commit_seconds_bucket', value, { event: 'e', document: 'ledger', le });
  const commits = (slowPerMinute: number) => (minute: number) => [
    bucket('0.008', 100 * minute),
    bucket('0.25', 100 * minute),
    bucket('0.5', 100 * minute + slowPerMinute * minute),
    bucket('+Inf', 100 * minute + slowPerMinute * minute),
  ];
  expect(minutesOf('CommitSlow', commits(0), 15)).toEqual([]);
  expect(minutesOf('CommitSlow', commits(5), 15)[0]).toBe(6);
});

test('[O13] errors are judged as a share of all requests of one event', () => {
  const count = (event: string, status: string, value: number): Sample =>
    sample('attend_gate_http_request_seconds_count', value, { event, method: 'GET', route: '/x', status });
  const judge = createJudge();
  let firing: readonly Firing[] = [];
  for (let minute = 0; minute <= 12; minute++) {
    const good = [count('a', '200', 100 * minute), count('b', '200', 100 * minute)];
    const bad = [count('a', '503', 3 * minute), count('b', '500', minute)];
    firing = judge.judge([BACKED_UP(minute), ...good, ...bad], at(minute));
  }
  expect(firing.map(({ rule, labels }) => [rule, labels.event])).toEqual([['ServerErrors', 'a']]);
});

test('[O13] backups: none at all, one that is too old, one that failed', () => {
  const judge = createJudge();
  expect(judge.judge([], at(0))).toEqual([]);
  expect(rules(judge.judge([], at(60)))).toEqual(['NoBackups']);
  const made = sample('attend_gate_backup_timestamp_seconds', at(60) / 1_000, { kind: 'scheduled' });
  expect(rules(judge.judge([made], at(66)))).toEqual([]);
  expect(rules(judge.judge([made], at(181)))).toEqual(['BackupOld']);
  const failed = sample('attend_gate_backup_failures_total', 1, {});
  expect(rules(judge.judge([made, failed], at(182)))).toEqual(['BackupOld', 'BackupFails']);
});

test('[O13] what fired before a restart goes on firing, under its old time, until it has not held for a while', () => {
  const judge = createJudge();
  const before: Firing = { rule: 'DiskNearlyFull', labels: { event: 'e' }, value: 1, since: at(-90) };
  judge.remember(before, at(0));
  const full = [BACKED_UP(1), sample('attend_gate_disk_free_bytes', 5e8)];
  expect(judge.judge(full, at(1))).toMatchObject([{ rule: 'DiskNearlyFull', since: at(-90) }]);
  expect(rules(judge.judge([BACKED_UP(2)], at(2)))).toEqual(['DiskNearlyFull']);
  expect(judge.judge([BACKED_UP(6)], at(6))).toEqual([]);
});

test('[O13] every rule but the one that only an outsider can judge fires on something', () => {
  // Everything at its worst at once, for as long as the slowest rule waits.
  const judge = createJudge();
  const fired = new Set<AlertName>();
  for (let minute = 0; minute <= 200; minute += 1) {
    const samples = ALERT_NAMES.flatMap((name): Sample[] => {
      const { condition } = ruleOf(name);
      switch (condition.kind) {
        case 'value': {
          const value = { '==': condition.than, '>': condition.than + 1, '<': condition.than - 1 }[
            condition.is
          ];
          return [sample(condition.metric, value, { event: 'e', ...condition.where })];
        }
        case 'rise':
          return [
            sample(condition.metric, minute * (condition.moreThan + 1), { event: 'e', ...condition.where }),
          ];
        case 'age':
          return minute < 70 ? [] : [sample(condition.metric, at(60) / 1_000)];
        case 'quantile':
          return [0.1, 1].map((le) =>
            sample(`${condition.metric}_bucket`, le === 1 ? minute : 0, { event: 'e', le }),
          );
        case 'share':
          return [
            sample(`${condition.metric}_count`, minute, { event: 'e', [condition.label]: condition.begins }),
          ];
        default:
          return [];
      }
    });
    for (const rule of rules(judge.judge(samples, at(minute)))) fired.add(rule);
  }
  expect(ALERT_NAMES.filter((name) => !fired.has(name))).toEqual(['EventServerDown']);
  expect(spanMs('10m')).toBe(600_000);
});
