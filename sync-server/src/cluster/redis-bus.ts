/**
 * The bus over Redis pub/sub. Nothing is kept there: a Redis that is away makes news slower and never wrong, so its
 * errors are told and never thrown.
 */
import { createClient } from 'redis';
import type { Bus } from './bus.ts';

export interface RedisBusDeps {
  /** `redis://host:6379` */
  readonly url: string;
  /** Before every channel, for several installations on one Redis. */
  readonly prefix: string;
  /** Names this relay, so that it does not hear itself. No line breaks. */
  readonly self: string;
  /** Once for every time the connection is lost. */
  readonly onLost: (error: unknown) => void;
}

export interface RedisBus extends Bus {
  readonly isUp: boolean;
  close(): Promise<void>;
}

const AGAIN_MS = 500;

/** Starts to connect and returns at once; until there is a connection hints are lost. */
export function openRedisBus({ url, prefix, self, onLost }: RedisBusDeps): RedisBus {
  const options = {
    url,
    // A hint that waits for a connection is worth nothing when it arrives.
    disableOfflineQueue: true,
    socket: { reconnectStrategy: AGAIN_MS, connectTimeout: 2_000 },
  };
  const sender = createClient(options);
  const receiver = createClient({ ...options, disableOfflineQueue: false });
  let told = false;
  for (const client of [sender, receiver]) {
    client.on('error', (error: unknown) => {
      if (!told) onLost(error);
      told = true;
    });
    client.on('ready', () => {
      told = false;
    });
    // It goes on trying by itself; the error was told above.
    client.connect().catch(() => undefined);
  }
  return {
    get isUp() {
      return sender.isReady && receiver.isReady;
    },
    publish: (channel, message) => {
      if (sender.isReady) sender.publish(prefix + channel, `${self}\n${message}`).catch(() => undefined); // a lost hint
    },
    subscribe: (channel, hear) => {
      let listening = true;
      const listener = (message: string): void => {
        const end = message.indexOf('\n');
        if (listening && message.slice(0, end) !== self) hear(message.slice(end + 1));
      };
      receiver.subscribe(prefix + channel, listener).catch(onLost);
      return () => {
        listening = false;
        receiver.unsubscribe(prefix + channel, listener).catch(() => undefined); // closed already
      };
    },
    close: async () => {
      sender.destroy();
      receiver.destroy();
    },
  };
}
