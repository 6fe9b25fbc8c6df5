/** Signing in with a password or a passkey. */
import type { SessionAnswer } from '@attend-gate/shared';
import { KeyRound, LogIn } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { type Answer, ask, type Refusal } from './api.ts';
import { Door } from './door.tsx';
import { Field, Message } from './parts.tsx';
import { hasPasskeys, signInWithPasskey } from './passkey.ts';
import { useSay } from './say.ts';

export function SignInScreen({ onDone }: { readonly onDone: (session: SessionAnswer) => void }) {
  const say = useSay();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const [busy, setBusy] = useState(false);
  const settle = (answer: Answer<SessionAnswer>): void => {
    setBusy(false);
    if (answer.ok) onDone(answer.value);
    else setRefusal(answer.error);
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    const body = { email: String(form.get('email')), password: String(form.get('password')) };
    void ask<SessionAnswer>('POST', '/api/session', body).then(settle);
  };
  const words = (problem: Refusal): string => {
    if (problem.code === 'sign_in_refused')
      return say(
        '이메일이나 비밀번호, 패스키가 맞지 않습니다.',
        'The e-mail, password or passkey is not right.',
      );
    if (problem.code === 'too_many')
      return say(
        `시도가 너무 많습니다. ${problem.retryAfter ?? 60}초 뒤에 다시 해 주세요.`,
        `Too many attempts. Try again in ${problem.retryAfter ?? 60} seconds.`,
      );
    if (problem.code === 'not_ready')
      return say('서버에 연결할 수 없습니다.', 'The server cannot be reached.');
    return problem.title;
  };
  return (
    <Door
      title={say('행사 관리', 'Organiser area')}
      hint={say('참가자, 기기, 메일, 실시간 현황을 관리합니다.', 'People, devices, mails and live numbers.')}
    >
      <form onSubmit={submit} className="grid gap-4">
        <Field
          label={say('이메일', 'E-mail')}
          name="email"
          type="email"
          autoComplete="username"
          required
          autoFocus
        />
        <Field
          label={say('비밀번호', 'Password')}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        {refusal && <Message tone="bad">{words(refusal)}</Message>}
        <Button type="submit" look="primary" disabled={busy} icon={<LogIn aria-hidden className="size-5" />}>
          {say('로그인', 'Sign in')}
        </Button>
        {hasPasskeys() && (
          <Button
            disabled={busy}
            icon={<KeyRound aria-hidden className="size-5" />}
            onClick={() => {
              setBusy(true);
              void signInWithPasskey().then(settle);
            }}
          >
            {say('패스키로 로그인', 'Sign in with a passkey')}
          </Button>
        )}
      </form>
    </Door>
  );
}
