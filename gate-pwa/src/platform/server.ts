/** What the gate asks the event server over HTTP. Every way it can fail is a value; the network is never an exception. */
import {
  AccessAnswer,
  AnswersTaken,
  ClaimAnswer,
  err,
  fromBase64url,
  ok,
  Problem,
  type Result,
  type SealedAnswers,
  type ServerFailure,
  type StaffBody,
  StaffList,
  StockAnswer,
  toBase64url,
  WalkInAnswer,
  type WalkInRequest,
} from '@attend-gate/shared';
import type { StoredRoster } from './database.ts';

const UNREACHABLE = { kind: 'unreachable' } as const;
const TIMEOUT_MS = 10_000;

async function ask(
  url: string,
  init: RequestInit,
  timeout = TIMEOUT_MS,
): Promise<Result<Response, ServerFailure>> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeout), cache: 'no-store' });
  } catch (error) {
    // fetch rejects with TypeError when there is no network, and with a DOMException on time-out.
    if (error instanceof TypeError || error instanceof DOMException) return err(UNREACHABLE);
    throw error;
  }
  if (response.ok || response.status === 304) return ok(response);
  const problem = Problem.safeParse(await response.json().catch(() => undefined));
  // A proxy's error page is no answer of ours: the server behind it was not reached.
  if (!problem.success) return err(UNREACHABLE);
  return err({
    kind: 'refused',
    code: problem.data.code,
    detail: problem.data.detail,
    serverTime: problem.data.serverTime,
  });
}

const post = (body: unknown, token?: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...(token !== undefined && bearer(token)) },
  body: JSON.stringify(body),
});
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

async function readAs<T>(
  asked: Result<Response, ServerFailure>,
  read: (json: unknown) => T | undefined,
): Promise<Result<T, ServerFailure>> {
  if (!asked.ok) return asked;
  const value = read(await asked.value.json());
  return value === undefined
    ? err({ kind: 'refused', code: 'bad_answer', detail: undefined, serverTime: undefined })
    : ok(value);
}

export const claimPairing = async (
  origin: string,
  code: string,
  publicKey: Uint8Array,
): Promise<Result<ClaimAnswer, ServerFailure>> =>
  readAs(
    await ask(`${origin}/api/pairings/claim`, post({ code, publicKey: toBase64url(publicKey) })),
    (json) => ClaimAnswer.safeParse(json).data,
  );

export const renewAccess = async (
  origin: string,
  proof: string,
): Promise<Result<AccessAnswer, ServerFailure>> =>
  readAs(
    await ask(`${origin}/api/devices/token`, post({ proof })),
    (json) => AccessAnswer.safeParse(json).data,
  );

/** Hands in this device's own log, as a Yjs update; also a revoked device may (L23). */
export const sendOwnLog = (
  origin: string,
  event: string,
  { proof, log }: { readonly proof: string; readonly log: Uint8Array<ArrayBuffer> },
): Promise<Result<Response, ServerFailure>> =>
  ask(`${origin}/api/events/${event}/quarantine`, {
    method: 'POST',
    headers: { 'x-device-proof': proof, 'content-type': 'application/vnd.attend-gate.ledger' },
    body: log,
  });

/** The event's part of the API, as this device may ask it now. */
export interface EventAddress {
  readonly origin: string;
  readonly event: string;
  readonly token: string;
}
const under = ({ origin, event }: EventAddress, path: string): string =>
  `${origin}/api/events/${event}/${path}`;

/** Everybody who ever was enrolled to sign (L30). */
export const fetchStaff = async (to: EventAddress): Promise<Result<readonly StaffBody[], ServerFailure>> =>
  readAs(
    await ask(under(to, 'staff'), { headers: bearer(to.token) }),
    (json) => StaffList.safeParse(json).data?.staff,
  );

/** Blank tickets this device did not have yet (T4c). */
export const fetchBlanks = async (to: EventAddress): Promise<Result<StockAnswer['tickets'], ServerFailure>> =>
  readAs(
    await ask(under(to, 'walk-ins/stock'), post({}, to.token)),
    (json) => StockAnswer.safeParse(json).data?.tickets,
  );

export const sendWalkIn = async (
  to: EventAddress,
  person: WalkInRequest,
): Promise<Result<WalkInAnswer, ServerFailure>> =>
  readAs(
    await ask(under(to, 'walk-ins'), post(person, to.token)),
    (json) => WalkInAnswer.safeParse(json).data,
  );

/** Hands over what people answered at this gate, sealed for the server (V12). */
export const sendAnswers = async (
  to: EventAddress,
  answers: readonly SealedAnswers[],
): Promise<Result<AnswersTaken, ServerFailure>> =>
  readAs(
    await ask(under(to, 'answers'), post({ answers }, to.token)),
    (json) => AnswersTaken.safeParse(json).data,
  );

/** The whole roster, or the steps to it from the one we have. */
export type FetchedRoster =
  | { readonly kind: 'whole'; readonly roster: StoredRoster }
  | { readonly kind: 'steps'; readonly steps: unknown; readonly roster: Omit<StoredRoster, 'bytes'> };

/** What the roster we have is called; the steps from it are asked for, if its version is told. */
export interface HeldName {
  readonly etag: string;
  readonly version?: string | undefined;
  readonly signature: Uint8Array;
}

/** A roster of 100,000 people over a bad network takes longer than any other answer. */
const ROSTER_TIMEOUT_MS = 120_000;
const STEPS = 'application/vnd.attend-gate.roster-steps+json';
/** So much of the end of a signature tells the server which bytes we have. */
const BASE_LENGTH = 22;

const rosterUrl = (url: string, { version, signature }: HeldName): string =>
  version === undefined ? url : `${url}?since=${version}&base=${toBase64url(signature).slice(-BASE_LENGTH)}`;

/** The roster, or undefined when the one we have is current. */
export async function fetchRoster(
  url: string,
  token: string,
  held: HeldName | undefined,
): Promise<Result<FetchedRoster | undefined, ServerFailure>> {
  const headers = bearer(token);
  if (held !== undefined) headers['if-none-match'] = held.etag;
  const asked = await ask(held ? rosterUrl(url, held) : url, { headers }, ROSTER_TIMEOUT_MS);
  if (!asked.ok) return asked;
  const { status, headers: told } = asked.value;
  if (status === 304) return ok(undefined);
  const signature = fromBase64url(told.get('x-roster-signature') ?? '');
  if (!signature)
    return err({ kind: 'refused', code: 'bad_answer', detail: undefined, serverTime: undefined });
  const named = { signature, etag: told.get('etag') ?? '' };
  try {
    const bytes = new Uint8Array(await asked.value.arrayBuffer());
    if (told.get('content-type')?.startsWith(STEPS) !== true)
      return ok({ kind: 'whole', roster: { ...named, bytes } });
    return ok({ kind: 'steps', steps: JSON.parse(new TextDecoder().decode(bytes)), roster: named });
  } catch (error) {
    // The connection went in the middle of the body.
    if (error instanceof TypeError || error instanceof DOMException) return err(UNREACHABLE);
    if (error instanceof SyntaxError)
      return err({ kind: 'refused', code: 'bad_answer', detail: undefined, serverTime: undefined });
    throw error;
  }
}
