/** `sightings`: writes what was heard of people who agreed to it into one Parquet file, for analysts (B3, B5). */
import { asMillis } from '@attend-gate/shared';
import { fileWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { openBridgeDatabase } from '../store/database.ts';
import { createSightingStore, type SightingRow } from '../store/sightings.ts';
import type { SightingsCommand } from './commands.ts';
import { EXIT, type Surroundings } from './surroundings.ts';

/** Rows of one row group, and in memory at once. */
const PAGE = 100_000;

const columnsOf = (rows: readonly SightingRow[], gate: string) => [
  { name: 'seen_at', type: 'TIMESTAMP' as const, data: rows.map(({ at }) => new Date(at)) },
  { name: 'gate', type: 'STRING' as const, data: rows.map(() => gate) },
  { name: 'token_id', type: 'STRING' as const, data: rows.map(({ token }) => token) },
  { name: 'carrier', type: 'STRING' as const, data: rows.map(({ carrier }) => carrier) },
  { name: 'reader', type: 'STRING' as const, data: rows.map(({ reader }) => reader) },
  { name: 'adverts', type: 'INT32' as const, data: rows.map(({ count }) => count) },
  { name: 'mean_dbm', type: 'DOUBLE' as const, data: rows.map(({ mean }) => mean) },
  { name: 'strongest_dbm', type: 'INT32' as const, data: rows.map(({ strongest }) => strongest) },
];

/** Prints one JSON line `{rows, file}`. The bridge may go on working meanwhile. */
export async function exportSightings(command: SightingsCommand, world: Surroundings): Promise<void> {
  const store = createSightingStore(openBridgeDatabase(command.dataDir));
  const writer = new ParquetWriter({
    writer: fileWriter(command.file),
    schema: schemaFromColumnData({ columnData: columnsOf([], '') }),
    createdBy: 'attend-gate',
  });
  let rows = 0;
  for (const page of store.pages(asMillis(command.since), PAGE)) {
    await writer.write({ columnData: columnsOf(page, command.gate ?? ''), rowGroupSize: PAGE });
    rows += page.length;
  }
  await writer.finish();
  world.print(JSON.stringify({ rows, file: command.file }));
  world.exit(EXIT.done);
}
