/** `import-scans FILE --map person=…,session=…,time=…`: any scan log as an event series. */
import { basename } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { openPlatform } from '../platform.ts';
import { importScans } from '../scans/import-scans.ts';
import { readScanMap, type ScanMap } from '../scans/scan-map.ts';

interface ImportOptions {
  readonly map: ScanMap;
  readonly series?: string;
  readonly prefix?: string;
  readonly people?: string;
  readonly timeFormat?: string;
  readonly tz: string;
  readonly start?: number;
  readonly where: readonly { readonly column: string; readonly value: string }[];
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly data: string;
  readonly json: boolean;
}

function parseMap(text: string): ScanMap {
  const map = readScanMap(text);
  if (!map.ok) throw new InvalidArgumentError(map.error);
  return map.value;
}
function parseWhere(text: string, known: ImportOptions['where']): ImportOptions['where'] {
  const [column, value] = text.split(/=(.*)/s);
  if (!column || value === undefined) throw new InvalidArgumentError('column=value');
  return [...known, { column, value }];
}
function parseStart(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('a moment such as 2009-06-04T00:00:00Z');
  return ms / 1000;
}

export function importCommand(clock: { now: () => number }): Command {
  return new Command('import-scans')
    .description('Import a scan log (CSV, TSV, space-separated; gzip too) as an event series.')
    .argument('<file...>', 'logs of the same form, read as one')
    .requiredOption(
      '--map <fields>',
      'person=…,session=…,time=…[,gate=…][,ticket=…], by name or number',
      parseMap,
    )
    .option('--series <name>', 'name of the series; left out: of the file')
    .option('--prefix <text>', 'in front of every event id; left out: the series where an id is taken')
    .option('--people <name>', 'logs with this name speak of the same people; left out: the series')
    .option('--tz <zone>', 'zone of times that name none, and of days', 'UTC')
    .option('--start <moment>', 'zero of times that are seconds since the start of the log', parseStart)
    .option('--time-format <strptime>', 'such as %d-%b-%y %H.%M; left out: found in the log')
    .option('--where <column=value>', 'only these rows; may be repeated', parseWhere, [])
    .option('--delimiter <c>', 'left out: found in the file; \\t for a tab')
    .option('--header', 'the first line names the columns')
    .option('--no-header', 'it does not')
    .option('--json', 'print one JSON object', false)
    .option('--data <dir>', 'folder of the lake', '.data/analytics')
    .action(async (files: string[], options: ImportOptions) => {
      const platform = openPlatform({ dataDir: options.data, clock });
      try {
        const { map, prefix, tz, where, start = 0, header, timeFormat } = options;
        const series = options.series ?? basename(files[0] ?? '').replace(/\.(gz|csv|tsv|txt|dat)\b/g, '');
        const delimiter = options.delimiter === '\\t' ? '\t' : options.delimiter;
        const people = options.people ?? series;
        const request = {
          ...{ files, map, prefix, tz, where, header, series, people, delimiter, timeFormat },
          shiftSeconds: start,
        };
        const done = await importScans(platform, request);
        if (!done.ok) {
          console.error(done.error);
          process.exitCode = 2;
          return;
        }
        const { files: _files, ...said } = done.value;
        if (options.json) console.log(JSON.stringify({ series, ...said }));
        else {
          console.log(
            `${series}: ${said.people} people in ${said.events.length} events, ${said.scans} scans (${said.repeated} repeated), snapshot ${said.snapshot}`,
          );
          console.log(
            `${said.read} person mentions read; left out: ${said.noPerson} without person, ${said.noTime} without a readable time, ${said.noSession} without session`,
          );
          for (const event of said.events)
            console.log(`  ${event.eventId}  ${event.people} people, ${event.scans} scans`);
        }
      } finally {
        platform.close();
      }
    });
}
