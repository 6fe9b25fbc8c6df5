/**
 * All events of one server. Each has its own folder, database, keys and limits; one that cannot be opened is named and
 * left out, and the others are served (X5). It knows events, not HTTP.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type EventId, type EventInfo, err, isEventId, ok, type Result } from '@attend-gate/shared';
import { eventDatabaseFile } from '../store/database.ts';
import type { OpenEvent } from './open-event.ts';

export interface DirectoryDeps {
  readonly dataDir: string;
  /** @param info settings of a new event; undefined = its own file says what it is */
  readonly open: (id: EventId, info: EventInfo | undefined) => Promise<OpenEvent>;
  readonly onError: (error: unknown) => void;
}

export interface EventDirectory {
  get(id: EventId): OpenEvent | undefined;
  list(): readonly OpenEvent[];
  /** Events that are there and could not be opened. */
  failed(): readonly EventId[];
  create(info: EventInfo): Promise<Result<OpenEvent, 'exists'>>;
  /** Called for every event that opens, also later. */
  onOpened(listener: (event: OpenEvent) => void): void;
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

/** Opens every event in the folder, one after the other. */
export async function openDirectory({ dataDir, open, onError }: DirectoryDeps): Promise<EventDirectory> {
  const events = new Map<EventId, OpenEvent>();
  const failed = new Set<EventId>();
  const creating = new Set<EventId>();
  const listeners: ((event: OpenEvent) => void)[] = [];
  const opened = (event: OpenEvent): OpenEvent => {
    events.set(event.id, event);
    for (const listener of listeners) listener(event);
    return event;
  };
  for (const id of eventsIn(dataDir))
    try {
      opened(await open(id, undefined));
    } catch (error) {
      failed.add(id);
      onError(new Error(`event ${id} could not be opened`, { cause: error }));
    }
  return {
    get: (id) => events.get(id),
    list: () => [...events.values()],
    failed: () => [...failed],
    create: async (info) => {
      const { id } = info;
      if (events.has(id) || creating.has(id) || existsSync(eventDatabaseFile(dataDir, id)))
        return err('exists');
      creating.add(id);
      try {
        return ok(opened(await open(id, info)));
      } finally {
        creating.delete(id);
      }
    },
    onOpened: (listener) => {
      listeners.push(listener);
      for (const event of events.values()) listener(event);
    },
    close: async () => {
      const results = await Promise.allSettled([...events.values()].map((event) => event.close()));
      for (const result of results) if (result.status === 'rejected') onError(result.reason);
    },
  };
}
