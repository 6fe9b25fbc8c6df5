/**
 * Where a server keeps its events: in a folder of SQLite files (this one), or in PostgreSQL
 * (`postgres/postgres-storage.ts`). Everything above works on what is opened here and does not ask which it is.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EventId, isEventId } from '@attend-gate/shared';
import { type EventDatabase, eventDatabaseFile, openEventDatabase } from './database.ts';
import { openServerDatabase, type ServerDatabase } from './server-database.ts';

export interface Storage {
  /** Ids of the events that are there, in order. */
  events(): readonly EventId[];
  /** Opens an event, making it when it is not there yet. Its secrets lie in its folder afterwards. */
  openEvent(id: EventId): Promise<EventDatabase>;
  /** Opens what belongs to no event. */
  openServer(): Promise<ServerDatabase>;
  /** Other relays may make events too. */
  readonly isShared: boolean;
  close(): Promise<void>;
}

/** Ids of the events in a data folder, in order. */
export function eventsIn(dataDir: string): EventId[] {
  const folder = join(dataDir, 'events');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(
      (name): name is EventId => isEventId(name) && existsSync(eventDatabaseFile(dataDir, name as EventId)),
    )
    .sort();
}

export const openFolderStorage = (dataDir: string): Storage => ({
  events: () => eventsIn(dataDir),
  openEvent: (id) => openEventDatabase(eventDatabaseFile(dataDir, id)),
  openServer: () => openServerDatabase(dataDir),
  isShared: false,
  close: async () => undefined,
});
