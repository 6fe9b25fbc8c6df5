/** A report as one self-contained page: chart as inline SVG, table, definitions, foot; no script; prints well (A23). */
import type { Value } from '../worker/jobs.ts';
import { chartSvg } from './chart.ts';
import { chartOptions } from './chart-options.ts';
import { footLine } from './format.ts';
import type { ReportHeader } from './header.ts';
import type { ReportResult } from './run-report.ts';

const safeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --soft: #5a6672; --line: #d9e0e6; --band: #f5f8fa; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --paper: #14191f; --soft: #a3afba; --line: #313a44; --band: #1b222a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 2rem 1.25rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Pretendard", "Noto Sans KR", sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
p { margin: .25rem 0 1rem; } .soft { color: var(--soft); }
figure { margin: 1.5rem 0; background: #fff; border: 1px solid var(--line); border-radius: .5rem; padding: .5rem; overflow-x: auto; }
figure svg { display: block; width: 100%; height: auto; min-width: 32rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .9375rem; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
th { font-weight: 600; } tbody tr:nth-child(even) { background: var(--band); }
.number { text-align: right; } .hidden { color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dt { font-weight: 600; } dd { margin: 0; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .75rem; color: var(--soft); font-size: .875rem; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print { body { max-width: none; padding: 0; } tr, figure { break-inside: avoid; } thead { display: table-header-group; } }
`;

const cell = (value: Value | undefined): string => {
  if (value === null || value === undefined) return '<td class="hidden">·</td>';
  return `<td${typeof value === 'number' ? ' class="number"' : ''}>${safeText(String(value))}</td>`;
};

/** Without a size of its own the chart follows the page; its viewBox keeps the shape. */
const fluid = (svg: string): string => svg.replace(/<svg width="\d+" height="\d+"/, '<svg');

export function toHtml(result: ReportResult, header: ReportHeader): string {
  const { table } = result;
  const numeric = (column: string): boolean => table.rows.some((row) => typeof row[column] === 'number');
  const heads = table.columns.map(
    (c) => `<th scope="col"${numeric(c) ? ' class="number"' : ''}>${safeText(c)}</th>`,
  );
  const rows = table.rows.map(
    (row) => `<tr>${table.columns.map((column) => cell(row[column])).join('')}</tr>`,
  );
  const drawn =
    header.chart && table.rows.length > 0 ? fluid(chartSvg(chartOptions(table, header.chart))) : '';
  const chart =
    drawn === '' ? '' : `<figure role="img" aria-label="${safeText(header.title)}">${drawn}</figure>`;
  const given = Object.entries(result.params).filter(([name, value]) => value !== '' && name !== 'k');
  const params = given.map(([name, value]) => `${safeText(name)} ${safeText(String(value))}`).join(' · ');
  const definitions = header.columns.map((c) => `<dt>${safeText(c.name)}</dt><dd>${safeText(c.about)}</dd>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safeText(header.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${safeText(header.title)}</h1>
<p>${safeText(header.question)}</p>
<p class="soft">${params}</p>
${chart}
<div class="scroll"><table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>
<h2>What the columns mean</h2>
<dl>${definitions.join('')}</dl>
</main>
<footer>${safeText(footLine(result))}</footer>
</body>
</html>
`;
}
