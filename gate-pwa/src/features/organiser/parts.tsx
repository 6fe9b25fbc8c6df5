/** Pieces the organiser's pages are made of: cards, tables, fields, messages. They know nothing about events. */
import type { ComponentProps, ReactNode } from 'react';
import { type Refusal, refusalText } from './api.ts';

export function Card({
  title,
  hint,
  action,
  children,
}: {
  readonly title?: string;
  readonly hint?: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="rounded-card border border-line bg-surface p-4 sm:p-6">
      {title !== undefined && (
        <header className="mb-4 flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0 flex-[1_1_18rem]">
            <h2 className="font-extrabold text-lg leading-snug">{title}</h2>
            {hint !== undefined && <p className="mt-1 text-soft leading-relaxed">{hint}</p>}
          </div>
          {action && <div className="flex flex-wrap gap-2">{action}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

/** A big number with its name. */
export function Figure({
  name,
  value,
  tone = 'ink',
  testId,
}: {
  readonly name: string;
  readonly value: string;
  readonly tone?: 'ink' | 'good' | 'warn';
  readonly testId?: string;
}) {
  const colour = { ink: '', good: 'text-ok-ink', warn: 'text-confirm-ink' }[tone];
  return (
    <div className="rounded-card border border-line bg-surface p-4 sm:p-5">
      <div className="font-semibold text-sm text-soft">{name}</div>
      <div data-testid={testId} className={`mt-1 font-extrabold text-3xl leading-none sm:text-4xl ${colour}`}>
        {value}
      </div>
    </div>
  );
}

export interface FieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: string;
}

const INPUT =
  'min-h-target w-full rounded-control border border-line bg-raised px-3.5 text-base text-ink placeholder:text-soft/70';

export function Field({ label, hint, className = '', ...rest }: FieldProps) {
  return (
    <label className={`block ${className}`}>
      <span className="mb-1.5 block font-semibold text-sm text-soft">{label}</span>
      <input className={INPUT} {...rest} />
      {hint !== undefined && <span className="mt-1 block text-sm text-soft">{hint}</span>}
    </label>
  );
}

export interface ChoiceProps extends Omit<ComponentProps<'select'>, 'children'> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export function Choice({ label, hideLabel = false, options, className = '', ...rest }: ChoiceProps) {
  return (
    <label className={`block ${className}`}>
      <span className={hideLabel ? 'sr-only' : 'mb-1.5 block font-semibold text-sm text-soft'}>{label}</span>
      <select className={INPUT} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export type Tone = 'quiet' | 'good' | 'warn' | 'bad';
const TAG: Record<Tone, string> = {
  quiet: 'bg-repeat-wash text-repeat-ink',
  good: 'bg-ok-wash text-ok-ink',
  warn: 'bg-confirm-wash text-confirm-ink',
  bad: 'bg-refuse-wash text-refuse-ink',
};

export const Tag = ({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) => (
  <span
    className={`inline-flex items-center whitespace-nowrap rounded-full px-2.5 py-1 font-semibold text-sm ${TAG[tone]}`}
  >
    {children}
  </span>
);

/** Says what happened after a button was pressed; screen readers hear it. */
export function Message({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <p role="status" className={`rounded-control px-4 py-3 font-semibold ${TAG[tone]}`}>
      {children}
    </p>
  );
}

export const RefusalMessage = ({ refusal }: { readonly refusal: Refusal | undefined }) =>
  refusal ? <Message tone="bad">{refusalText(refusal)}</Message> : null;

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Left away on narrow screens. */
  readonly wide?: boolean;
}

export function Table<T>({
  label,
  columns,
  rows,
  keyOf,
  onOpen,
  empty,
}: {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly onOpen?: (row: T) => void;
  readonly empty: string;
}) {
  if (rows.length === 0) return <p className="py-8 text-center text-soft">{empty}</p>;
  const hide = (column: Column<T>): string => (column.wide ? 'max-lg:hidden' : '');
  return (
    <div className="-mx-4 overflow-x-auto sm:-mx-6">
      <table aria-label={label} className="w-full text-left">
        <thead>
          <tr className="border-line border-b text-sm text-soft">
            {columns.map((column) => (
              <th
                key={column.title}
                scope="col"
                className={`px-4 pb-2 font-semibold sm:px-6 ${hide(column)}`}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              className={onOpen ? 'cursor-pointer hover:bg-raised' : ''}
              onClick={onOpen && (() => onOpen(row))}
            >
              {columns.map((column) => (
                <td key={column.title} className={`h-14 px-4 py-2 align-middle sm:px-6 ${hide(column)}`}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A box to tick, with its words beside it. */
export function Check({
  label,
  checked,
  onChange,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return (
    <label className="inline-flex min-h-target cursor-pointer items-center gap-2.5 font-semibold">
      <input
        type="checkbox"
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
        className="size-5 accent-accent"
      />
      {label}
    </label>
  );
}
