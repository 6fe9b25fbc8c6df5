/** The numbers as they were: at a moment, as somebody knew it then, or as it is known now (L13, L19). */
import type { DeviceBody, EventInfo } from '@attend-gate/shared';
import { Clock } from 'lucide-react';
import { useState } from 'react';
import { Card, Choice, Field, Figure, RefusalMessage } from './parts.tsx';
import { countText, useSay } from './say.ts';
import { useAnswer } from './use-answer.ts';

interface PastAnswer {
  readonly facts: number;
  readonly people: number;
  readonly everIn: number;
  readonly conflicts: number;
  readonly perGate: readonly { readonly gate: string; readonly entries: number }[];
}

/** As `datetime-local` writes a moment: local time, to the minute. */
const localText = (at: Date): string =>
  new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

const MINUTE = 60_000;

export interface PastPageProps {
  readonly event: string;
  /** When the page was opened, milliseconds since 1970. */
  readonly now: number;
}

export function PastPage({ event, now }: PastPageProps) {
  const say = useSay();
  const [moment, setMoment] = useState(() => localText(new Date(now)));
  const [knower, setKnower] = useState('now');
  const devices = useAnswer<{ readonly devices: readonly DeviceBody[] }>(`/api/events/${event}/devices`);
  const settings = useAnswer<EventInfo>(`/api/events/${event}/settings`);
  const gates = new Map(settings.value?.gates.map(({ id, name }) => [id as string, name]));
  const time = Date.parse(moment);
  const query = new URLSearchParams();
  // Everything up to the end of the minute that was chosen.
  if (!Number.isNaN(time)) query.set('time', new Date(time + MINUTE - 1).toISOString());
  if (knower === 'server' && query.has('time')) query.set('known', query.get('time') ?? '');
  if (/^\d+$/.test(knower)) query.set('device', knower);
  const { value, refusal } = useAnswer<PastAnswer>(
    query.has('time') ? `/api/events/${event}/attendance/at?${query}` : undefined,
  );
  const number = (n: number | undefined): string => (n === undefined ? '–' : countText(say.locale, n));
  const back = (minutes: number): void => setMoment(localText(new Date(now - minutes * MINUTE)));
  return (
    <>
      <h2 className="font-extrabold text-2xl">{say('되돌아보기', 'Time travel')}</h2>
      <Card
        title={say('언제, 누가 알던 대로', 'When, and as who knew it')}
        hint={say(
          '“10시 32분에 B 게이트가 알던 대로”처럼 고릅니다. 나중에 들어온 기록은 그때는 아무도 몰랐습니다.',
          'For example “at 10:32, as gate B knew it”. What arrived later was known to nobody then.',
        )}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={say('언제', 'When')}
            type="datetime-local"
            value={moment}
            max={localText(new Date(now))}
            onChange={({ target }) => setMoment(target.value)}
          />
          <Choice
            label={say('누가 알던 대로', 'As who knew it')}
            value={knower}
            onChange={({ target }) => setKnower(target.value)}
            options={[
              { value: 'now', label: say('지금 아는 대로', 'As it is known now') },
              { value: 'server', label: say('그때 서버가 알던 대로', 'As the server knew it then') },
              ...(devices.value?.devices ?? []).map(({ device, name }) => ({
                value: String(device),
                label: say(`‘${name}’ 기기가 알던 대로`, `As ${name} knew it`),
              })),
            ]}
          />
        </div>
        <div className="mt-4 flex flex-wrap gap-2">
          {[10, 30, 60, 180].map((minutes) => (
            <button
              key={minutes}
              type="button"
              onClick={() => back(minutes)}
              className="inline-flex min-h-target items-center gap-2 rounded-full border border-line px-4 font-semibold hover:bg-raised"
            >
              <Clock aria-hidden className="size-4" />
              {say(`${minutes}분 전`, `${minutes} min ago`)}
            </button>
          ))}
        </div>
      </Card>
      <RefusalMessage refusal={refusal} />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Figure
          name={say('그때 안에', 'Inside then')}
          value={number(value?.people)}
          tone="good"
          testId="past-inside"
        />
        <Figure name={say('들어왔던 사람', 'Had been in')} value={number(value?.everIn)} />
        <Figure name={say('확인할 중복', 'Open conflicts')} value={number(value?.conflicts)} />
        <Figure name={say('알던 기록', 'Facts known')} value={number(value?.facts)} testId="past-facts" />
      </div>
      <Card title={say('게이트별 입장', 'Entries by gate')}>
        <ul className="grid gap-2">
          {(value?.perGate ?? []).map(({ gate, entries }) => (
            <li key={gate} className="flex justify-between gap-3 rounded-control bg-raised px-4 py-3">
              <span className="font-semibold">
                {gates.get(gate) ?? (gate || say('게이트 없음', 'No gate'))}
              </span>
              <span className="font-extrabold">{number(entries)}</span>
            </li>
          ))}
        </ul>
        {value?.perGate.length === 0 && (
          <p className="py-4 text-center text-soft">
            {say('그때까지 아무도 들어오지 않았습니다.', 'Nobody had come in by then.')}
          </p>
        )}
      </Card>
    </>
  );
}
