/** What events cost and brought, from figures the reader enters (A20). */
import { type FormEvent, useState } from 'react';
import { SeriesSelect } from './across-page.tsx';
import type { EventStatus } from './api.ts';
import { BUTTON, NumberField } from './fields.tsx';
import { ReportView } from './report-view.tsx';
import type { Words } from './words.ts';

const FIGURES = ['cost', 'cost_per_person', 'value_per_person', 'value'] as const;
type Figures = Readonly<Record<(typeof FIGURES)[number], string>>;

export function RoiPage({
  events,
  words,
}: {
  readonly events: readonly EventStatus[];
  readonly words: Words;
}) {
  const [series, setSeries] = useState('');
  const [figures, setFigures] = useState<Figures>({
    ...{ cost: '5000000', cost_per_person: '12000' },
    ...{ value_per_person: '45000', value: '0' },
  });
  const labels: Figures = {
    ...{ cost: words.cost, cost_per_person: words.costPerPerson },
    ...{ value_per_person: words.valuePerPerson, value: words.value },
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const entered = FIGURES.map((name) => [name, String(form.get(name))]);
    setFigures(Object.fromEntries(entered) as Figures);
  };
  const query = new URLSearchParams({ series, ...figures });
  return (
    <div className="grid grid-cols-1 gap-4">
      <h1 className="m-0 text-2xl font-bold">{words.roi}</h1>
      <form
        onSubmit={submit}
        className="no-print grid items-end gap-4 rounded-card border border-line bg-surface p-4 sm:grid-cols-2 sm:p-6 lg:grid-cols-5"
      >
        {FIGURES.map((name) => (
          <NumberField key={name} label={labels[name]} name={name} value={figures[name]} />
        ))}
        <button type="submit" className={BUTTON}>
          {words.calculate}
        </button>
      </form>
      <p className="m-0 text-sm text-soft">{words.roiFormula}</p>
      <SeriesSelect events={events} value={series} onChange={setSeries} words={words} />
      <ReportView title={words.roi} path={`/api/reports/roi?${query}`} words={words} />
    </div>
  );
}
