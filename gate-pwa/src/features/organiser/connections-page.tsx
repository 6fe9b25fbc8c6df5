/** Other systems: keys that may ask, addresses that are told, sources that are asked. Secrets are shown once. */
import { KEY_SCOPES } from '@attend-gate/shared';
import { BookOpen, Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { ask } from './api.ts';
import { Secret, useMaking } from './making.tsx';
import { Card, Field, Message, RefusalMessage, Table, Tag } from './parts.tsx';
import { addPasskey, hasPasskeys } from './passkey.ts';
import { type Say, useSay, whenText } from './say.ts';
import { Sources } from './sources-card.tsx';
import { useAnswer } from './use-answer.ts';
import { Webhooks } from './webhooks-card.tsx';

interface Key {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}
function scopeWords(say: Say, scope: string): string {
  const words: Record<string, readonly [string, string]> = {
    admit: ['체크인', 'check in'],
    searchPeople: ['사람 찾기', 'search people'],
    managePeople: ['참가자 관리', 'manage people'],
    liveNumbers: ['실시간 현황', 'live numbers'],
    export: ['내보내기', 'export'],
  };
  const [ko, en] = words[scope] ?? [scope, scope];
  return say(ko, en);
}

function Keys({ event }: { readonly event: string }) {
  const say = useSay();
  const path = `/api/events/${event}/keys`;
  const { value, refusal, reload } = useAnswer<{ keys: readonly Key[] }>(path);
  const making = useMaking<{ key: string }>(path, reload);
  const submit = (submitted: FormEvent<HTMLFormElement>): void => {
    submitted.preventDefault();
    const form = new FormData(submitted.currentTarget);
    making.make({ name: form.get('name'), scopes: form.getAll('scope') }, submitted.currentTarget);
  };
  return (
    <Card
      title={say('API 키', 'API keys')}
      hint={say(
        '다른 시스템이 이 행사에 물어볼 때 씁니다.',
        'What other systems present when they ask about this event.',
      )}
      action={
        <Button
          icon={<BookOpen aria-hidden className="size-5" />}
          onClick={() => window.open('/docs', '_blank', 'noopener')}
        >
          {say('API 문서', 'API documentation')}
        </Button>
      }
    >
      <RefusalMessage refusal={refusal ?? making.refusal} />
      {making.made && <Secret name={say('새 키', 'The new key')} secret={making.made.key} />}
      <form onSubmit={submit} className="mb-5 grid gap-3">
        <Field
          label={say('어디에 쓰나요?', 'What is it for?')}
          name="name"
          placeholder="CRM"
          required
          maxLength={60}
        />
        <fieldset className="flex flex-wrap gap-2">
          <legend className="mb-1.5 font-semibold text-sm text-soft">
            {say('할 수 있는 일', 'What it may do')}
          </legend>
          {KEY_SCOPES.map((scope) => (
            <label
              key={scope}
              className="inline-flex min-h-target cursor-pointer items-center gap-2.5 rounded-control border border-line bg-raised px-4 font-semibold"
            >
              <input
                type="checkbox"
                name="scope"
                value={scope}
                defaultChecked={scope === 'liveNumbers'}
                className="size-5 accent-accent"
              />
              {scopeWords(say, scope)}
            </label>
          ))}
        </fieldset>
        <Button
          type="submit"
          look="primary"
          className="justify-self-start"
          icon={<Plus aria-hidden className="size-5" />}
        >
          {say('키 만들기', 'Make a key')}
        </Button>
      </form>
      <Table
        label={say('API 키', 'API keys')}
        rows={value?.keys ?? []}
        keyOf={({ id }) => id}
        empty={say('아직 키가 없습니다.', 'No keys yet.')}
        columns={[
          {
            title: say('이름', 'Name'),
            cell: ({ name, scopes }) => (
              <div>
                <div className="font-bold">{name}</div>
                <div className="text-sm text-soft">
                  {scopes.map((scope) => scopeWords(say, scope)).join(', ')}
                </div>
              </div>
            ),
          },
          {
            title: say('마지막 사용', 'Last used'),
            cell: ({ lastUsedAt, revokedAt }) =>
              revokedAt === null ? (
                whenText(say.locale, lastUsedAt)
              ) : (
                <Tag tone="bad">{say('해제됨', 'Revoked')}</Tag>
              ),
          },
          {
            title: '',
            cell: ({ id, name, revokedAt }) =>
              revokedAt === null && (
                <IconButton
                  label={say(`${name} 해제`, `Revoke ${name}`)}
                  onClick={() => void ask('DELETE', `${path}/${id}`).then(reload)}
                >
                  <Trash2 aria-hidden className="size-5" />
                </IconButton>
              ),
          },
        ]}
      />
    </Card>
  );
}

function Passkey() {
  const say = useSay();
  const [told, setTold] = useState<boolean | undefined>();
  if (!hasPasskeys()) return null;
  return (
    <Card
      title={say('패스키', 'Passkey')}
      hint={say(
        '이 기기의 지문이나 얼굴로 로그인합니다.',
        'Sign in with the fingerprint or face of this device.',
      )}
      action={
        <Button onClick={() => void addPasskey().then(({ ok }) => setTold(ok))}>
          {say('이 기기 등록', 'Add this device')}
        </Button>
      }
    >
      {told !== undefined && (
        <Message tone={told ? 'good' : 'bad'}>
          {told ? say('등록했습니다.', 'Added.') : say('등록하지 못했습니다.', 'It was not added.')}
        </Message>
      )}
    </Card>
  );
}

export function ConnectionsPage({ event }: { readonly event: string }) {
  const say = useSay();
  return (
    <>
      <h2 className="font-extrabold text-2xl">{say('연동', 'Connections')}</h2>
      <Keys event={event} />
      <Webhooks event={event} />
      <Sources event={event} />
      <Passkey />
    </>
  );
}
