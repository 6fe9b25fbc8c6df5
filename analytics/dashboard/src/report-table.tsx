/** The rows of a report under names people use, and what each column means. */
import type { Report, Value } from './api.ts';
import type { Locale, Words } from './words.ts';

export interface ReportTexts {
  readonly title: string;
  readonly question: string;
  readonly labelOf: (column: string) => string;
  readonly about: readonly { readonly label: string; readonly about: string }[];
}

/** `people_a` → `People a`: the English short name of a column is its own. */
const plain = (column: string): string =>
  `${column[0]?.toUpperCase() ?? ''}${column.slice(1)}`.replaceAll('_', ' ').replace(/^Roi$/, 'ROI');

/** What is computed has no SQL header to carry its words. */
const COMPUTED: Readonly<Record<string, NonNullable<Report['korean']>>> = {
  staffing: {
    ...{ title: '인력 계획', question: '' },
    columns: [
      { name: 'lanes', label: '창구', about: '동시에 여는 창구 수' },
      { name: 'mean_wait_seconds', label: '평균 대기(초)', about: '모든 사람의 평균 대기' },
      {
        name: 'p95_wait_seconds',
        label: '95 % 대기(초)',
        about: '스무 명 중 열아홉 명이 이보다 짧게 기다림',
      },
      { name: 'longest_line', label: '최장 줄', about: '가장 길 때 기다리는 사람, 중앙값' },
      { name: 'longest_line_p90', label: '최장 줄(90 %)', about: '열 번 중 아홉 번은 이보다 짧음' },
      { name: 'clear_minutes', label: '해소(분)', about: '입장 시작부터 줄이 사라질 때까지' },
    ],
  },
};

export function textsOf(report: Report, locale: Locale): ReportTexts {
  const korean = report.korean ?? COMPUTED[report.report];
  if (locale === 'ko' && korean) {
    const labels = new Map(korean.columns.map(({ name, label }) => [name, label]));
    return { ...korean, labelOf: (column) => labels.get(column) ?? column, about: korean.columns };
  }
  const { title, question } = report;
  const about = report.about.map((column) => ({ label: plain(column.name), about: column.about }));
  return { title, question, labelOf: plain, about };
}

const isNumber = (rows: Report['rows'], column: string): boolean =>
  rows.some((row) => typeof row[column] === 'number');

/** Shares as percent: a column of numbers from 0 to 1 with fractions. */
const isShare = (rows: Report['rows'], column: string): boolean =>
  /share|rate|^roi$|retention|coverage|^low$|^high$|by_hand|_to_/.test(column) &&
  rows.every(({ [column]: n }) => n === null || (typeof n === 'number' && Math.abs(n) <= 1));

function textOf(value: Value, share: boolean, { locale, yes, no }: Words): string {
  if (typeof value === 'boolean') return value ? yes : no;
  if (typeof value !== 'number') return String(value);
  return share
    ? value.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 })
    : value.toLocaleString(locale);
}

function Cell({
  value,
  share,
  words,
}: {
  readonly value: Value | undefined;
  readonly share: boolean;
  readonly words: Words;
}) {
  if (value === null || value === undefined)
    return (
      <td className="px-3 py-2 text-right text-soft">
        <span aria-hidden="true">·</span>
        <span className="sr-only">{words.hidden}</span>
      </td>
    );
  return (
    <td className={`px-3 py-2 whitespace-nowrap ${typeof value === 'number' ? 'text-right' : ''}`}>
      {textOf(value, share, words)}
    </td>
  );
}

export function ReportTable({ report, words }: { readonly report: Report; readonly words: Words }) {
  const { columns, rows } = report;
  const texts = textsOf(report, words.locale);
  const shares = new Set(columns.filter((column) => isShare(rows, column)));
  return (
    <>
      <section
        className="relative mt-3 max-h-[32rem] overflow-auto"
        aria-label={texts.title}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
      >
        <table className="figures w-full border-collapse text-sm">
          <thead className="sticky top-0 bg-surface">
            <tr>
              {columns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  className={`border-b border-line px-3 py-2 font-semibold whitespace-nowrap ${isNumber(rows, column) ? 'text-right' : 'text-left'}`}
                >
                  {texts.labelOf(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={JSON.stringify(row)} className="border-b border-line last:border-0">
                {columns.map((column) => (
                  <Cell key={column} value={row[column]} share={shares.has(column)} words={words} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {texts.about.length > 0 && (
        <details className="no-print mt-2 text-sm">
          <summary className="min-h-target cursor-pointer py-3 text-accent-ink">{words.columns}</summary>
          <dl className="m-0 grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
            {texts.about.map(({ label, about }) => (
              <div key={label} className="contents">
                <dt className="font-semibold">{label}</dt>
                <dd className="m-0 text-soft">{about}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </>
  );
}
