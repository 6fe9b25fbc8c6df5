import type { Chart } from '../../src/report/chart-options.ts';

/** Asks the platform. The key came in the link and lives as long as the tab. */
export type Value = string | number | boolean | null;

export interface EventStatus {
  readonly event: string;
  readonly name: string;
  readonly series: string;
  readonly timeZone: string;
  readonly source: string;
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly people: number | null;
  readonly bodies: number | null;
  readonly everIn: number | null;
  readonly openConflicts: number | null;
  readonly phase: 'live' | 'over' | 'coming' | 'imported';
  readonly lagSeconds: number | null;
  readonly failure: string | null;
}

export interface Report {
  readonly report: string;
  readonly title: string;
  readonly question: string;
  readonly about: readonly { readonly name: string; readonly about: string }[];
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, Value>>[];
  readonly totals: Readonly<Record<string, Value>>;
  readonly meta: {
    readonly asOf: string;
    readonly lagSeconds: number;
    readonly k: number | null;
    readonly suppressed: number;
    readonly snapshot: number;
  };
  /** What to draw of it. */
  readonly plot: Chart | null;
  /** The header in Korean, with a short name for every column; null for what is computed. */
  readonly korean: {
    readonly title: string;
    readonly question: string;
    readonly columns: readonly { readonly name: string; readonly label: string; readonly about: string }[];
  } | null;
}

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly detail: string };

const KEY = 'attend-platform-key';

/** Takes the key out of the address, so that it does not stand in a screenshot. */
export function takeKey(): string | null {
  const match = /[#&]key=([\w-]+)/.exec(location.hash);
  if (match?.[1]) {
    sessionStorage.setItem(KEY, match[1]);
    history.replaceState(null, '', `${location.pathname}#/`);
  }
  return sessionStorage.getItem(KEY);
}

/** Behind a gateway the platform may stand under a path of its own. */
export const placed = (path: string): string => `${location.pathname.replace(/[^/]*$/, '')}${path.slice(1)}`;

const headers = (): Record<string, string> => ({
  authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ''}`,
});

export interface Question {
  readonly signal?: AbortSignal;
  readonly method?: 'POST' | 'DELETE';
  readonly body?: object;
}

export async function ask<T>(
  path: string,
  { signal, method, body: sent }: Question = {},
): Promise<Answer<T>> {
  try {
    const answer = await fetch(placed(path), {
      headers: { ...headers(), ...(sent ? { 'content-type': 'application/json' } : {}) },
      ...(signal ? { signal } : {}),
      ...(method ? { method } : {}),
      ...(sent ? { body: JSON.stringify(sent) } : {}),
    });
    const text = await answer.text();
    const body = (text === '' ? {} : JSON.parse(text)) as T & {
      readonly detail?: string;
      readonly title?: string;
    };
    return answer.ok
      ? { ok: true, value: body }
      : { ok: false, detail: body.detail ?? body.title ?? answer.statusText };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Saves a report as a file; the bearer cannot stand in a plain link. */
export async function download(path: string): Promise<Answer<undefined>> {
  try {
    const answer = await fetch(placed(path), { headers: headers() });
    if (!answer.ok) return { ok: false, detail: answer.statusText };
    const name = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'report';
    const url = URL.createObjectURL(await answer.blob());
    const link = Object.assign(document.createElement('a'), { href: url, download: name });
    link.click();
    URL.revokeObjectURL(url);
    return { ok: true, value: undefined };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

/** Server-sent events over `fetch`, because EventSource cannot carry a bearer. Comes back by itself after a break. */
export function watchEvents(
  onEvents: (events: readonly EventStatus[]) => void,
  onBreak: () => void,
): () => void {
  const stop = new AbortController();
  const read = async (): Promise<void> => {
    const answer = await fetch(placed('/api/live'), { headers: headers(), signal: stop.signal });
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) return;
      text += piece.value;
      const messages = text.split('\n\n');
      text = messages.pop() ?? '';
      const data = messages.at(-1)?.match(/^data: (.*)$/m)?.[1];
      if (data) onEvents(JSON.parse(data) as EventStatus[]);
    }
  };
  const loop = (): void => {
    read()
      .catch(() => undefined)
      .finally(() => {
        if (stop.signal.aborted) return;
        onBreak();
        setTimeout(loop, 2_000);
      });
  };
  loop();
  return () => stop.abort();
}
