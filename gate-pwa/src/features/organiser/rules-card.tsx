/** Rules of the lists (V18): written as JSON, read back in words at once, and said to be broken before a door finds out. */
import {
  asMillis,
  describeRule,
  type EventInfo,
  type Json,
  type RuleProblem,
  ruleProblem,
} from '@attend-gate/shared';
import { useState } from 'react';
import { Card, Message } from './parts.tsx';
import { type Say, useSay } from './say.ts';

type Lists = EventInfo['lists'];

const EXAMPLE = '{"isAfter": [{"var": "now"}, {"buildTime": ["customtime", "18:00"]}]}';

const textOf = (rule: Json | undefined): string =>
  rule === undefined || rule === null || (typeof rule === 'object' && Object.keys(rule).length === 0)
    ? ''
    : JSON.stringify(rule, undefined, 2);

/** Undefined for text that is no JSON; empty text is no rule. */
function readRule(text: string): { readonly rule: Json } | undefined {
  if (text.trim() === '') return { rule: {} };
  try {
    return { rule: JSON.parse(text) as Json };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function problemText(say: Say, problem: RuleProblem): string {
  switch (problem.kind) {
    case 'unknown_operator':
      return say(`모르는 연산자: ${problem.name}`, `An operator nobody knows: ${problem.name}`);
    case 'unknown_variable':
      return say(`모르는 변수: ${problem.name}`, `A variable nobody knows: ${problem.name}`);
    case 'not_a_rule':
      return say(`규칙이 아닌 부분: ${problem.text}`, `Not a rule: ${problem.text}`);
    case 'crashes':
      return say(`계산할 수 없음: ${problem.text}`, `It cannot be worked out: ${problem.text}`);
  }
}

function RuleEditor({
  event,
  list,
  onChange,
}: {
  readonly event: EventInfo;
  readonly list: Lists[number];
  readonly onChange: (rule: Json) => void;
}) {
  const say = useSay();
  const [text, setText] = useState(() => textOf(list.rules));
  const read = readRule(text);
  const now = asMillis(Date.now());
  const problem = read && ruleProblem(read.rule, event, now);
  const words =
    read && text.trim() !== '' && !problem
      ? describeRule(read.rule, { event, now, language: say.locale })
      : undefined;
  const noJson = say(
    'JSON이 아닙니다. 따옴표와 괄호를 확인해 주세요.',
    'Not JSON: check quotes and brackets.',
  );
  return (
    <div data-testid="rule" className="grid gap-2 rounded-card border border-line bg-raised p-4">
      <label className="grid gap-2 font-semibold">
        {list.name}
        <textarea
          data-testid="rule-json"
          spellCheck={false}
          rows={Math.min(14, Math.max(3, text.split('\n').length))}
          value={text}
          placeholder={EXAMPLE}
          aria-invalid={!read || problem !== undefined}
          ref={(box) => box?.setCustomValidity(read ? '' : noJson)}
          onChange={({ target }) => {
            setText(target.value);
            const next = readRule(target.value);
            if (next) onChange(next.rule);
          }}
          className="w-full rounded-control border border-line bg-surface px-3 py-2 font-mono font-normal text-sm leading-relaxed"
        />
      </label>
      {!read && <Message tone="bad">{noJson}</Message>}
      {problem && (
        <Message tone="bad">
          {say('고장 난 규칙입니다. 아무도 들어갈 수 없습니다. ', 'A broken rule: nobody gets in. ')}
          {problemText(say, problem)}
        </Message>
      )}
      {words !== undefined && (
        <p data-testid="rule-words" className="text-soft leading-relaxed">
          {words}
        </p>
      )}
      {read && text.trim() === '' && <p className="text-soft">{say('규칙 없음', 'No rule')}</p>}
    </div>
  );
}

export function RulesCard({
  event,
  onChange,
}: {
  /** With the lists as they are being edited. */
  readonly event: EventInfo;
  readonly onChange: (lists: Lists) => void;
}) {
  const say = useSay();
  const { lists } = event;
  const now = asMillis(Date.now());
  const broken = lists.filter(({ rules }) => ruleProblem(rules, event, now) !== undefined);
  return (
    <Card
      title={say('입장 규칙', 'Rules for entering')}
      hint={say(
        'JSON Logic으로 씁니다. 아래에 말로 풀어 보여 줍니다.',
        'Written as JSON Logic, and read back in words below.',
      )}
    >
      <div className="grid gap-3">
        {broken.length > 0 && (
          <Message tone="bad">
            {say('고장 난 규칙이 있는 명단: ', 'Lists with a broken rule: ')}
            {broken.map(({ name }) => name).join(', ')}
          </Message>
        )}
        {lists.map((list) => (
          <RuleEditor
            key={list.id}
            event={event}
            list={list}
            onChange={(rules) => onChange(lists.map((one) => (one.id === list.id ? { ...one, rules } : one)))}
          />
        ))}
      </div>
    </Card>
  );
}
