/** A one-time link becomes an account. */
import type { SessionAnswer } from '@attend-gate/shared';
import { UserPlus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ask, type Refusal } from './api.ts';
import { Door } from './door.tsx';
import { Field, Message } from './parts.tsx';
import { useSay } from './say.ts';

export function SetUpScreen({
  code,
  onDone,
}: {
  readonly code: string;
  readonly onDone: (session: SessionAnswer) => void;
}) {
  const say = useSay();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string): string => String(form.get(name));
    setBusy(true);
    const body = { code, name: text('name'), email: text('email'), password: text('password') };
    void ask<SessionAnswer>('POST', '/api/accounts/set-up', body).then((answer) => {
      setBusy(false);
      if (answer.ok) onDone(answer.value);
      else setRefusal(answer.error);
    });
  };
  const words = ({ code: why, title }: Refusal): string => {
    if (why === 'invitation_refused')
      return say(
        '이 링크는 이미 쓰였거나 기한이 지났습니다.',
        'This link was used already, or its time is over.',
      );
    if (why === 'email_in_use')
      return say('이 이메일의 계정이 이미 있습니다.', 'Somebody with this e-mail has an account.');
    return title;
  };
  return (
    <Door
      title={say('관리자 계정 만들기', 'Make your account')}
      hint={say(
        '이 링크로 계정 하나를 만들 수 있습니다. 기본 비밀번호는 없습니다.',
        'This link makes one account. There is no default password.',
      )}
    >
      <form onSubmit={submit} className="grid gap-4">
        <Field
          label={say('이름', 'Name')}
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          autoFocus
        />
        <Field label={say('이메일', 'E-mail')} name="email" type="email" autoComplete="username" required />
        <Field
          label={say('비밀번호', 'Password')}
          hint={say('12자 이상. 긴 문장이 가장 좋습니다.', 'At least 12 characters; a long phrase is best.')}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={12}
          maxLength={200}
          required
        />
        {refusal && <Message tone="bad">{words(refusal)}</Message>}
        <Button
          type="submit"
          look="primary"
          disabled={busy}
          icon={<UserPlus aria-hidden className="size-5" />}
        >
          {say('계정 만들기', 'Make the account')}
        </Button>
      </form>
    </Door>
  );
}
