/** What is happening at the doors now. The numbers come as they change; the curve is asked for every ten seconds. */
import type { ArrivalsAnswer, RealtimeAnswer } from '@attend-gate/shared';
import { Monitor } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { ArrivalCurve } from './arrival-curve.tsx';
import { GateRates } from './gate-rates.tsx';
import { Card, Figure, RefusalMessage, Tag } from './parts.tsx';
import { countText, useSay } from './say.ts';
import { useAnswer } from './use-answer.ts';
import { useLive } from './use-live.ts';

/** Width of one bar of the curve, and what "now" means for a gate. */
export const PIECE_MINUTES = 10;
export const CURVE_EVERY_MS = 10_000;

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

function Areas({ areas }: { readonly areas: RealtimeAnswer['perArea'] }) {
  const say = useSay();
  return (
    <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
      {areas.map(({ area, people }) => (
        <li key={area} className="flex justify-between gap-3 rounded-control bg-raised px-4 py-3">
          <span className="min-w-0 truncate font-semibold">{area}</span>
          <span className="font-extrabold">{countText(say.locale, people)}</span>
        </li>
      ))}
    </ul>
  );
}

function Conflicts({
  numbers,
  onOpen,
}: {
  readonly numbers: RealtimeAnswer;
  readonly onOpen: (() => void) | undefined;
}) {
  const say = useSay();
  return (
    <Card
      title={say('확인할 중복 입장이 있습니다', 'There are conflicts to look at')}
      hint={say(
        '서로 연락이 끊긴 두 게이트가 같은 입장권을 받았습니다.',
        'Two gates that could not reach each other admitted one ticket.',
      )}
      action={onOpen && <Button onClick={onOpen}>{say('누구인지 보기', 'See who')}</Button>}
    >
      <Tag tone="warn">
        {say(`최대 ${numbers.bodies}명이 안에 있을 수 있음`, `Up to ${numbers.bodies} people may be inside`)}
      </Tag>
    </Card>
  );
}

export interface OverviewPageProps {
  readonly event: string;
  readonly onWall: () => void;
  /** Left out for who may not see names. */
  readonly onConflicts?: () => void;
}

export function OverviewPage({ event, onWall, onConflicts }: OverviewPageProps) {
  const say = useSay();
  const { value, connected } = useLive(event);
  const curve = useAnswer<ArrivalsAnswer>(
    `/api/events/${event}/arrivals?minutes=${PIECE_MINUTES}`,
    CURVE_EVERY_MS,
  );
  const number = (n: number | undefined): string => (n === undefined ? '–' : countText(say.locale, n));
  const asOf = value ? new Date(value.asOf).toLocaleTimeString(say.locale) : '–';
  const areas = value?.perArea.filter(({ area }) => area !== 'venue') ?? [];
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <h2 className="mr-auto font-extrabold text-2xl">{say('실시간 현황', 'Live numbers')}</h2>
        <span data-testid="line" data-connected={connected}>
          <Tag tone={connected ? 'good' : 'bad'}>
            {connected ? `${say('기준', 'As of')} ${asOf}` : say('연결 끊김', 'Not connected')}
          </Tag>
        </span>
        <Button className="max-sm:hidden" icon={<Monitor aria-hidden className="size-5" />} onClick={onWall}>
          {say('큰 화면', 'Wall display')}
        </Button>
      </div>
      <RefusalMessage refusal={curve.refusal} />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure
          name={say('지금 안에', 'Inside now')}
          value={number(value?.people)}
          tone="good"
          testId="inside"
        />
        <Figure name={say('입장한 사람', 'Have been in')} value={number(value?.everIn)} testId="ever-in" />
        <Figure name={say('등록', 'Registered')} value={number(value?.registered)} testId="registered" />
        <Figure
          name={say('확인할 중복', 'Open conflicts')}
          value={number(value?.conflicts)}
          tone={value && value.conflicts > 0 ? 'warn' : 'ink'}
          testId="open-conflicts"
        />
      </div>
      {value !== undefined && value.conflicts > 0 && <Conflicts numbers={value} onOpen={onConflicts} />}
      <div className="grid gap-4 xl:grid-cols-[3fr_2fr]">
        <Card title={say('도착', 'Arrivals')}>
          <div className="grid gap-6">
            <Share
              part={value?.everIn ?? 0}
              whole={value?.registered ?? 0}
              label={say('등록한 사람 가운데 들어온 사람', 'Of everybody registered, who has been in')}
            />
            <ArrivalCurve arrivals={curve.value} />
          </div>
        </Card>
        <Card title={say('게이트별 입장', 'Entries by gate')}>
          <GateRates gates={curve.value?.perGate ?? []} minutes={PIECE_MINUTES} />
        </Card>
      </div>
      {areas.length > 0 && (
        <Card title={say('구역별 인원', 'People by area')}>
          <Areas areas={areas} />
        </Card>
      )}
    </>
  );
}
