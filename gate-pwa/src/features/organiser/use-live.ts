/** The live numbers as the server sends them (H30): one stream, which the browser opens again by itself. */
import type { RealtimeAnswer } from '@attend-gate/shared';
import { useEffect, useState } from 'react';

export interface Live {
  readonly value: RealtimeAnswer | undefined;
  /** False while there is no line; `value` is then as old as it says. */
  readonly connected: boolean;
}

/** A stream that the server refused is not opened again by the browser. */
const AGAIN_MS = 5_000;

export function useLive(event: string): Live {
  const [value, setValue] = useState<RealtimeAnswer | undefined>();
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    let source: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = (): void => {
      source = new EventSource(`/api/events/${event}/live`);
      source.addEventListener('numbers', ({ data }) => {
        // The server's own schema; this is the one place that believes it.
        setValue(JSON.parse(String(data)) as RealtimeAnswer);
        setConnected(true);
      });
      source.addEventListener('error', () => {
        setConnected(false);
        if (source?.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS);
      });
    };
    open();
    return () => {
      clearTimeout(timer);
      source?.close();
    };
  }, [event]);
  return { value, connected };
}
