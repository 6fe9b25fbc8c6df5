/** API keys: make one with a scope and an end, see when each was last used, remove it. */
import { type FormEvent, useState } from 'react';
import { ask } from './api.ts';
import { BUTTON, FIELD, QUIET } from './fields.tsx';
import type { ApiKey } from './lists.ts';
import type { Words } from './words.ts';

const SCOPES = ['read', 'hub', 'admin'] as const;

export function KeysCard({
  keys,
  changed,
  words,
}: {
  readonly keys: readonly ApiKey[];
  readonly changed: () => void;
  readonly words: Words;
}) {
  const [made, setMade] = useState('');
  const [problem, setProblem] = useState('');
  const day = (iso: string | null): string =>
    iso === null ? words.never : new Date(iso).toLocaleDateString(words.locale, { dateStyle: 'medium' });
  const make = async (form: FormData): Promise<void> => {
    const until = String(form.get('expires') ?? '');
    const answer = await ask<{ readonly key: string }>('/api/keys', {
      method: 'POST',
      body: {
        ...{ name: form.get('name'), scope: form.get('scope') },
        ...(until === '' ? {} : { expiresAt: new Date(`${until}T23:59:59Z`).toISOString() }),
      },
    });
    setMade(answer.ok ? answer.value.key : '');
    setProblem(answer.ok ? '' : answer.detail);
    changed();
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    void make(new FormData(form)).then(() => form.reset());
  };
  const remove = (id: string): void =>
    void ask(`/api/keys/${id}`, { method: 'DELETE' }).then((answer) => {
      setProblem(answer.ok ? '' : answer.detail);
      changed();
    });
  return (
    <>
      <p className="mt-1 mb-3 text-sm text-soft">{words.keysText}</p>
      <form onSubmit={submit} className="grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto_auto]">
        <label className="grid gap-1 text-sm">
          {words.keyName}
          <input name="name" required maxLength={80} className={FIELD} />
        </label>
        <label className="grid gap-1 text-sm">
          {words.scope}
          <select name="scope" className={FIELD}>
            {SCOPES.map((scope) => (
              <option key={scope} value={scope}>
                {words.scopes[scope]}
              </option>
            ))}
          </select>
        </label>
        <label className="grid gap-1 text-sm">
          {words.expires}
          <input name="expires" type="date" className={FIELD} />
        </label>
        <button type="submit" className={BUTTON}>
          {words.make}
        </button>
      </form>
      {made && (
        <p role="status" className="rounded-control bg-ok-wash p-3 text-ok-ink">
          {words.keep} <code className="break-all">{made}</code>
        </p>
      )}
      {problem && (
        <p role="alert" className="text-refuse-ink">
          {problem}
        </p>
      )}
      <ul className="mt-3 mb-0 grid list-none p-0">
        {keys.map((key) => (
          <li
            key={key.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line py-2 last:border-0"
          >
            <b>{key.name}</b>
            <span className="text-sm text-soft">{words.scopes[key.scope]}</span>
            <span className="text-sm text-soft">
              {words.expires} {day(key.expiresAt)} · {words.lastUsed} {day(key.lastUsedAt)}
            </span>
            <button type="button" className={`ml-auto ${QUIET}`} onClick={() => remove(key.id)}>
              {words.remove}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
