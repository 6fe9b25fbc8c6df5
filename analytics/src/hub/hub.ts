/**
 * Tells other systems what happened (A24): thin messages, signed, tried again for days, disabled on 410 or when
 * nothing goes through any more. Time and randomness come in; the network is behind `Send`.
 */
import type { Due, Endpoint, HubMessage, HubStore } from '../catalog/hub-store.ts';
import { nextWait } from './retry.ts';
import type { Attempt, Send } from './send.ts';
import { signedHeaders } from './signing.ts';

export const HUB_TYPES = [
  ...['checkin.admitted', 'checkin.exited', 'checkin.denied', 'checkin.annulled'],
  ...['event.updated', 'pull.stale', 'report.ready', 'endpoint.disabled', 'endpoint.test'],
] as const;
export type HubType = (typeof HUB_TYPES)[number];

export interface HubDeps {
  readonly store: HubStore;
  readonly send: Send;
  readonly clock: { readonly now: () => number };
  readonly random: () => number;
}

/** Attempts in a row that failed before an endpoint is given up. */
const GIVE_UP_AFTER = 50;
const AT_ONCE = 16;
const KEEP_LOG_MS = 30 * 86_400_000;

export interface News {
  /** Stable: the same news again is the same message. */
  readonly id: string;
  readonly type: HubType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The message in the form the endpoint asked for; CloudEvents 1.0 in structured mode. */
function written({ format }: Endpoint, { id, payload }: HubMessage): { type: string; body: string } {
  if (format === 'standard') return { type: 'application/json', body: payload };
  // Written by `messageOf`.
  const { type, timestamp, data } = JSON.parse(payload) as {
    type: string;
    timestamp: string;
    data: { event?: string };
  };
  const source = `urn:attend-gate:${data.event === undefined ? 'platform' : `event:${data.event}`}`;
  const event = { specversion: '1.0', id, source, type: `attend-gate.${type}`, time: timestamp };
  return {
    type: 'application/cloudevents+json',
    body: JSON.stringify({ ...event, datacontenttype: 'application/json', data }),
  };
}

export function createHub(deps: HubDeps) {
  const { store, send, clock, random } = deps;
  const messageOf = ({ id, type, data }: News): HubMessage => {
    const atMs = clock.now();
    const payload = JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data });
    return { id, type, atMs, payload };
  };
  const publish = (news: readonly News[]): number => store.add(news.map(messageOf));

  const disable = (endpoint: string, why: string): void => {
    store.disable(endpoint, clock.now());
    publish([
      { id: `msg_disabled_${endpoint}_${clock.now()}`, type: 'endpoint.disabled', data: { endpoint, why } },
    ]);
  };
  const settle = ({ delivery, attempts, endpoint }: Due, attempt: Attempt): void => {
    const nowMs = clock.now();
    const good = attempt.status >= 200 && attempt.status < 300;
    const wait = good ? undefined : nextWait(attempts + 1, attempt.retryAfter, nowMs, random);
    const gone = attempt.status === 410;
    const state = good ? 'done' : wait === undefined || gone ? 'dead' : 'pending';
    const { status, detail } = attempt;
    store.settle(delivery, { state, nextMs: nowMs + (wait ?? 0), status, detail, nowMs });
    const failures = store.countFailure(endpoint.id, good);
    if (gone) disable(endpoint.id, 'the endpoint answered 410 Gone');
    else if (failures >= GIVE_UP_AFTER) disable(endpoint.id, `${failures} attempts in a row failed`);
  };
  const deliver = async (due: Due): Promise<void> => {
    const { endpoint, message } = due;
    const { type, body } = written(endpoint, message);
    const seconds = Math.floor(clock.now() / 1_000);
    const headers = signedHeaders(endpoint.secret, message.id, seconds, body);
    settle(due, await send(endpoint.url, { ...headers, 'content-type': type }, body));
  };
  return {
    publish,
    /** To one endpoint, whatever it subscribed to. */
    publishTo: (endpoint: string, news: News): void => store.addFor(endpoint, messageOf(news)),
    /** Delivers what is due. @returns how many attempts were made */
    tick: async (): Promise<number> => {
      const due = store.due(clock.now(), AT_ONCE);
      await Promise.all(due.map(deliver));
      store.forget(clock.now() - KEEP_LOG_MS);
      return due.length;
    },
  };
}
export type Hub = ReturnType<typeof createHub>;
