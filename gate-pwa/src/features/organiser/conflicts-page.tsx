/** Who was admitted twice by gates that did not know of each other, with names: who, where, when, and what was said. */
import type { ConflictBoard } from '@attend-gate/shared';
import { CheckCircle2 } from 'lucide-react';
import { Card, RefusalMessage, Tag } from './parts.tsx';
import { type Say, useSay } from './say.ts';
import { useAnswer } from './use-answer.ts';

const EVERY_MS = 5_000;

type Conflict = ConflictBoard['conflicts'][number];

const ANSWERS: Readonly<Record<string, readonly [string, string]>> = {
  'both-real': ['둘 다 진짜', 'Both are real'],
  'same-person': ['같은 사람', 'The same person'],
  fraud: ['부정 사용', 'Fraud'],
  release: ['풀어 줌', 'Released'],
  reject: ['받지 않음', 'Rejected'],
};

function answerWords(say: Say, answer: string): string {
  const [ko, en] = ANSWERS[answer] ?? [answer, answer];
  return say(ko, en);
}

const clockText = (say: Say, iso: string): string =>
  new Intl.DateTimeFormat(say.locale, { timeStyle: 'medium' }).format(new Date(iso));

function Side({ title, side }: { readonly title: string; readonly side: Conflict['first'] }) {
  const say = useSay();
  return (
    <div className="rounded-control bg-raised px-4 py-3">
      <div className="text-sm text-soft">{title}</div>
      <div className="font-bold">{side.gate || say('게이트 없음', 'No gate')}</div>
      <div className="text-soft">
        {clockText(say, side.at)} · {side.deviceName || say(`기기 ${side.device}`, `Device ${side.device}`)}
      </div>
    </div>
  );
}

function Item({ conflict }: { readonly conflict: Conflict }) {
  const say = useSay();
  const { answer } = conflict;
  return (
    <li
      data-testid="board-conflict"
      className={`grid gap-3 rounded-card border p-4 sm:p-5 ${answer === null ? 'border-confirm' : 'border-line'}`}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-extrabold text-lg">
          {conflict.name || say('이름 없음', 'No name')}
          <span className="ml-2 font-mono font-normal text-sm text-soft">{conflict.code}</span>
        </h3>
        <span className="text-soft">{[conflict.ticketType, conflict.list].filter(Boolean).join(' · ')}</span>
        <span className="ml-auto">
          <Tag tone={answer === null ? 'warn' : 'good'}>
            {answer === null ? say('확인 필요', 'Open') : answerWords(say, answer)}
          </Tag>
        </span>
      </div>
      <div className="grid gap-2 sm:grid-cols-2">
        <Side title={say('먼저 입장', 'Admitted first')} side={conflict.first} />
        {conflict.overlaps.map((side) => (
          <Side key={`${side.device} ${side.at}`} title={say('또 입장', 'Admitted again')} side={side} />
        ))}
      </div>
    </li>
  );
}

export function ConflictsPage({ event }: { readonly event: string }) {
  const say = useSay();
  const { value, refusal } = useAnswer<ConflictBoard>(`/api/events/${event}/conflicts`, EVERY_MS);
  const conflicts = value?.conflicts ?? [];
  return (
    <>
      <h2 className="font-extrabold text-2xl">{say('중복 입장', 'Conflicts')}</h2>
      <RefusalMessage refusal={refusal} />
      <Card
        title={say('두 게이트가 함께 받은 입장권', 'Tickets that two gates admitted')}
        hint={say(
          '서로 연락이 끊긴 동안 생긴 일입니다. 감독자가 게이트 앱에서 무엇이었는지 서명해 답합니다.',
          'It happens while gates cannot reach each other. A supervisor says at the gate app what it was, and signs.',
        )}
      >
        {value !== undefined && conflicts.length === 0 ? (
          <div className="grid place-items-center gap-3 py-10 text-center">
            <CheckCircle2 aria-hidden className="size-12 text-ok" />
            <p className="font-bold">{say('중복 입장이 없습니다.', 'Nobody was admitted twice.')}</p>
          </div>
        ) : (
          <ul className="grid gap-3">
            {conflicts.map((conflict) => (
              <Item key={conflict.id} conflict={conflict} />
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}
