/** What if: how long people would wait with how many lanes. */
import { type FormEvent, useState } from 'react';
import { ReportView } from './report-view.tsx';
import type { Words } from './words.ts';

const FIELD = 'min-h-target w-full rounded-control border border-line bg-raised px-3 text-ink';

export function StaffingPage({ words }: { readonly words: Words }) {
  const [asked, setAsked] = useState({ people: '1000', lanes: '8' });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setAsked({ people: String(form.get('people')), lanes: String(form.get('lanes')) });
  };
  return (
    <div className="grid grid-cols-1 gap-4">
      <form
        onSubmit={submit}
        className="grid items-end gap-4 rounded-card border border-line bg-surface p-4 sm:grid-cols-3 sm:p-6"
      >
        <label className="grid gap-1 text-sm">
          {words.people}
          <input
            name="people"
            type="number"
            min="1"
            max="100000"
            required
            defaultValue={asked.people}
            className={FIELD}
          />
        </label>
        <label className="grid gap-1 text-sm">
          {words.lanes}
          <input
            name="lanes"
            type="number"
            min="1"
            max="30"
            required
            defaultValue={asked.lanes}
            className={FIELD}
          />
        </label>
        <button
          type="submit"
          className="min-h-target rounded-control bg-accent px-5 font-semibold text-on-accent"
        >
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
