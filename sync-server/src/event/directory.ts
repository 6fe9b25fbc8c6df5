/**
 * All events of one server. Each has its own folder, database, keys and limits; one that cannot be opened is named and
 * left out, and the others are served (X5). It knows events, not HTTP.
 */
import { type EventId, type EventInfo, err, ok, type Result } from '@attend-gate/shared';
import type { Storage } from '../store/storage.ts';
import type { OpenEvent } from './open-event.ts';

export interface DirectoryDeps {
  readonly storage: Pick<Storage, 'events'>;
  /** @param info settings of a new event; undefined = its own file says what it is */
  readonly open: (id: EventId, info: EventInfo | undefined) => Promise<OpenEvent>;
  readonly onError: (error: unknown) => void;
}

export interface EventDirectory {
  get(id: EventId): OpenEvent | undefined;
  list(): readonly OpenEvent[];
  /** Events that are there and could not be opened. */
  failed(): readonly EventId[];
  /** Opens what another relay has made, and tries again what could not be opened. */
  openNew(): Promise<void>;
  create(info: EventInfo): Promise<Result<OpenEvent, 'exists'>>;
  /** Called for every event that opens, also later. */
  onOpened(listener: (event: OpenEvent) => void): void;
  close(): Promise<void>;
}

/** Opens every event that is there, one after the other. */
export async function openDirectory({ storage, open, onError }: DirectoryDeps): Promise<EventDirectory> {
  const events = new Map<EventId, OpenEvent>();
  const failed = new Set<EventId>();
  const creating = new Set<EventId>();
  const listeners: ((event: OpenEvent) => void)[] = [];
  const opened = (event: OpenEvent): OpenEvent => {
    events.set(event.id, event);
    for (const listener of listeners) listener(event);
    return event;
  };
  const openNew = async (): Promise<void> => {
    for (const id of storage.events()) {
      if (events.has(id) || creating.has(id)) continue;
      creating.add(id);
      try {
        opened(await open(id, undefined));
        failed.delete(id);
      } catch (error) {
        failed.add(id);
        onError(new Error(`event ${id} could not be opened`, { cause: error }));
      } finally {
        creating.delete(id);
      }
    }
  };
  await openNew();
  return {
    openNew,
    get: (id) => events.get(id),
    list: () => [...events.values()],
    failed: () => [...failed],
    create: async (info) => {
      const { id } = info;
      if (events.has(id) || creating.has(id) || storage.events().includes(id)) return err('exists');
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
