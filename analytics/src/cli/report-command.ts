/**
 * `report NAME`: pulls what is new, runs one report, prints it. Exit codes (A21): 0 printed, 2 usage or no data,
 * 3 printed but stale, 4 everything suppressed, 1 failed.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Platform } from '../platform.ts';
import type { ReportHeader } from '../report/header.ts';
import { findReport, reportNames } from '../report/library.ts';
import { DEFAULT_K, type ReportResult, runReport } from '../report/run-report.ts';
import { FORMATS, type Format } from '../report/write-out.ts';
import { readSources } from '../sources/sources.ts';

export const EXIT = { ok: 0, failed: 1, usage: 2, stale: 3, suppressed: 4 } as const;

export interface ReportOptions {
  readonly event?: string;
  readonly series?: string;
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
  readonly every?: string;
  readonly k: number;
  readonly set: Readonly<Record<string, string>>;
  readonly format?: Format;
  readonly json: boolean;
  readonly out?: string;
  readonly snapshot?: number;
  readonly pull: boolean;
  readonly timeout: number;
  readonly data: string;
}

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number');
  return Number(text);
};

function collect(text: string, known: Record<string, string>): Record<string, string> {
  const match = /^(\w+)=(.*)$/s.exec(text);
  if (!match) throw new InvalidArgumentError('name=value');
  return { ...known, [match[1]!]: match[2]! };
}

export function reportCommand(run: (name: string, options: ReportOptions) => Promise<void>): Command {
  return new Command('report')
    .description('Run one report over the lake.')
    .argument('<name>', `one of ${reportNames().join(', ')}, or a path to a .sql file`)
    .option('--event <id>', 'the event')
    .option('--series <name>', 'the series')
    .option('--from <date>', 'events from this day on, YYYY-MM-DD')
    .option('--to <date>', 'events up to and including this day')
    .option('--tz <zone>', 'IANA time zone of the times shown')
    .option('--every <minutes>', 'width of a time bin')
    .option('--k <n>', 'smallest number of people that may be shown (at least 5)', whole, DEFAULT_K)
    .option('--set <name=value>', 'any other parameter of the report; may be repeated', collect, {})
    .addOption(new Option('--format <f>', 'table on a terminal, csv when piped').choices([...FORMATS]))
    .option('--json', 'the same as --format json', false)
    .option('--out <file>', 'write to a file')
    .option('--snapshot <n>', 'the lake as it was at this snapshot', whole)
    .option('--no-pull', 'do not ask the event servers first')
    .option('--timeout <seconds>', 'give up after', whole, 120)
    .option('--data <dir>', 'folder of the lake', '.data/analytics')
    .action(run);
}

/** Asks the servers that may hold the event; one that is away is told on stderr and in the report's own foot. */
export async function pullFirst(platform: Platform, event: string | undefined): Promise<void> {
  const sources = readSources(platform.dataDir);
  if (!sources.ok) throw new Error(sources.error);
  const known = event === undefined ? undefined : platform.catalog.event(event)?.source;
  for (const source of sources.value) {
    if (known !== undefined && known !== source.url) continue;
    const outcome = await platform.pull(source, event);
    if (!outcome.ok) console.error(`${source.url}: ${outcome.error.kind}: ${outcome.error.detail}`);
  }
}

/** A row without its count is a suppressed one. */
export const exitCodeOf = ({ table, meta }: ReportResult, { kRule }: ReportHeader): number => {
  const isShown = kRule.kind === 'none' || table.rows.some((row) => row[kRule.count] !== null);
  if (meta.suppressed > 0 && !isShown) return EXIT.suppressed;
  return meta.stale ? EXIT.stale : EXIT.ok;
};

/** @returns the text and the exit code, or what to say on stderr */
export async function makeReport(
  platform: Platform,
  name: string,
  options: ReportOptions,
): Promise<{
  readonly code: number;
  readonly result?: ReportResult;
  readonly header?: ReportHeader;
  readonly problem?: string;
}> {
  const file = findReport(name);
  if (!file.ok) return { code: EXIT.usage, problem: file.error };
  if (options.pull && options.snapshot === undefined) await pullFirst(platform, options.event);
  const { event, series, from, to, tz, every } = options;
  const named = Object.entries({ event, series, from, to, tz, every }).filter(
    ([, value]) => value !== undefined,
  );
  const params = { ...options.set, ...(Object.fromEntries(named) as Record<string, string>) };
  const { k, snapshot, timeout } = options;
  const result = await runReport(platform, {
    file: file.value,
    params,
    k,
    snapshot,
    timeoutMs: timeout * 1_000,
  });
  if (result.ok) {
    const { header } = file.value;
    return { code: exitCodeOf(result.value, header), result: result.value, header };
  }
  return { code: result.error.kind === 'failed' ? EXIT.failed : EXIT.usage, problem: result.error.detail };
}
