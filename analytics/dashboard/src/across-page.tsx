/** Reports across events: which one, over which series. */
import { useState } from 'react';
import type { EventStatus } from './api.ts';
import { FIELD } from './fields.tsx';
import { ReportView } from './report-view.tsx';
import { REPORTS, type Words } from './words.ts';

export function SeriesSelect({
  events,
  value,
  onChange,
  words,
}: {
  readonly events: readonly EventStatus[];
  readonly value: string;
  readonly onChange: (series: string) => void;
  readonly words: Words;
}) {
  const all = [...new Set(events.map(({ series }) => series))].sort();
  return (
    <label className="no-print grid gap-1 text-sm sm:max-w-80">
      {words.series}
      <select className={FIELD} value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{words.allSeries}</option>
        {all.map((series) => (
          <option key={series}>{series}</option>
        ))}
      </select>
    </label>
  );
}

export function AcrossPage({
  name,
  events,
  words,
}: {
  readonly name: string;
  readonly events: readonly EventStatus[];
  readonly words: Words;
}) {
  const [series, setSeries] = useState('');
  const { locale } = words;
  return (
    <>
      <h1 className="sr-only">{words.acrossEvents}</h1>
      <nav aria-label={words.acrossEvents} className="no-print mb-4 flex flex-wrap gap-2">
        {Object.entries(REPORTS).map(([report, titles]) => (
          <a
            key={report}
            href={`#/across/${report}`}
            aria-current={report === name ? 'page' : undefined}
            className={`inline-flex min-h-target items-center rounded-control border px-4 no-underline ${report === name ? 'border-accent bg-accent text-on-accent' : 'border-line bg-surface text-ink'}`}
          >
            {titles[locale]}
          </a>
        ))}
      </nav>
      <div className="mb-4">
        <SeriesSelect events={events} value={series} onChange={setSeries} words={words} />
      </div>
      <ReportView
        title={REPORTS[name]?.[locale] ?? name}
        path={`/api/reports/${encodeURIComponent(name)}?series=${encodeURIComponent(series)}`}
        words={words}
      />
    </>
  );
}
