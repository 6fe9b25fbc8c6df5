/** What the bridge asks the event server over HTTP. Every way it can fail is a value; the network is never an exception. */
import {
  AccessAnswer,
  ClaimAnswer,
  err,
  fromBase64url,
  ok,
  Problem,
  type Result,
  type ServerFailure,
  StaffList,
  TagKeys,
  toBase64url,
} from '@attend-gate/shared';

const UNREACHABLE: ServerFailure = { kind: 'unreachable' };
const TIMEOUT_MS = 10_000;

const badAnswer = (): { readonly ok: false; readonly error: ServerFailure } =>
  err({ kind: 'refused', code: 'bad_answer', detail: undefined, serverTime: undefined });

async function ask(url: string, init: RequestInit): Promise<Result<Response, ServerFailure>> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    // fetch rejects with TypeError when there is no network, and with a DOMException on time-out.
    if (error instanceof TypeError || error instanceof DOMException) return err(UNREACHABLE);
    throw error;
  }
  if (response.ok || response.status === 304) return ok(response);
  const problem = Problem.safeParse(await jsonOf(response));
  // A proxy's error page is no answer of ours: the server behind it was not reached.
  if (!problem.success) return err(UNREACHABLE);
  const { code, detail, serverTime } = problem.data;
  return err({ kind: 'refused', code, detail, serverTime });
}

/** Undefined for a body that is no JSON or was cut off. */
async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof DOMException)
      return undefined;
    throw error;
  }
}

const post = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function readAs<T>(
  asked: Result<Response, ServerFailure>,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): Promise<Result<T, ServerFailure>> {
  if (!asked.ok) return asked;
  const read = schema.safeParse(await jsonOf(asked.value));
  return read.success ? ok(read.data) : badAnswer();
}

export const claimPairing = async (
  origin: string,
  code: string,
  publicKey: Uint8Array,
): Promise<Result<ClaimAnswer, ServerFailure>> =>
  readAs(
    await ask(`${origin}/api/pairings/claim`, post({ code, publicKey: toBase64url(publicKey) })),
    ClaimAnswer,
  );

export const renewAccess = async (
  origin: string,
  proof: string,
): Promise<Result<AccessAnswer, ServerFailure>> =>
  readAs(await ask(`${origin}/api/devices/token`, post({ proof })), AccessAnswer);

export const fetchTagKeys = async (
  origin: string,
  event: string,
  token: string,
): Promise<Result<TagKeys, ServerFailure>> =>
  readAs(await ask(`${origin}/api/events/${event}/tags/keys`, { headers: bearer(token) }), TagKeys);

export const fetchStaff = async (
  origin: string,
  event: string,
  token: string,
): Promise<Result<StaffList, ServerFailure>> =>
  readAs(await ask(`${origin}/api/events/${event}/staff`, { headers: bearer(token) }), StaffList);

export interface FetchedRoster {
  readonly json: string;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

/** The roster as it was sent, or undefined when the one with this `etag` is current. */
export async function fetchRoster(
  origin: string,
  event: string,
  token: string,
  etag: string | undefined,
): Promise<Result<FetchedRoster | undefined, ServerFailure>> {
  const headers = { ...bearer(token), ...(etag === undefined ? {} : { 'if-none-match': etag }) };
  const asked = await ask(`${origin}/api/events/${event}/roster`, { headers });
  if (!asked.ok) return asked;
  const { status, headers: got } = asked.value;
  if (status === 304) return ok(undefined);
  const signature = fromBase64url(got.get('x-roster-signature') ?? '');
  return signature
    ? ok({ json: await asked.value.text(), signature, etag: got.get('etag') ?? '' })
    : badAnswer();
}
