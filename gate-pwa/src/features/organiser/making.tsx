/** Making something at the server with a form, and the secret that is shown this once. */
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { ask, type Refusal } from './api.ts';
import { useSay } from './say.ts';

/** Something that is shown this once, to be copied. */
export function Secret({ name, secret }: { readonly name: string; readonly secret: string }) {
  const say = useSay();
  return (
    <div className="mb-4 grid gap-2 rounded-card border border-line bg-confirm-wash p-4 text-confirm-ink">
      <p className="font-bold">
        {say(`${name}: 지금만 보입니다. 복사해 두세요.`, `${name}: shown this once. Copy it now.`)}
      </p>
      <div className="flex flex-wrap items-center gap-3">
        <code className="min-w-0 flex-1 break-all">{secret}</code>
        <Button onClick={() => void navigator.clipboard.writeText(secret)}>{say('복사', 'Copy')}</Button>
      </div>
    </div>
  );
}

export function useMaking<T>(path: string, reload: () => void) {
  const [made, setMade] = useState<T | undefined>();
  const [refusal, setRefusal] = useState<Refusal | undefined>();
  const make = (body: object, form: HTMLFormElement): void =>
    void ask<T>('POST', path, body).then((answer) => {
      setRefusal(answer.ok ? undefined : answer.error);
      if (!answer.ok) return;
      setMade(answer.value);
      form.reset();
      reload();
    });
  return { made, refusal, make };
}
