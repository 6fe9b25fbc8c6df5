/** Addresses that are told what happens, and how the telling goes. */
import { Plus, Trash2 } from 'lucide-react';
import type { FormEvent } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { ask } from './api.ts';
import { Secret, useMaking } from './making.tsx';
import { Card, Field, RefusalMessage, Table, Tag } from './parts.tsx';
import { useSay } from './say.ts';
import { useAnswer } from './use-answer.ts';

interface Hook {
  readonly id: string;
  readonly url: string;
  readonly active: boolean;
}
interface Hooks {
  readonly webhooks: readonly Hook[];
  readonly deliveries: { readonly queued: number; readonly done: number; readonly dead: number };
}
export function Webhooks({ event }: { readonly event: string }) {
  const say = useSay();
  const path = `/api/events/${event}/webhooks`;
  const { value, refusal, reload } = useAnswer<Hooks>(path, 10_000);
  const making = useMaking<{ secret: string }>(path, reload);
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    making.make({ url: new FormData(submitted.currentTarget).get('url') }, submitted.currentTarget);
  };
  return (
    <Card
      title={say('웹훅', 'Webhooks')}
      hint={say(
        '입장과 참가자 변경을 서명하여 알립니다. 실패하면 다시 보냅니다.',
        'Check-ins and changes, signed; tried again when they fail.',
      )}
    >
      <RefusalMessage refusal={refusal ?? making.refusal} />
      {making.made && <Secret name={say('서명 비밀키', 'The signing secret')} secret={making.made.secret} />}
      <form onSubmit={submit} className="mb-5 flex flex-wrap items-end gap-3">
        <Field
          className="min-w-64 flex-1"
          label={say('알릴 주소', 'Address to tell')}
          name="url"
          type="url"
          placeholder="https://"
          required
        />
        <Button type="submit" look="primary" icon={<Plus aria-hidden className="size-5" />}>
          {say('더하기', 'Add')}
        </Button>
      </form>
      {value && (
        <div className="mb-4 flex flex-wrap gap-2">
          <Tag tone="good">{say(`전달 ${value.deliveries.done}`, `${value.deliveries.done} delivered`)}</Tag>
          <Tag tone="quiet">
            {say(`대기 ${value.deliveries.queued}`, `${value.deliveries.queued} waiting`)}
          </Tag>
          {value.deliveries.dead > 0 && (
            <Tag tone="bad">{say(`실패 ${value.deliveries.dead}`, `${value.deliveries.dead} failed`)}</Tag>
          )}
        </div>
      )}
      <Table
        label={say('웹훅', 'Webhooks')}
        rows={value?.webhooks ?? []}
        keyOf={({ id }) => id}
        empty={say('아직 알리는 곳이 없습니다.', 'Nobody is told yet.')}
        columns={[
          {
            title: say('주소', 'Address'),
            cell: ({ url }) => <span className="break-all font-semibold">{url}</span>,
          },
          {
            title: say('상태', 'State'),
            cell: ({ active }) =>
              active ? (
                <Tag tone="good">{say('켜짐', 'On')}</Tag>
              ) : (
                <Tag tone="bad">{say('멈춤', 'Stopped')}</Tag>
              ),
          },
          {
            title: '',
            cell: ({ id, url }) => (
              <div className="flex justify-end gap-2">
                <Button onClick={() => void ask('POST', `${path}/${id}/test`).then(reload)}>
                  {say('시험', 'Test')}
                </Button>
                <IconButton
                  label={say(`${url} 지우기`, `Remove ${url}`)}
                  onClick={() => void ask('DELETE', `${path}/${id}`).then(reload)}
                >
                  <Trash2 aria-hidden className="size-5" />
                </IconButton>
              </div>
            ),
          },
        ]}
      />
    </Card>
  );
}
