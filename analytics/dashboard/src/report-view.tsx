/** One report: chart, table, foot. Knows nothing about which report it shows. */
import { useEffect, useState } from 'react';
import { type Answer, ask, type Report, type Value } from './api.ts';
import type { Words } from './words.ts';

/** Asks again whenever the path changes; an answer that came too late is dropped. */
export function useAnswer<T>(path: string): Answer<T> | undefined {
  const [answer, setAnswer] = useState<{ readonly path: string; readonly answer: Answer<T> }>();
  useEffect(() => {
    const stop = new AbortController();
    void ask<T>(path, stop.signal).then((got) => {
      if (!stop.signal.aborted) setAnswer({ path, answer: got });
    });
    return () => stop.abort();
  }, [path]);
  return answer?.path === path ? answer.answer : undefined;
}

const isNumber = (rows: Report['rows'], column: string): boolean =>
  rows.some((row) => typeof row[column] === 'number');

function Cell({ value, words }: { readonly value: Value | undefined; readonly words: Words }) {
  if (value === null || value === undefined)
    return (
      <td className="px-3 py-2 text-right text-soft">
        <span aria-hidden="true">·</span>
        <span className="sr-only">{words.hidden}</span>
      </td>
    );
  const number = typeof value === 'number';
  return (
    <td className={`px-3 py-2 whitespace-nowrap ${number ? 'text-right' : ''}`}>
      {number ? value.toLocaleString() : String(value)}
    </td>
  );
}

export function ReportTable({ report, words }: { readonly report: Report; readonly words: Words }) {
  const { columns, rows } = report;
  return (
    <section className="overflow-x-auto" aria-label={report.title}>
      <table className="figures w-full border-collapse text-sm">
        <thead>
          <tr className="border-b border-line">
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className={`px-3 py-2 font-semibold ${isNumber(rows, column) ? 'text-right' : 'text-left'}`}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={JSON.stringify(row)} className="border-b border-line last:border-0">
              {columns.map((column) => (
                <Cell key={column} value={row[column]} words={words} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ReportViewProps {
  readonly title: string;
  readonly path: string;
  readonly words: Words;
  readonly table?: boolean;
}

export function ReportView({ title, path, words, table = true }: ReportViewProps) {
  const answer = useAnswer<Report>(path);
  return (
    <section className="min-w-0 rounded-card border border-line bg-surface p-4 sm:p-6">
      <h2 className="text-lg font-bold">{title}</h2>
      {!answer && <p className="py-6 text-soft">{words.loading}</p>}
      {answer && !answer.ok && (
        <p role="alert" className="py-4 text-refuse-ink">
          {words.failed} {answer.detail}
        </p>
      )}
      {answer?.ok && <Shown report={answer.value} words={words} table={table} />}
    </section>
  );
}

function Shown({
  report,
  words,
  table,
}: {
  readonly report: Report;
  readonly words: Words;
  readonly table: boolean;
}) {
  const { meta } = report;
  // The platform draws the chart. As a picture nothing in it can run.
  const chart = report.chart?.replace(/<svg width="\d+" height="\d+"/, '<svg');
  return (
    <>
      {chart && (
        <figure className="chart my-4">
          <img
            src={`data:image/svg+xml,${encodeURIComponent(chart)}`}
            alt={`${report.title}: ${report.question}`}
          />
        </figure>
      )}
      {table && (
        <div className="mt-3">
          <ReportTable report={report} words={words} />
        </div>
      )}
      <p className="mt-3 text-xs text-soft">
        {words.asOf} {words.secondsAgo(meta.lagSeconds)} ·{' '}
        {meta.k === null ? '' : `${words.suppressed(meta.k, meta.suppressed)} · `}snapshot {meta.snapshot}
      </p>
      {table && report.about.length > 0 && (
        <details className="mt-2 text-sm">
          <summary className="min-h-target cursor-pointer py-3 text-accent-ink">{words.columns}</summary>
          <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
            {report.about.map(({ name, about }) => (
              <div key={name} className="contents">
                <dt className="font-semibold">{name}</dt>
                <dd className="m-0 text-soft">{about}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}
