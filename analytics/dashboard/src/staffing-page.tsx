/** What if: how long people would wait with how many lanes. */
import { type FormEvent, useState } from 'react';
import { BUTTON, NumberField } from './fields.tsx';
import { ReportView } from './report-view.tsx';
import type { Words } from './words.ts';

export function StaffingPage({ words }: { readonly words: Words }) {
  const [asked, setAsked] = useState({ people: '1000', lanes: '8' });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setAsked({ people: String(form.get('people')), lanes: String(form.get('lanes')) });
  };
  return (
    <div className="grid grid-cols-1 gap-4">
      <h1 className="m-0 text-2xl font-bold">{words.staffing}</h1>
      <form
        onSubmit={submit}
        className="no-print grid items-end gap-4 rounded-card border border-line bg-surface p-4 sm:grid-cols-3 sm:p-6"
      >
        <NumberField
          label={words.peopleExpected}
          name="people"
          value={asked.people}
          {...{ min: 1, max: 100_000 }}
        />
        <NumberField label={words.lanes} name="lanes" value={asked.lanes} {...{ min: 1, max: 30 }} />
        <button type="submit" className={BUTTON}>
          {words.calculate}
        </button>
      </form>
      <ReportView
        title={words.staffingText}
        path={`/api/staffing?people=${asked.people}&lanes=${asked.lanes}`}
        words={words}
      />
    </div>
  );
}
