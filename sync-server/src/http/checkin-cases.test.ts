/** V8 across the boundary: the cases that hold at a gate hold through the API, answer for answer. */
import {
  asMillis,
  type CheckinAnswer,
  generateKeyPair,
  isForced,
  type ScanAnswer,
  type ScanRequest,
  signerOf,
} from '@attend-gate/shared';
import {
  type Ask,
  type PretixDesk,
  pemOf,
  runPretixCase,
  signedSecret,
  smallCases,
  smallFolder,
} from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import type { Principal } from '../access/principal.ts';
import { createAttendanceRoutes } from './attendance-routes.ts';

/** The routes of one event, and what its gate answered last. */
function serve(desk: PretixDesk) {
  let last: ScanAnswer | undefined;
  const gate: PretixDesk['gate'] = {
    ...desk.gate,
    scan: async (request) => {
      last = await desk.gate.scan(request);
      return last;
    },
  };
  const principal: Principal = {
    ...{ kind: 'organiser', event: desk.event, role: 'organiser', device: undefined, lists: [], gate: '' },
    ...{ actor: 'test', scopes: undefined, expires: asMillis(8e15) },
  };
  const app = createAttendanceRoutes({
    ...{ event: desk.event, eventInfo: () => desk.roster.event, clock: { now: () => asMillis(8e15) } },
    ...{ gate, ledger: desk.ledger, access: { authenticate: async () => principal }, isReady: () => true },
    ...{ registered: async () => desk.roster.size, audit: { append: () => undefined } },
    personOf: async () => undefined,
    keepAnswers: async () => undefined,
    isForced: ({ fact }) => fact !== undefined && isForced(fact, desk.ledger, desk.roster) === true,
  });
  return { app, last: () => last };
}

/** Asks over HTTP; an answer that says something else than the gate's verdict breaks the case. */
function overHttp(): Ask {
  const servers = new WeakMap<PretixDesk, ReturnType<typeof serve>>();
  return async (desk, request: ScanRequest) => {
    const server = servers.get(desk) ?? serve(desk);
    servers.set(desk, server);
    const { text, list, direction, answers, acceptUnpaid } = request;
    const body = { token: text, list, type: direction, acceptUnpaid, ...(answers ? { answers } : {}) };
    const response = await server.app.request('/api/attendance/checkin', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const told = (await response.json()) as CheckinAnswer;
    const answer = server.last();
    if (!answer) throw new Error(`nothing was judged: ${response.status} ${JSON.stringify(told)}`);
    const { verdict } = answer;
    const reason = verdict.status === 'error' ? verdict.reason : undefined;
    expect([told.status, 'reason' in told ? told.reason : undefined]).toEqual([verdict.status, reason]);
    expect(response.status).toBe(verdict.status === 'ok' ? 201 : 200);
    return answer;
  };
}

test('[V8] every case of the small event holds through the API', async () => {
  const signer = await signerOf(await generateKeyPair(false));
  const folder = smallFolder(pemOf(signer.publicKey));
  for (const one of smallCases(await signedSecret(1, signer), await signedSecret(99, signer)))
    expect(await runPretixCase(one, folder, overHttp())).toEqual({ name: one.name, problems: [] });
});
