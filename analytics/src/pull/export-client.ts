/**
 * Asks an event server for its exports (A5). What it answers is not trusted: another major schema, a missing header,
 * a broken line or an endless body is a named failure, and nothing of it reaches the lake.
 */
import {
  type EventInfo,
  EXPORT_HEADERS,
  EXPORT_SCHEMA,
  ExportedEvent,
  err,
  eventInfoSchema,
  ok,
  type Result,
} from '@attend-gate/shared';
import { z } from 'zod';

export interface SourceAddress {
  /** `https://event.example`, without a slash at the end. */
  readonly url: string;
  /** Bearer of a role that may export. */
  readonly key: string;
}

export interface PullFailure {
  readonly kind:
    | 'unreachable'
    | 'refused'
    | 'schema'
    | 'broken'
    | 'audit'
    | 'worker'
    | 'concurrent'
    | 'conflict';
  readonly detail: string;
}
const fail = (kind: PullFailure['kind'], detail: string) => err<PullFailure>({ kind, detail });

export interface ExportAnswer {
  readonly logEpoch: string;
  readonly keyId: string;
  readonly lastSeq: number;
  readonly text: string;
}

export interface ExportClient {
  /** Ids of the events this bearer may export. */
  events(): Promise<Result<readonly string[], PullFailure>>;
  page(
    event: string,
    what: 'facts' | 'participants',
    after: number,
    limit: number,
  ): Promise<Result<ExportAnswer, PullFailure>>;
  event(
    event: string,
  ): Promise<Result<ExportAnswer & { readonly row: ExportedEvent; readonly info: EventInfo }, PullFailure>>;
}

const TIMEOUT_MS = 30_000;
/** A page of 20,000 rows is about 5 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

const EventList = z.object({ events: z.array(z.object({ id: z.string() })) });

/** Reads at most `MAX_BYTES`, whatever the answer claims. */
async function readText(answer: Response): Promise<Result<string, PullFailure>> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > MAX_BYTES) return fail('broken', `more than ${MAX_BYTES} bytes`);
      text += decoder.decode(chunk, { stream: true });
    }
    return ok(text + decoder.decode());
  } catch (error) {
    return fail('broken', error instanceof Error ? error.message : String(error));
  }
}

function headersOf(answer: Response, text: string): Result<ExportAnswer, PullFailure> {
  const schema = answer.headers.get(EXPORT_HEADERS.schema) ?? '';
  if (schema.split('.')[0] !== EXPORT_SCHEMA.split('.')[0])
    return fail('schema', `the source writes schema ${schema || '(none)'}, this reads ${EXPORT_SCHEMA}`);
  const logEpoch = answer.headers.get(EXPORT_HEADERS.logEpoch) ?? '';
  const keyId = answer.headers.get(EXPORT_HEADERS.keyId) ?? '';
  const lastSeq = Number(answer.headers.get(EXPORT_HEADERS.lastSeq) ?? Number.NaN);
  if (!/^[\w.-]{1,64}$/.test(logEpoch) || !/^[\w.-]{1,64}$/.test(keyId) || !Number.isSafeInteger(lastSeq))
    return fail('schema', 'the answer lacks a header of the export');
  return ok({ logEpoch, keyId, lastSeq, text });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** @param fetcher `fetch`, or a double in tests */
export function createExportClient(source: SourceAddress, fetcher: typeof fetch = fetch): ExportClient {
  const ask = async (path: string): Promise<Result<{ answer: Response; text: string }, PullFailure>> => {
    let answer: Response;
    try {
      answer = await fetcher(`${source.url}${path}`, {
        headers: { authorization: `Bearer ${source.key}`, 'accept-encoding': 'gzip' },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
      return fail('unreachable', `${error instanceof Error ? error.message : String(error)}${cause}`);
    }
    const text = await readText(answer);
    if (!text.ok) return text;
    if (!answer.ok) return fail('refused', `HTTP ${answer.status} ${text.value.slice(0, 200)}`);
    return ok({ answer, text: text.value });
  };
  const askExport = async (path: string): Promise<Result<ExportAnswer, PullFailure>> => {
    const asked = await ask(path);
    return asked.ok ? headersOf(asked.value.answer, asked.value.text) : asked;
  };
  return {
    events: async () => {
      const asked = await ask('/api/export/events');
      if (!asked.ok) return asked;
      const list = EventList.safeParse(parseJson(asked.value.text));
      return list.success ? ok(list.data.events.map(({ id }) => id)) : fail('broken', 'the list of events');
    },
    page: (event, what, after, limit) =>
      askExport(`/api/events/${encodeURIComponent(event)}/export/${what}?after=${after}&limit=${limit}`),
    event: async (event) => {
      const answer = await askExport(`/api/events/${encodeURIComponent(event)}/export/event`);
      if (!answer.ok) return answer;
      const row = ExportedEvent.safeParse(parseJson(answer.value.text));
      if (!row.success) return fail('broken', `the event: ${z.prettifyError(row.error)}`);
      const info = eventInfoSchema.safeParse(row.data.event);
      if (!info.success) return fail('broken', `the event: ${z.prettifyError(info.error)}`);
      return ok({ ...answer.value, row: row.data, info: info.data });
    },
  };
}
