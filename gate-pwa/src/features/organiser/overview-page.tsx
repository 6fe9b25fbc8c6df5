/** What is happening at the doors now. Asked every three seconds; it says when it was last answered. */
import type { RealtimeAnswer } from '@attend-gate/shared';
import { Card, Figure, RefusalMessage, Tag } from './parts.tsx';
import { countText, useSay } from './say.ts';
import { useAnswer } from './use-answer.ts';

const EVERY_MS = 3_000;

function Share({
  part,
  whole,
  label,
}: {
  readonly part: number;
  readonly whole: number;
  readonly label: string;
}) {
  const percent = whole === 0 ? 0 : Math.min(100, Math.round((part / whole) * 100));
  return (
    <div>
      <div className="flex items-baseline justify-between gap-3">
        <span className="font-semibold text-soft">{label}</span>
        <span className="font-extrabold text-xl">{percent}%</span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="mt-2 h-3 overflow-hidden rounded-full bg-raised"
      >
        <div className="h-full rounded-full bg-accent" style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}

function Gates({ gates }: { readonly gates: RealtimeAnswer['perGate'] }) {
  const say = useSay();
  const most = Math.max(1, ...gates.map(({ entries }) => entries));
  return (
    <ul className="grid gap-4">
      {gates.map(({ gate, name, entries }) => (
        <li key={gate}>
          <div className="flex justify-between gap-3">
            <span className="font-semibold">{name || say('게이트 없음', 'No gate')}</span>
            <span className="font-bold">{countText(say.locale, entries)}</span>
          </div>
          <div aria-hidden className="mt-1.5 h-2.5 overflow-hidden rounded-full bg-raised">
            <div className="h-full rounded-full bg-ok" style={{ width: `${(entries / most) * 100}%` }} />
          </div>
        </li>
      ))}
    </ul>
  );
}

export function OverviewPage({ event }: { readonly event: string }) {
  const say = useSay();
  const { value, refusal } = useAnswer<RealtimeAnswer>(`/api/analytics/realtime?eventId=${event}`, EVERY_MS);
  const number = (n: number | undefined): string => (n === undefined ? '–' : countText(say.locale, n));
  const asOf = value ? new Date(value.asOf).toLocaleTimeString(say.locale) : '–';
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="font-extrabold text-2xl">{say('실시간 현황', 'Live numbers')}</h2>
        <Tag tone={refusal ? 'bad' : 'good'}>
          {refusal ? say('연결 끊김', 'Not connected') : `${say('기준', 'As of')} ${asOf}`}
        </Tag>
      </div>
      <RefusalMessage refusal={refusal} />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure
          name={say('지금 안에', 'Inside now')}
          value={number(value?.people)}
          tone="good"
          testId="inside"
        />
        <Figure name={say('입장한 사람', 'Have been in')} value={number(value?.everIn)} />
        <Figure name={say('등록', 'Registered')} value={number(value?.registered)} testId="registered" />
        <Figure
          name={say('미해결 중복', 'Open conflicts')}
          value={number(value?.conflicts)}
          tone={value && value.conflicts > 0 ? 'warn' : 'ink'}
        />
      </div>
      <Card
        title={say('도착', 'Arrived')}
        hint={say('등록한 사람 가운데 한 번이라도 들어온 사람', 'Of everybody registered, who has been in')}
      >
        <Share
          part={value?.everIn ?? 0}
          whole={value?.registered ?? 0}
          label={say('도착률', 'Share that arrived')}
        />
      </Card>
      <Card title={say('게이트별 입장', 'Entries by gate')}>
        <Gates gates={value?.perGate ?? []} />
      </Card>
      {value !== undefined && value.conflicts > 0 && (
        <Card
          title={say('겹침이 있습니다', 'There are conflicts')}
          hint={say(
            '서로 연락이 끊긴 두 게이트가 같은 입장권을 받았습니다. 게이트 앱의 겹침 화면에서 감독자가 확인합니다.',
            'Two gates that could not reach each other admitted one ticket. A supervisor settles it on the conflict board of the gate app.',
          )}
        >
          <Tag tone="warn">
            {say(`최대 ${value.bodies}명이 안에 있을 수 있음`, `Up to ${value.bodies} people may be inside`)}
          </Tag>
        </Card>
      )}
    </>
  );
}
