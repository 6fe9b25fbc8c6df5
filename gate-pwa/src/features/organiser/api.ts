/**
 * The event server as the organiser area asks it. The session travels in a cookie that this code cannot read; every
 * answer is a value, and a refusal is the server's own problem (RFC 9457).
 */
import { err, ok, type Problem, type Result } from '@attend-gate/shared';

export type Refusal = Pick<Problem, 'code' | 'title' | 'detail' | 'errors' | 'retryAfter'>;
export type Answer<T> = Result<T, Refusal>;
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const OFFLINE: Refusal = { code: 'not_ready', title: 'The server cannot be reached' };

async function read<T>(response: Response): Promise<Answer<T>> {
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const body: unknown = isJson ? await response.json() : undefined;
  // The shapes are the server's own schemas; this is the one place that believes them.
  return response.ok
    ? ok(body as T)
    : err((body as Refusal | undefined) ?? { code: 'internal', title: response.statusText });
}

const isPlain = (body: object | undefined): boolean =>
  body !== undefined && !(body instanceof FormData) && !(body instanceof Blob);
const typeOf = (body: object | undefined): Record<string, string> => {
  if (body instanceof Blob) return { 'content-type': 'application/octet-stream' };
  return isPlain(body) ? { 'content-type': 'application/json' } : {};
};

/** @param body JSON, a form with a file, or a file alone */
export async function ask<T>(method: Method, path: string, body?: object): Promise<Answer<T>> {
  try {
    return await read<T>(
      await fetch(path, {
        method,
        credentials: 'same-origin',
        headers: typeOf(body),
        ...(body === undefined ? {} : { body: isPlain(body) ? JSON.stringify(body) : (body as BodyInit) }),
      }),
    );
  } catch (error) {
    // `fetch` throws a TypeError when there is no network.
    if (error instanceof TypeError) return err(OFFLINE);
    throw error;
  }
}

/** What a person reads when something was refused. */
export const refusalText = ({ title, detail, errors, retryAfter }: Refusal): string =>
  [
    title,
    detail,
    errors?.map(({ path, message }) => `${path}: ${message}`).join(', '),
    retryAfter && `(${retryAfter} s)`,
  ]
    .filter(Boolean)
    .join(' · ');
