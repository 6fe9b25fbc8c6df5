/** One report: chart, table, foot, and ways to take it along. Knows nothing about which report it shows. */
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { type ChartLook, chartOptions } from '../../src/report/chart-options.ts';
import { type Answer, ask, download, type Report } from './api.ts';
import { Chart } from './chart.tsx';
import { ReportTable, textsOf } from './report-table.tsx';
import type { Words } from './words.ts';

/** Asks again whenever the path changes; an answer that came too late is dropped. */
export function useAnswer<T>(path: string): Answer<T> | undefined {
  const [answer, setAnswer] = useState<{ readonly path: string; readonly answer: Answer<T> }>();
  useEffect(() => {
    const stop = new AbortController();
    void ask<T>(path, { signal: stop.signal }).then((got) => {
      if (!stop.signal.aborted) setAnswer({ path, answer: got });
    });
    return () => stop.abort();
  }, [path]);
  return answer?.path === path ? answer.answer : undefined;
}

export function Card({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-card border border-line bg-surface p-4 sm:p-6">
      <h2 className="m-0 text-lg font-bold">{title}</h2>
      {children}
    </section>
  );
}

export function Waiting({ words }: { readonly words: Words }) {
  return (
    <p role="status" className="py-6 text-soft">
      {words.loading}
    </p>
  );
}

export function Failed({ words, detail }: { readonly words: Words; readonly detail: string }) {
  return (
    <p role="alert" className="py-4 text-refuse-ink">
      {words.failed} {detail}
    </p>
  );
}

export function Foot({ report: { meta }, words }: { readonly report: Report; readonly words: Words }) {
  return (
    <p className="mt-3 mb-0 text-xs text-soft">
      {words.asOf} {words.secondsAgo(meta.lagSeconds)} ·{' '}
      {meta.k === null ? '' : `${words.suppressed(meta.k, meta.suppressed)} · `}
      {words.snapshot} {meta.snapshot}
    </p>
  );
}

const FILES = [
  ['xlsx', 'Excel'],
  ['csv', 'CSV'],
  ['html', 'HTML'],
  ['parquet', 'Parquet'],
] as const;

function Files({ path, words }: { readonly path: string; readonly words: Words }) {
  const [problem, setProblem] = useState('');
  const get = (format: string): void =>
    void download(`${path}${path.includes('?') ? '&' : '?'}format=${format}`).then((done) =>
      setProblem(done.ok ? '' : done.detail),
    );
  return (
    <p className="no-print mt-3 mb-0 flex flex-wrap items-center gap-2 text-sm text-soft">
      {words.takeAlong}
      {FILES.map(([format, name]) => (
        <button
          key={format}
          type="button"
          className="min-h-target rounded-control border border-line bg-raised px-4 text-ink"
          onClick={() => get(format)}
        >
          {name}
        </button>
      ))}
      {problem && <span role="alert">{problem}</span>}
    </p>
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
    <Card title={title}>
      {!answer && <Waiting words={words} />}
      {answer && !answer.ok && <Failed words={words} detail={answer.detail} />}
      {answer?.ok && <Shown report={answer.value} words={words} table={table} path={path} />}
    </Card>
  );
}

function Shown({
  report,
  words,
  table,
  path,
}: {
  readonly report: Report;
  readonly words: Words;
  readonly table: boolean;
  readonly path: string;
}) {
  const { plot } = report;
  const options = useCallback(
    (look: ChartLook) => (plot ? chartOptions(report, plot, look) : {}),
    [report, plot],
  );
  const { title, question } = textsOf(report, words.locale);
  if (report.rows.length === 0)
    return (
      <>
        <p className="mt-4 mb-0 text-soft">{report.meta.suppressed > 0 ? words.tooFew : words.nothing}</p>
        <Foot report={report} words={words} />
      </>
    );
  return (
    <>
      {question && <p className="mt-1 mb-0 text-sm text-soft">{question}</p>}
      {plot && <Chart label={question || title} options={options} tall={plot.kind === 'heat'} />}
      {table && <ReportTable report={report} words={words} />}
      <Foot report={report} words={words} />
      {table && report.korean && <Files path={path} words={words} />}
    </>
  );
}
