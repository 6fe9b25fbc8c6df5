/**
 * The comment block on top of a report's SQL, as data: what it asks, its parameters, columns, totals and privacy rule
 * (A21). The header is the documentation; nothing about a report is said a second time anywhere else.
 */
import { err, ok, type Result } from '@attend-gate/shared';

export interface ReportParam {
  readonly name: string;
  readonly required: boolean;
  readonly fallback: string;
  readonly about: string;
}

/** Which cells may be published (A14). */
export type KRule =
  | { readonly kind: 'none'; readonly why: string }
  | {
      readonly kind: 'cells';
      /** Column with the number of people a row speaks of. */
      readonly count: string;
      /** Columns a published total exists over; [] among them = the grand total. Without any, small rows are left out. */
      readonly margins: readonly (readonly string[])[];
      /** Columns that say who the row is about; all others are emptied with the count. */
      readonly keys: readonly string[];
    };

export interface ReportTotal {
  readonly name: string;
  readonly column: string;
}

export interface ReportHeader {
  readonly title: string;
  readonly question: string;
  readonly grain: string;
  readonly params: readonly ReportParam[];
  readonly columns: readonly { readonly name: string; readonly about: string }[];
  readonly totals: readonly ReportTotal[];
  readonly kRule: KRule;
  readonly audits: readonly string[];
  /** The same in Korean, with a short name for every column; an analyst's own file may lack it. */
  readonly korean: {
    readonly title: string;
    readonly question: string;
    readonly columns: readonly { readonly name: string; readonly label: string; readonly about: string }[];
  };
  /** How the HTML report draws it. */
  readonly chart:
    | { readonly kind: 'line' | 'bar' | 'heat'; readonly x: string; readonly y: readonly string[] }
    | undefined;
}

const names = (text: string): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function readParam(text: string): ReportParam | undefined {
  const match = /^(\w+)\s+(?:\((required)\)|=\s*('(?:[^']*)'|\S+))\s+(.+)$/.exec(text);
  if (!match) return undefined;
  const [, name = '', required, fallback = '', about = ''] = match;
  return { name, required: required !== undefined, fallback: fallback.replace(/^'(.*)'$/, '$1'), about };
}

/** `none; why` or `cells of people; keys a, b; margins (), (a), (b)`; `margins none` where no total is published. */
function readKRule(text: string): KRule | undefined {
  const [head = '', ...rest] = text.split(';').map((part) => part.trim());
  if (head === 'none') return rest.length > 0 ? { kind: 'none', why: rest.join('; ') } : undefined;
  const count = /^cells of (\w+)$/.exec(head)?.[1];
  const keys = /^keys (.+)$/.exec(rest[0] ?? '')?.[1];
  const margins = /^margins (.+)$/.exec(rest[1] ?? '')?.[1];
  if (count === undefined || keys === undefined || margins === undefined) return undefined;
  const groups = [...margins.matchAll(/\(([^)]*)\)/g)].map((match) => names(match[1] ?? ''));
  return { kind: 'cells', count, keys: names(keys), margins: groups };
}

/** `name label | what it is` */
const readKoreanColumn = (text: string) => {
  const [, name = '', label = '', about = ''] = /^(\w+) ([^|]+?) \| (.+)$/.exec(text) ?? [];
  return { name, label, about };
};

function readChart(text: string): ReportHeader['chart'] | undefined {
  const match = /^(line|bar|heat) of (.+) by (\w+)$/.exec(text);
  if (!match) return undefined;
  return { kind: match[1] as 'line' | 'bar' | 'heat', x: match[3]!, y: names(match[2]!) };
}

/** @returns an error that names the line an analyst should look at */
export function readHeader(sql: string): Result<ReportHeader, string> {
  const lines = sql.split('\n').filter((line) => /^-- [\w-]+: /.test(line));
  const fields = lines.map((line) => /^-- ([\w-]+): (.*)$/.exec(line)!);
  const one = (name: string): string => fields.find((f) => f[1] === name)?.[2]?.trim() ?? '';
  const all = (name: string): string[] => fields.filter((f) => f[1] === name).map((f) => f[2]!.trim());
  for (const name of ['title', 'question', 'grain', 'k-rule'])
    if (one(name) === '') return err(`the header has no "-- ${name}: …" line`);
  const params: ReportParam[] = [];
  for (const text of all('param')) {
    const param = readParam(text);
    if (!param)
      return err(`"-- param: ${text}" is not "name (required) what it is" or "name = default what it is"`);
    params.push(param);
  }
  const kRule = readKRule(one('k-rule'));
  if (!kRule)
    return err(`"-- k-rule: ${one('k-rule')}" is neither "none; why" nor "cells of …; keys …; margins …"`);
  const columns = all('column').map((text) => {
    const [name = '', ...about] = text.split(' ');
    return { name, about: about.join(' ') };
  });
  const totals: ReportTotal[] = [];
  for (const text of all('total')) {
    const match = /^(\w+) = sum\((\w+)\)$/.exec(text);
    if (!match) return err(`"-- total: ${text}" is not "name = sum(column)"`);
    totals.push({ name: match[1]!, column: match[2]! });
  }
  const audits = all('audit');
  const texts = { title: one('title'), question: one('question'), grain: one('grain') };
  const korean = {
    title: one('ko-title'),
    question: one('ko-question'),
    columns: all('ko-column').map(readKoreanColumn),
  };
  return ok({ ...texts, korean, params, columns, totals, kRule, audits, chart: readChart(one('chart')) });
}
