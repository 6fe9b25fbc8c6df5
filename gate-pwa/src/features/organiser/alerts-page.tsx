/** What is wrong with the event's server now, since when and what to do, and who is told of it by mail (O13). */
import type { AlertBody, AlertReceivers, AlertsAnswer } from '@attend-gate/shared';
import { CircleCheck, Plus, Siren, Trash2, TriangleAlert } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { ask, type Refusal } from './api.ts';
import { Card, Check, Field, Message, RefusalMessage, Table } from './parts.tsx';
import { agoText, type Say, useSay, whenText } from './say.ts';
import type { Loaded } from './use-answer.ts';

function affectedText(say: Say, { devices }: AlertBody): string {
  const name = (one: AlertBody['devices'][number]): string =>
    one.name || say(`기기 ${one.device}`, `Device ${one.device}`);
  return devices.map(name).join(', ');
}

function OpenAlert({ alert }: { readonly alert: AlertBody }) {
  const say = useSay();
  const urgent = alert.severity === 'page';
  const Icon = urgent ? Siren : TriangleAlert;
  const affected = affectedText(say, alert);
  return (
    <li
      className={`grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 rounded-card border-l-8 p-4 sm:p-5 ${urgent ? 'border-refuse-ink bg-refuse-wash' : 'border-confirm-ink bg-confirm-wash'}`}
    >
      <Icon aria-hidden className={`row-span-2 size-8 ${urgent ? 'text-refuse-ink' : 'text-confirm-ink'}`} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-extrabold text-lg leading-snug">{alert.title[say.locale]}</h3>
        <span className={`font-bold text-sm ${urgent ? 'text-refuse-ink' : 'text-confirm-ink'}`}>
          {urgent ? say('지금 조치', 'Act now') : say('한 시간 안에 확인', 'Look within the hour')}
        </span>
      </div>
      <div className="grid gap-1.5">
        <p className="text-soft text-sm">
          {say('시작', 'Since')} {whenText(say.locale, alert.since)} (
          {agoText(say.locale, alert.since, Date.now())})
        </p>
        {affected !== '' && <p className="font-semibold">{affected}</p>}
        <p className="leading-relaxed">{alert.advice[say.locale]}</p>
      </div>
    </li>
  );
}

function Now({ answer }: { readonly answer: AlertsAnswer }) {
  const say = useSay();
  if (!answer.watching)
    return (
      <Message tone="warn">
        {say('이 서버는 스스로 살피지 않습니다.', 'This server does not watch itself.')}
      </Message>
    );
  if (answer.open.length === 0)
    return (
      <p
        role="status"
        className="flex items-center gap-3 rounded-card bg-ok-wash p-5 font-bold text-ok-ink text-lg"
      >
        <CircleCheck aria-hidden className="size-8 shrink-0" />
        {say('지금은 아무 이상이 없습니다.', 'Nothing is wrong right now.')}
      </p>
    );
  // What somebody must go for stands first.
  const urgentFirst = [...answer.open].sort(
    (a, b) => Number(b.severity === 'page') - Number(a.severity === 'page'),
  );
  return (
    <ul aria-label={say('지금의 이상', 'Wrong right now')} className="grid gap-3">
      {urgentFirst.map((alert) => (
        <OpenAlert key={`${alert.rule} ${alert.since}`} alert={alert} />
      ))}
    </ul>
  );
}

function Receivers({
  event,
  answer,
  onChanged,
}: {
  readonly event: string;
  readonly answer: AlertsAnswer;
  readonly onChanged: () => void;
}) {
  const say = useSay();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const [tested, setTested] = useState<number | undefined>();
  const { mail, minor } = answer.receivers;
  const put = async (next: AlertReceivers): Promise<boolean> => {
    const told = await ask('PUT', `/api/events/${event}/alerts/receivers`, next);
    setRefusal(told.ok ? undefined : told.error);
    onChanged();
    return told.ok;
  };
  const add = async (submitted: FormEvent<HTMLFormElement>): Promise<void> => {
    submitted.preventDefault();
    const form = submitted.currentTarget;
    const address = String(new FormData(form).get('address') ?? '');
    if (await put({ minor, mail: [...mail, address] })) form.reset();
  };
  const test = async (): Promise<void> => {
    const told = await ask<{ queued: number }>('POST', `/api/events/${event}/alerts/test`);
    if (told.ok) setTested(told.value.queued);
    else setRefusal(told.error);
  };
  return (
    <Card
      title={say('메일로 알리기', 'Tell by mail')}
      hint={say(
        '시작할 때 한 번, 끝날 때 한 번 보냅니다. 다른 프로그램에는 ‘연동’의 웹훅(alert.started, alert.ended)으로 알립니다.',
        'Once when it starts, once when it is over. Other programs are told by webhooks under Connections (alert.started, alert.ended).',
      )}
      action={
        mail.length > 0 &&
        answer.canMail && <Button onClick={() => void test()}>{say('시험 메일', 'Send an example')}</Button>
      }
    >
      <div className="grid gap-4">
        <RefusalMessage refusal={refusal} />
        {tested !== undefined && (
          <Message tone="good">{say(`${tested}곳에 보냅니다.`, `On its way to ${tested}.`)}</Message>
        )}
        {!answer.canMail && (
          <Message tone="warn">
            {say(
              '메일 서버가 설정되지 않아 보내지 못합니다 (--smtp).',
              'No mail server is configured, so nothing can be sent (--smtp).',
            )}
          </Message>
        )}
        <form onSubmit={(submitted) => void add(submitted)} className="flex flex-wrap items-end gap-3">
          <Field
            className="min-w-64 flex-1"
            label={say('메일 주소', 'Mail address')}
            name="address"
            type="email"
            required
          />
          <Button type="submit" look="primary" icon={<Plus aria-hidden className="size-5" />}>
            {say('더하기', 'Add')}
          </Button>
        </form>
        <ul className="divide-y divide-line empty:hidden">
          {mail.map((address) => (
            <li key={address} className="flex items-center justify-between gap-3 py-1">
              <span className="break-all font-semibold">{address}</span>
              <IconButton
                label={say(`${address} 빼기`, `Remove ${address}`)}
                onClick={() => void put({ minor, mail: mail.filter((one) => one !== address) })}
              >
                <Trash2 aria-hidden className="size-5" />
              </IconButton>
            </li>
          ))}
        </ul>
        <Check
          label={say('급하지 않은 것도 알리기', 'Also what can wait')}
          checked={minor}
          onChange={(next) => void put({ mail, minor: next })}
        />
      </div>
    </Card>
  );
}

function Past({ ended }: { readonly ended: AlertsAnswer['ended'] }) {
  const say = useSay();
  return (
    <Card title={say('지난 이상', 'What was wrong before')}>
      <Table
        label={say('지난 이상', 'What was wrong before')}
        rows={ended}
        keyOf={({ rule, since }) => `${rule} ${since}`}
        empty={say('아직 없습니다.', 'Nothing yet.')}
        columns={[
          {
            title: say('무엇', 'What'),
            cell: (alert) => (
              <>
                <span className="font-semibold">{alert.title[say.locale]}</span>
                <span className="block text-soft text-sm">{affectedText(say, alert)}</span>
              </>
            ),
          },
          { title: say('시작', 'Since'), cell: ({ since }) => whenText(say.locale, since) },
          { title: say('끝', 'Over'), cell: ({ endedAt }) => whenText(say.locale, endedAt) },
        ]}
      />
    </Card>
  );
}

/** @param alerts asked by the area, which counts them in its menu */
export function AlertsPage({
  event,
  alerts,
}: {
  readonly event: string;
  readonly alerts: Loaded<AlertsAnswer>;
}) {
  const say = useSay();
  const { value, refusal, reload } = alerts;
  return (
    <>
      <h2 className="font-extrabold text-2xl">{say('이상 알림', 'Alerts')}</h2>
      <RefusalMessage refusal={refusal} />
      {value && (
        <>
          <Now answer={value} />
          <Receivers event={event} answer={value} onChanged={reload} />
          <Past ended={value.ended} />
        </>
      )}
    </>
  );
}
