/** Names and values in two columns. */
import type { ReactNode } from 'react';

export interface FactRow {
  readonly name: string;
  readonly value: ReactNode;
  readonly testId?: string;
}

export function Facts({ title, rows }: { readonly title: string; readonly rows: readonly FactRow[] }) {
  return (
    <section className="mt-6">
      <h3 className="mb-2 font-semibold text-sm text-soft">{title}</h3>
      <dl className="divide-y divide-line rounded-card border border-line bg-raised">
        {rows.map(({ name, value, testId }) => (
          <div
            key={name}
            className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2"
          >
            <dt className="text-soft">{name}</dt>
            <dd data-testid={testId} className="text-right font-semibold">
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
