/** One event in depth: how many will come, arrivals by gate, the gates, what has to be settled. */
import type { EventStatus, Report } from './api.ts';
import { ReportView, useAnswer } from './report-view.tsx';
import type { Words } from './words.ts';

function Forecast({ event, words }: { readonly event: string; readonly words: Words }) {
  const answer = useAnswer<Report>(`/api/forecast?event=${encodeURIComponent(event)}`);
  const row = answer?.ok ? answer.value.rows.at(-1) : undefined;
  const totals = answer?.ok ? answer.value.totals : undefined;
  return (
    <section className="min-w-0 rounded-card border border-line bg-surface p-4 sm:p-6">
      <h2 className="text-lg font-bold">{words.forecast}</h2>
      {!answer && <p className="text-soft">{words.loading}</p>}
      {answer && !answer.ok && <p className="mt-2 text-soft">{answer.detail}</p>}
      {row && totals && (
        <>
          <p className="figures mt-2 text-2xl font-bold">
            {words.forecastText(Number(row.low), Number(row.high), Number(row.expected), 80)}
          </p>
          <p className="mt-1 text-sm text-soft">
            {words.history(Number(row.history), Number(totals.covered), Number(totals.backtested))}
          </p>
          {row.unlike === true && <p className="mt-2 font-semibold text-confirm-ink">{words.unlike}</p>}
        </>
      )}
    </section>
  );
}

export function EventPage({
  id,
  event,
  words,
}: {
  readonly id: string;
  readonly event: EventStatus | undefined;
  readonly words: Words;
}) {
  const of = encodeURIComponent(id);
  return (
    <>
      <a href="#/" className="no-print inline-flex min-h-target items-center text-accent-ink">
        ← {words.back}
      </a>
      <h1 className="mb-4 text-2xl font-bold">{event?.name ?? id}</h1>
      <div className="grid grid-cols-1 gap-4">
        <div className="grid gap-4 lg:grid-cols-2">
          <section className="min-w-0 rounded-card border border-line bg-surface p-4 sm:p-6">
            <p className="figures text-4xl font-bold">
              {(event?.phase === 'live' ? event.people : event?.everIn)?.toLocaleString() ?? '–'}
            </p>
            <p className="text-soft">{event?.phase === 'live' ? words.inside : words.arrived}</p>
            {event?.failure && (
              <p role="status" className="mt-2 text-sm font-semibold text-refuse-ink">
                {words.notAnswering}: {event.failure}
              </p>
            )}
          </section>
          <Forecast event={id} words={words} />
        </div>
        <ReportView
          title={words.perGate}
          path={`/api/reports/arrivals-by-gate?event=${of}`}
          words={words}
          table={false}
        />
        <ReportView title={words.gates} path={`/api/reports/gates?event=${of}`} words={words} />
        <ReportView title={words.conflicts} path={`/api/reports/conflicts?event=${of}`} words={words} />
      </div>
    </>
  );
}
