/** One event in depth: how many will come, how it fills against its past, the gates, what has to be settled. */
import { useMemo } from 'react';
import type { EventStatus, Report } from './api.ts';
import { Chart } from './chart.tsx';
import { curveOf, curveOptions } from './curve.ts';
import { dayOf, Headline, inOf, numberOf, PhaseBadge } from './overview.tsx';
import { Card, Failed, Foot, ReportView, useAnswer, Waiting } from './report-view.tsx';
import type { Words } from './words.ts';

function Forecast({ event, words }: { readonly event: string; readonly words: Words }) {
  const answer = useAnswer<Report>(`/api/forecast?event=${encodeURIComponent(event)}`);
  const row = answer?.ok ? answer.value.rows.at(-1) : undefined;
  const totals = answer?.ok ? answer.value.totals : undefined;
  return (
    <Card title={words.forecast}>
      {!answer && <Waiting words={words} />}
      {answer && !answer.ok && (
        <p className="mt-2 mb-0 text-soft">
          {words.tooShort}
          {answer.detail}
        </p>
      )}
      {row && totals && (
        <>
          <p className="figures mt-2 mb-0 text-2xl font-bold">
            {words.forecastText(Number(row.low), Number(row.high), Number(row.expected), 80)}
          </p>
          <p className="mt-1 mb-0 text-sm text-soft">
            {words.history(Number(row.history), Number(totals.covered), Number(totals.backtested))}
          </p>
          {row.unlike === true && (
            <p className="mt-2 mb-0 rounded-control bg-confirm-wash px-3 py-2 font-semibold text-confirm-ink">
              {words.unlike}
            </p>
          )}
        </>
      )}
    </Card>
  );
}

/** Minutes after doors that are over; a past event is over as a whole. */
const minutesSoFar = (event: EventStatus): number =>
  event.phase === 'live' && event.startsAt !== null
    ? (Date.now() - Date.parse(event.startsAt)) / 60_000
    : Number.POSITIVE_INFINITY;

function Curve({ event, words }: { readonly event: EventStatus; readonly words: Words }) {
  const answer = useAnswer<Report>(
    `/api/reports/compare?series=${encodeURIComponent(event.series)}&until=120&every=10`,
  );
  const rows = answer?.ok ? answer.value.rows : undefined;
  const until = Math.floor(minutesSoFar(event) / 10) * 10;
  const curve = useMemo(() => rows && curveOf(rows, event.event, until), [rows, event.event, until]);
  const options = useMemo(
    () => curve && curveOptions(curve.points, { band: words.curveBand(curve.past), own: words.curveOwn }),
    [curve, words],
  );
  return (
    <Card title={words.curve}>
      {!answer && <Waiting words={words} />}
      {answer && !answer.ok && <Failed words={words} detail={answer.detail} />}
      {answer?.ok && options && curve && (
        <>
          <p className="mt-1 mb-0 text-sm text-soft">{words.curveText}</p>
          <Chart label={`${words.curve}. ${words.curveText}`} options={options} />
          <p className="m-0 flex flex-wrap gap-x-5 gap-y-1 text-sm">
            <span className="inline-flex items-center gap-2">
              <span className="h-1 w-6 rounded-full bg-accent" />
              {words.curveOwn}
            </span>
            {curve.past > 0 && (
              <span className="inline-flex items-center gap-2">
                <span className="h-3 w-6 rounded-sm bg-accent opacity-20" />
                {words.curveBand(curve.past)}
              </span>
            )}
          </p>
          <Foot report={answer.value} words={words} />
        </>
      )}
    </Card>
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
  const conflicts = event?.openConflicts ?? 0;
  return (
    <>
      <a href="#/" className="no-print inline-flex min-h-target items-center text-accent-ink no-underline">
        ← {words.back}
      </a>
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="m-0 text-2xl font-bold sm:text-3xl">{event?.name ?? id}</h1>
        {event && <PhaseBadge event={event} words={words} />}
        {event && <span className="text-soft">{dayOf(event, words)}</span>}
        <button
          type="button"
          className="no-print ml-auto min-h-target rounded-control border border-line bg-surface px-4 text-ink"
          onClick={() => print()}
        >
          {words.print}
        </button>
      </div>
      {event?.failure && (
        <p role="status" className="mt-0 mb-4 rounded-control bg-refuse-wash px-4 py-3 text-refuse-ink">
          <b>{words.notAnswering}</b> · {words.lastNumber} ({event.failure})
        </p>
      )}
      <dl className="m-0 mb-4 grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        <Headline
          label={event?.phase === 'live' ? words.inside : words.arrived}
          value={numberOf(event && inOf(event), words)}
        />
        <Headline label={words.arrived} value={numberOf(event?.everIn, words)} />
        <Headline label={words.openConflicts} value={numberOf(conflicts, words)} alarm={conflicts > 0} />
        <Headline
          label={words.asOf}
          value={event?.lagSeconds === null || !event ? '–' : words.secondsAgo(event.lagSeconds)}
        />
      </dl>
      <div className="grid grid-cols-1 gap-4">
        <Forecast event={id} words={words} />
        {event && <Curve event={event} words={words} />}
        <ReportView
          title={words.perGate}
          path={`/api/reports/arrivals-by-gate?event=${of}`}
          words={words}
          table={false}
        />
        <ReportView title={words.gates} path={`/api/reports/gates?event=${of}`} words={words} />
        <ReportView title={words.queue} path={`/api/reports/queue?event=${of}`} words={words} />
        <ReportView title={words.conflicts} path={`/api/reports/conflicts?event=${of}`} words={words} />
      </div>
    </>
  );
}
