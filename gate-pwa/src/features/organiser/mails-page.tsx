/** Tickets by mail: a test, sending, holding back, what was sent and what was not. */
import type { MailLog, MailStatus } from '@attend-gate/shared';
import { Download, Pause, Play, Send, TestTube2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ask, refusalText } from './api.ts';
import { Card, Field, Figure, Message, RefusalMessage, Table, Tag, type Tone } from './parts.tsx';
import { countText, type Say, useSay, whenText } from './say.ts';
import { useAnswer } from './use-answer.ts';

type Told = { readonly tone: Tone; readonly words: string } | undefined;

function stateWords(say: Say, state: string): readonly [string, Tone] {
  if (state === 'done') return [say('보냄', 'Sent'), 'good'];
  if (state === 'dead') return [say('실패', 'Failed'), 'bad'];
  return [say('대기', 'Waiting'), 'quiet'];
}

function TestForm({ event, onTold }: { readonly event: string; readonly onTold: (told: Told) => void }) {
  const say = useSay();
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const to = String(new FormData(submitted.currentTarget).get('to'));
    void ask<{ ok: boolean; error?: string }>('POST', `/api/events/${event}/mails/test`, { to }).then(
      (answer) => {
        if (!answer.ok) onTold({ tone: 'bad', words: refusalText(answer.error) });
        else if (answer.value.ok)
          onTold({ tone: 'good', words: say(`${to}(으)로 보냈습니다.`, `Sent to ${to}.`) });
        else onTold({ tone: 'bad', words: answer.value.error ?? '' });
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
      <Field
        className="min-w-56 flex-1"
        label={say('시험 메일을 받을 주소', 'Address for a test mail')}
        name="to"
        type="email"
        required
      />
      <Button type="submit" icon={<TestTube2 aria-hidden className="size-5" />}>
        {say('시험 보내기', 'Send a test')}
      </Button>
    </form>
  );
}

export function MailsPage({ event }: { readonly event: string }) {
  const say = useSay();
  const path = `/api/events/${event}/mails`;
  const status = useAnswer<MailStatus>(path, 3_000);
  const log = useAnswer<MailLog>(`${path}/log?limit=50`, 5_000);
  const [told, setTold] = useState<Told>();
  const [sure, setSure] = useState(false);
  const { value } = status;
  const number = (n: number | undefined): string => (n === undefined ? '–' : countText(say.locale, n));
  const send = async (): Promise<void> => {
    if (!sure) return setSure(true);
    setSure(false);
    const answer = await ask<{ queued: number }>('POST', path, {});
    setTold(
      answer.ok
        ? {
            tone: 'good',
            words: say(
              `${answer.value.queued}통을 보낼 차례에 넣었습니다.`,
              `${answer.value.queued} mails are queued.`,
            ),
          }
        : { tone: 'bad', words: refusalText(answer.error) },
    );
    status.reload();
    log.reload();
  };
  const hold = (paused: boolean): void => void ask('PATCH', path, { paused }).then(status.reload);
  return (
    <>
      <h2 className="font-extrabold text-2xl">{say('메일', 'Mails')}</h2>
      <RefusalMessage refusal={status.refusal} />
      {value && !value.configured && (
        <Message tone="warn">
          {say(
            '메일 서버가 설정되지 않았습니다. 편지를 CSV로 내려받아 쓰던 도구로 보낼 수 있습니다. (서버 옵션 --smtp)',
            'No mail server is configured. Download the letters as CSV and send them with your own tool. (server option --smtp)',
          )}
        </Message>
      )}
      <div className="grid grid-cols-3 gap-3">
        <Figure name={say('보냄', 'Sent')} value={number(value?.sent)} tone="good" />
        <Figure name={say('대기', 'Waiting')} value={number(value?.queued)} />
        <Figure
          name={say('실패', 'Failed')}
          value={number(value?.failed)}
          tone={value && value.failed > 0 ? 'warn' : 'ink'}
        />
      </div>
      <Card
        title={say('입장권 보내기', 'Send the tickets')}
        hint={say(
          '주소가 있는 모두에게 QR과 앱 링크를 보냅니다. 같은 입장권은 한 번만 갑니다.',
          'Everybody with an address gets the QR and the app link; the same ticket goes out once.',
        )}
        action={
          <>
            {value?.paused ? (
              <Button icon={<Play aria-hidden className="size-5" />} onClick={() => hold(false)}>
                {say('다시 보내기', 'Resume')}
              </Button>
            ) : (
              <Button icon={<Pause aria-hidden className="size-5" />} onClick={() => hold(true)}>
                {say('멈춤', 'Hold back')}
              </Button>
            )}
            <Button
              icon={<Download aria-hidden className="size-5" />}
              onClick={() => location.assign(`${path}/letters.csv`)}
            >
              CSV
            </Button>
            <Button
              look="primary"
              icon={<Send aria-hidden className="size-5" />}
              onClick={() => void send()}
              onBlur={() => setSure(false)}
            >
              {sure ? say('모두에게 보내기', 'Really send to all') : say('모두에게 보내기…', 'Send to all …')}
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          {value?.paused && <Tag tone="warn">{say('멈춰 있음', 'Held back')}</Tag>}
          <TestForm event={event} onTold={setTold} />
          {told && <Message tone={told.tone}>{told.words}</Message>}
        </div>
      </Card>
      <Card title={say('보낸 기록', 'What was sent')}>
        <Table
          label={say('보낸 기록', 'What was sent')}
          rows={log.value?.mails ?? []}
          keyOf={({ id }) => String(id)}
          empty={say('아직 보낸 메일이 없습니다.', 'No mail yet.')}
          columns={[
            {
              title: say('상태', 'State'),
              cell: ({ state }) => {
                const [words, tone] = stateWords(say, state);
                return <Tag tone={tone}>{words}</Tag>;
              },
            },
            {
              title: say('참가자', 'Person'),
              cell: ({ participant }) => <span className="font-mono text-sm">{participant}</span>,
            },
            {
              title: say('시각', 'When'),
              cell: ({ doneAt, createdAt }) => whenText(say.locale, doneAt ?? createdAt),
              wide: true,
            },
            {
              title: say('까닭', 'Reason'),
              cell: ({ lastError }) => <span className="text-soft">{lastError || '–'}</span>,
              wide: true,
            },
            {
              title: '',
              cell: ({ id, state }) =>
                state === 'dead' && (
                  <Button onClick={() => void ask('POST', `${path}/log/${id}/retry`).then(log.reload)}>
                    {say('다시', 'Again')}
                  </Button>
                ),
            },
          ]}
        />
      </Card>
    </>
  );
}
