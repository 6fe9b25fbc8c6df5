/** For operators and programmers: event servers and their health, API keys, webhooks and what they delivered. */
import type { EventStatus } from './api.ts';
import { KeysCard } from './keys-card.tsx';
import { type ApiKey, type Endpoint, useList } from './lists.ts';
import { Card, Failed, Waiting } from './report-view.tsx';
import { WebhooksCard } from './webhooks-card.tsx';
import type { Words } from './words.ts';

interface Source {
  readonly url: string;
  readonly events: number;
  readonly lagSeconds: number | null;
  readonly failure: string | undefined;
}

function sourcesOf(events: readonly EventStatus[]): Source[] {
  const bySource = Map.groupBy(events, ({ source }) => source);
  return [...bySource].map(([url, own]) => {
    const lags = own.flatMap(({ lagSeconds }) => lagSeconds ?? []);
    const failure = own.find((event) => event.failure !== null)?.failure ?? undefined;
    return { url, events: own.length, lagSeconds: lags.length > 0 ? Math.min(...lags) : null, failure };
  });
}

function SourcesCard({ events, words }: { readonly events: readonly EventStatus[]; readonly words: Words }) {
  return (
    <Card title={words.sources}>
      <p className="mt-1 mb-3 text-sm text-soft">{words.sourcesText}</p>
      <ul className="m-0 grid list-none gap-2 p-0">
        {sourcesOf(events).map(({ url, events: n, lagSeconds, failure }) => (
          <li
            key={url}
            className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b border-line py-2 last:border-0"
          >
            <b className="min-w-0 break-all">{url}</b>
            <span className="text-sm text-soft">
              {words.overview} {n}
            </span>
            {lagSeconds !== null && (
              <span className="text-sm text-soft">
                {words.since} {words.secondsAgo(lagSeconds)}
              </span>
            )}
            {failure ? (
              <span className="w-full text-sm font-semibold text-refuse-ink">
                {words.notAnswering}: {failure}
              </span>
            ) : (
              <span className="ml-auto rounded-full bg-ok-wash px-2.5 py-0.5 text-xs font-semibold text-ok-ink">
                {words.fine}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function ConnectionsPage({
  events,
  words,
}: {
  readonly events: readonly EventStatus[];
  readonly words: Words;
}) {
  const keys = useList<{ readonly keys: readonly ApiKey[] }>('/api/keys');
  const hooks = useList<{ readonly types: readonly string[]; readonly endpoints: readonly Endpoint[] }>(
    '/api/webhooks',
  );
  return (
    <div className="grid grid-cols-1 gap-4">
      <h1 className="m-0 text-2xl font-bold">{words.connections}</h1>
      <SourcesCard events={events} words={words} />
      <Card title={words.keys}>
        {!keys.answer && <Waiting words={words} />}
        {keys.answer && !keys.answer.ok && <Failed words={words} detail={keys.answer.detail} />}
        {keys.answer?.ok && <KeysCard keys={keys.answer.value.keys} changed={keys.again} words={words} />}
      </Card>
      <Card title={words.webhooks}>
        {!hooks.answer && <Waiting words={words} />}
        {hooks.answer && !hooks.answer.ok && <Failed words={words} detail={hooks.answer.detail} />}
        {hooks.answer?.ok && <WebhooksCard {...hooks.answer.value} changed={hooks.again} words={words} />}
      </Card>
      <p className="m-0">
        <a href="docs" className="inline-flex min-h-target items-center text-accent-ink">
          {words.docs} (OpenAPI)
        </a>
      </p>
    </div>
  );
}
