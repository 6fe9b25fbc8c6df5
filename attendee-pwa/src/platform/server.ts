/**
 * What the wallet asks an event server over HTTP. Every way it can fail is a value, and an answer is believed only
 * when it has the documented shape and a sensible size: one bad server must not hurt the other passes.
 */
import { err, type OpenPassAnswer, type OpenPassRequest, ok, type Result } from '@attend-gate/shared';

export type ServerFailure =
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'bad_answer' }
  | { readonly kind: 'too_many'; readonly retryAfter: number }
  | { readonly kind: 'refused'; readonly code: string };

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 512 * 1024;

/** Reads a body of at most MAX_ANSWER_BYTES as JSON; undefined for anything else. */
async function readJson(response: Response): Promise<unknown> {
  const reader = response.body?.getReader();
  if (!reader) return undefined;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.length;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Result<unknown, ServerFailure>> {
  let json: unknown;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    json = await readJson(response);
  } catch (error) {
    // fetch rejects with TypeError when there is no network, and with a DOMException on time-out.
    if (error instanceof TypeError || error instanceof DOMException) return err({ kind: 'unreachable' });
    throw error;
  }
  if (!response.ok) {
    const { Problem } = await import('./answers.ts');
    const problem = Problem.safeParse(json);
    // A proxy's error page is no answer of ours: the server behind it was not reached.
    if (!problem.success) return err({ kind: 'unreachable' });
    const { code, retryAfter } = problem.data;
    return err(
      code === 'too_many' ? { kind: 'too_many', retryAfter: retryAfter ?? 60 } : { kind: 'refused', code },
    );
  }
  return ok(json);
}

export async function openPassAt(
  origin: string,
  request: OpenPassRequest,
): Promise<Result<OpenPassAnswer, ServerFailure>> {
  const json = await post(`${origin}/api/passes/open`, request);
  if (!json.ok) return json;
  const { OpenPassAnswer, eventInfoSchema } = await import('./answers.ts');
  const answer = OpenPassAnswer.safeParse(json.value);
  if (!answer.success) return err({ kind: 'bad_answer' });
  if (answer.data.status !== 'open') return ok(answer.data);
  const event = eventInfoSchema.safeParse(answer.data.event);
  return event.success ? ok({ ...answer.data, event: event.data }) : err({ kind: 'bad_answer' });
}

/**
 * Gives the pass away.
 * @param accessToken of the phone that holds it
 * @returns the link that opens it for whoever gets it
 */
export async function handOverAt(
  origin: string,
  accessToken: string,
): Promise<Result<string, ServerFailure>> {
  const json = await post(`${origin}/api/passes/hand-over`, {}, { authorization: `Bearer ${accessToken}` });
  if (!json.ok) return json;
  const { ReissueAnswer } = await import('./answers.ts');
  const answer = ReissueAnswer.safeParse(json.value);
  return answer.success ? ok(answer.data.link) : err({ kind: 'bad_answer' });
}
