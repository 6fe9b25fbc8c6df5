/** A process that pulls for ever, to be killed: `puller.ts <dataDir> <url>`. For tests only. */
import { openPlatform } from '../src/platform.ts';
import { createExportClient } from '../src/pull/export-client.ts';
import { pullSource } from '../src/pull/pull-source.ts';
import { KEY } from './fake-event-server.ts';

const [dataDir = '', url = ''] = process.argv.slice(2);
const clock = { now: (): number => Date.now() };
const platform = openPlatform({ dataDir, clock, threads: 1, memoryMb: 256 });
const source = { url, key: KEY, events: [], series: '' };
process.send?.('at work');
for (;;) {
  await pullSource({ ...platform.pullDeps, pageRows: 700 }, source, createExportClient(source));
  platform.sweep(0);
}
