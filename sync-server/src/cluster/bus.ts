/**
 * Tells other relays at once that there is something to read (L34). A message may be lost, doubled or late: whoever
 * listens reads the truth from the store. One contract suite for every bus (`testing/bus-contract.ts`).
 */
export interface Bus {
  /** Never throws and never waits: a bus that is away loses hints. */
  publish(channel: string, message: string): void;
  /** @param hear called for every message of others; a message of this bus itself is not heard. @returns how to stop */
  subscribe(channel: string, hear: (message: string) => void): () => void;
}

/** Buses of one process that hear each other: for several relays in one process, in tests and simulations. */
export function createLocalBuses(): () => Bus {
  const listeners = new Set<{
    readonly bus: Bus;
    readonly channel: string;
    readonly hear: (m: string) => void;
  }>();
  return () => {
    const bus: Bus = {
      publish: (channel, message) => {
        for (const listener of listeners)
          if (listener.bus !== bus && listener.channel === channel)
            queueMicrotask(() => {
              if (listeners.has(listener)) listener.hear(message);
            });
      },
      subscribe: (channel, hear) => {
        const listener = { bus, channel, hear };
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    return bus;
  };
}

/** For a cluster without one: everything is found by looking. */
export const NO_BUS: Bus = { publish: () => undefined, subscribe: () => () => undefined };
