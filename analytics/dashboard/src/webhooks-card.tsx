/** Webhook endpoints: make, test, send again, enable, remove; and what became of every message. */
import { type FormEvent, useState } from 'react';
import { ask } from './api.ts';
import { BUTTON, FIELD, QUIET } from './fields.tsx';
import { type Endpoint, useList } from './lists.ts';
import type { Words } from './words.ts';

interface Delivery {
  readonly id: number;
  readonly message: string;
  readonly type: string;
  readonly state: 'pending' | 'done' | 'dead';
  readonly attempts: number;
  readonly status: number;
  readonly detail: string;
  readonly lastMs: number;
}

const TONE = { done: 'text-ok-ink', pending: 'text-confirm-ink', dead: 'text-refuse-ink' } as const;

function DeliveryLog({ id, words }: { readonly id: string; readonly words: Words }) {
  const { answer } = useList<{ readonly deliveries: readonly Delivery[] }>(`/api/webhooks/${id}/deliveries`);
  if (!answer?.ok) return <p className="text-soft">{answer ? answer.detail : words.loading}</p>;
  if (answer.value.deliveries.length === 0) return <p className="text-soft">{words.nothing}</p>;
  return (
    <ul className="m-0 grid max-h-72 list-none overflow-auto p-0 text-sm">
      {answer.value.deliveries.map((one) => (
        <li key={one.id} className="flex flex-wrap gap-x-3 border-b border-line py-1.5 last:border-0">
          <b className={TONE[one.state]}>{one.status === 0 ? one.state : one.status}</b>
          <span>{one.type}</span>
          <span className="text-soft">
            {one.attempts} × ·{' '}
            {one.lastMs === 0 ? '–' : new Date(one.lastMs).toLocaleTimeString(words.locale)}
          </span>
          <code className="min-w-0 break-all text-soft">{one.message}</code>
          {one.detail && <span className="w-full break-all text-soft">{one.detail}</span>}
        </li>
      ))}
    </ul>
  );
}

function EndpointRow({
  endpoint,
  changed,
  words,
}: {
  readonly endpoint: Endpoint;
  readonly changed: () => void;
  readonly words: Words;
}) {
  const [said, setSaid] = useState('');
  const [open, setOpen] = useState(false);
  const path = `/api/webhooks/${endpoint.id}`;
  const act = (to: string, method: 'POST' | 'DELETE', body: object = {}): void =>
    void ask<{ readonly queued?: number }>(`${path}${to}`, { method, body }).then((answer) => {
      setSaid(answer.ok ? words.sent(answer.value.queued ?? 1) : answer.detail);
      changed();
    });
  const yesterday = (): string => new Date(Date.now() - 86_400_000).toISOString();
  return (
    <li className="grid gap-2 border-b border-line py-3 last:border-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <b className="min-w-0 break-all">{endpoint.url}</b>
        <span className="text-sm text-soft">
          {endpoint.types.join(', ')}
          {endpoint.format === 'cloudevents' ? ' · CloudEvents' : ''}
        </span>
        {endpoint.disabledAt && <b className="text-sm text-refuse-ink">{words.disabled}</b>}
      </div>
      <div className="flex flex-wrap gap-2">
        <button type="button" className={QUIET} onClick={() => act('/test', 'POST')}>
          {words.test}
        </button>
        <button type="button" className={QUIET} onClick={() => act('/replay', 'POST', { from: yesterday() })}>
          {words.replay}
        </button>
        {endpoint.disabledAt && (
          <button type="button" className={QUIET} onClick={() => act('/enable', 'POST')}>
            {words.enable}
          </button>
        )}
        <button type="button" className={QUIET} aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.log}
        </button>
        <button type="button" className={`ml-auto ${QUIET}`} onClick={() => act('', 'DELETE')}>
          {words.remove}
        </button>
      </div>
      {said && (
        <p role="status" className="m-0 text-sm text-soft">
          {said}
        </p>
      )}
      {open && <DeliveryLog id={endpoint.id} words={words} />}
    </li>
  );
}

export function WebhooksCard({
  types,
  endpoints,
  changed,
  words,
}: {
  readonly types: readonly string[];
  readonly endpoints: readonly Endpoint[];
  readonly changed: () => void;
  readonly words: Words;
}) {
  const [secret, setSecret] = useState('');
  const [problem, setProblem] = useState('');
  const make = async (form: FormData): Promise<void> => {
    const body = { url: form.get('url'), types: [form.get('type')], format: form.get('format') };
    const answer = await ask<{ readonly secret: string }>('/api/webhooks', { method: 'POST', body });
    setSecret(answer.ok ? answer.value.secret : '');
    setProblem(answer.ok ? '' : answer.detail);
    changed();
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void make(new FormData(event.currentTarget));
  };
  return (
    <>
      <p className="mt-1 mb-3 text-sm text-soft">{words.webhooksText}</p>
      <form onSubmit={submit} className="grid items-end gap-3 sm:grid-cols-[2fr_1fr_1fr_auto]">
        <label className="grid gap-1 text-sm">
          {words.url}
          <input name="url" type="url" required placeholder="https://" className={FIELD} />
        </label>
        <label className="grid gap-1 text-sm">
          {words.types}
          <select name="type" className={FIELD}>
            {['*', 'checkin.*', ...types].map((type) => (
              <option key={type}>{type}</option>
            ))}
          </select>
        </label>
        <label className="grid gap-1 text-sm">
          {words.form}
          <select name="format" className={FIELD}>
            <option value="standard">Standard Webhooks</option>
            <option value="cloudevents">CloudEvents</option>
          </select>
        </label>
        <button type="submit" className={BUTTON}>
          {words.make}
        </button>
      </form>
      {secret && (
        <p role="status" className="rounded-control bg-ok-wash p-3 text-ok-ink">
          {words.keep} <code className="break-all">{secret}</code>
        </p>
      )}
      {problem && (
        <p role="alert" className="text-refuse-ink">
          {problem}
        </p>
      )}
      <ul className="mt-3 mb-0 grid list-none p-0">
        {endpoints.map((endpoint) => (
          <EndpointRow key={endpoint.id} {...{ endpoint, changed, words }} />
        ))}
      </ul>
    </>
  );
}
