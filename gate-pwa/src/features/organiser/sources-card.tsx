/** Lists of other systems that are fetched on a schedule. */
import { Plus, Trash2 } from 'lucide-react';
import type { FormEvent } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { ask } from './api.ts';
import { useMaking } from './making.tsx';
import { Card, Field, RefusalMessage, Table, Tag } from './parts.tsx';
import { useSay, whenText } from './say.ts';
import { useAnswer } from './use-answer.ts';

interface Source {
  readonly id: string;
  readonly url: string;
  readonly everyMinutes: number;
  readonly lastRunAt: string | null;
  readonly lastResult: {
    readonly ok: boolean;
    readonly accepted: number;
    readonly canceled: number;
    readonly note: string;
  } | null;
}

export function Sources({ event }: { readonly event: string }) {
  const say = useSay();
  const path = `/api/events/${event}/sources`;
  const { value, refusal, reload } = useAnswer<{ sources: readonly Source[] }>(path, 5_000);
  const making = useMaking<Source>(path, reload);
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    const body = {
      url: form.get('url'),
      authorization: form.get('authorization'),
      cancelsMissing: form.has('cancels'),
    };
    making.make({ ...body, everyMinutes: Number(form.get('minutes')) }, submitted.currentTarget);
  };
  return (
    <Card
      title={say('명단 가져오기', 'Sources')}
      hint={say(
        '다른 시스템의 명단(JSON, CSV)을 정해진 때마다 가져옵니다.',
        'Lists (JSON, CSV) of other systems, fetched on a schedule.',
      )}
    >
      <RefusalMessage refusal={refusal ?? making.refusal} />
      <form onSubmit={submit} className="mb-5 grid items-end gap-3 sm:grid-cols-2">
        <Field label={say('주소', 'Address')} name="url" type="url" placeholder="https://" required />
        <Field
          label={say('Authorization 헤더 (선택)', 'Authorization header (optional)')}
          name="authorization"
          autoComplete="off"
        />
        <Field
          label={say('몇 분마다', 'Every … minutes')}
          name="minutes"
          type="number"
          min={1}
          max={10_080}
          defaultValue={15}
          required
        />
        <label className="inline-flex min-h-target cursor-pointer items-center gap-2.5 font-semibold">
          <input type="checkbox" name="cancels" className="size-5 accent-accent" />
          {say('명단에서 빠진 사람은 취소', 'Cancel who is no longer listed')}
        </label>
        <Button
          type="submit"
          look="primary"
          className="justify-self-start"
          icon={<Plus aria-hidden className="size-5" />}
        >
          {say('더하기', 'Add')}
        </Button>
      </form>
      <Table
        label={say('명단 가져오기', 'Sources')}
        rows={value?.sources ?? []}
        keyOf={({ id }) => id}
        empty={say('아직 가져오는 곳이 없습니다.', 'No sources yet.')}
        columns={[
          {
            title: say('주소', 'Address'),
            cell: ({ url, everyMinutes }) => (
              <div>
                <div className="break-all font-semibold">{url}</div>
                <div className="text-sm text-soft">
                  {say(`${everyMinutes}분마다`, `every ${everyMinutes} min`)}
                </div>
              </div>
            ),
          },
          {
            title: say('마지막', 'Last time'),
            cell: ({ lastResult, lastRunAt }) =>
              lastResult ? (
                <div className="grid gap-1">
                  <Tag tone={lastResult.ok ? 'good' : 'bad'}>
                    {lastResult.ok
                      ? say(`${lastResult.accepted}명`, `${lastResult.accepted} people`)
                      : say('실패', 'Failed')}
                  </Tag>
                  <span className="text-sm text-soft">
                    {lastResult.note || whenText(say.locale, lastRunAt)}
                  </span>
                </div>
              ) : (
                '–'
              ),
          },
          {
            title: '',
            cell: ({ id, url }) => (
              <div className="flex justify-end gap-2">
                <Button onClick={() => void ask('POST', `${path}/${id}/pull`).then(reload)}>
                  {say('지금', 'Now')}
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
