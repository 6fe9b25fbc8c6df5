/** The numbers for a big screen in the office: no menu, no names, readable from across the room. */
import type { ArrivalsAnswer } from '@attend-gate/shared';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from '../../ui/button.tsx';
import { ArrivalCurve } from './arrival-curve.tsx';
import { GateRates } from './gate-rates.tsx';
import { CURVE_EVERY_MS, PIECE_MINUTES } from './overview-page.tsx';
import { countText, timeText, useSay } from './say.ts';
import { useAnswer } from './use-answer.ts';
import { useLive } from './use-live.ts';

/** @returns the time of day, newly every ten seconds */
function useClock(): string {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return now.toISOString();
}

function Big({ name, value, warn = false }: { name: string; value: string; warn?: boolean }) {
  return (
    <div>
      <div className="font-semibold text-on-night-soft text-xl lg:text-2xl">{name}</div>
      <div className={`font-extrabold text-5xl leading-tight lg:text-7xl ${warn ? 'text-amber-300' : ''}`}>
        {value}
      </div>
    </div>
  );
}

export interface WallPageProps {
  readonly event: string;
  readonly name: string;
  readonly onClose: () => void;
}

export function WallPage({ event, name, onClose }: WallPageProps) {
  const say = useSay();
  const { value, connected } = useLive(event);
  const curve = useAnswer<ArrivalsAnswer>(
    `/api/events/${event}/arrivals?minutes=${PIECE_MINUTES}`,
    CURVE_EVERY_MS,
  );
  const clock = useClock();
  useEffect(() => {
    const leave = ({ key }: KeyboardEvent): void => {
      if (key === 'Escape') onClose();
    };
    window.addEventListener('keydown', leave);
    return () => window.removeEventListener('keydown', leave);
  }, [onClose]);
  const number = (n: number | undefined): string => (n === undefined ? '–' : countText(say.locale, n));
  const registered = value?.registered ?? 0;
  const percent = registered === 0 ? 0 : Math.round(((value?.everIn ?? 0) / registered) * 100);
  return (
    <main
      data-testid="wall"
      className="on-dark flex min-h-dvh flex-col gap-8 bg-night p-6 text-on-night lg:p-12"
    >
      <header className="flex items-center gap-4">
        <h1 className="min-w-0 flex-1 truncate font-extrabold text-2xl lg:text-4xl">{name}</h1>
        {!connected && (
          <span role="status" className="rounded-full bg-refuse px-4 py-2 font-bold text-white">
            {say('연결 끊김', 'Not connected')}
          </span>
        )}
        <span className="font-bold text-2xl tabular-nums lg:text-4xl">{timeText(say.locale, clock)}</span>
        <IconButton look="night" label={say('큰 화면 닫기', 'Close the wall display')} onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </header>
      <section className="grid items-end gap-8 lg:grid-cols-[auto_1fr]">
        <div>
          <div className="font-semibold text-on-night-soft text-2xl lg:text-3xl">
            {say('지금 안에', 'Inside now')}
          </div>
          <div data-testid="wall-inside" className="font-extrabold text-[6rem] leading-none lg:text-[12rem]">
            {number(value?.people)}
          </div>
        </div>
        <div className="grid grid-cols-2 gap-6 lg:grid-cols-3 lg:justify-items-end">
          <Big name={say('입장한 사람', 'Have been in')} value={number(value?.everIn)} />
          <Big name={say('도착률', 'Arrived')} value={`${percent}%`} />
          <Big
            name={say('확인할 중복', 'Open conflicts')}
            value={number(value?.conflicts)}
            warn={(value?.conflicts ?? 0) > 0}
          />
        </div>
      </section>
      <section className="grid flex-1 gap-10 lg:grid-cols-[2fr_1fr] lg:text-xl">
        <div className="rounded-card bg-night-2 p-6 lg:p-8">
          <ArrivalCurve night arrivals={curve.value} />
        </div>
        <div className="rounded-card bg-night-2 p-6 lg:p-8">
          <GateRates night gates={curve.value?.perGate ?? []} minutes={PIECE_MINUTES} />
        </div>
      </section>
    </main>
  );
}
