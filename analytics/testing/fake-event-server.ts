/**
 * An event server as analytics sees one, answering from memory with the real fold behind its counters, and able to
 * do everything wrong that a real one may: restart, lie, repeat, skip, break off. For tests only.
 */
import {
  type EventInfo,
  EXPORT_HEADERS,
  type ExportedFact,
  type ExportedParticipant,
  type Fact,
  fold,
  formatFact,
  type ListId,
  parseFact,
} from '@attend-gate/shared';
import { aRoster } from '@attend-gate/shared/testing';

export const KEY = 'test-key';

export interface FakeServer {
  readonly url: string;
  info: EventInfo;
  epoch: string;
  keyId: string;
  schema: string;
  facts: Fact[];
  participants: ExportedParticipant[];
  /** Changes an answer on its way out. */
  spoil: ((what: string, text: string) => string) | undefined;
  counters: ((counters: Record<string, number>) => Record<string, number>) | undefined;
  readonly asked: string[];
  readonly fetch: typeof fetch;
}

const SIGNATURE = 'A'.repeat(86);

/**
 * Generated facts as a device could have written them: what has no text (a restore without a real receipt) is left
 * out, signatures get their length. Reads every fact back, so that both sides of a comparison see the same.
 */
export function asWritten(facts: readonly Fact[], info: EventInfo): Fact[] {
  return facts.flatMap(({ body, extras, key, at, device, session, index }) => {
    if (body.kind === 'other' || body.kind === 'restore') return [];
    const { staff } = extras;
    const signed = staff ? { ...extras, staff: { ...staff, signature: SIGNATURE } } : extras;
    const text = formatFact({ body, extras: signed, stamp: { key, at } }, info.epoch);
    const fact = parseFact(text, { device, session, index }, info.epoch);
    if (!fact.ok) throw new Error(`${fact.error}: ${text}`);
    return [fact.value];
  });
}

export function exportedFactOf(fact: Fact, seq: number, info: EventInfo): ExportedFact {
  const { id, device, session, index, body, key, at, extras } = fact;
  if (body.kind === 'other') throw new Error('a test writes facts it understands');
  const text = formatFact({ body, extras, stamp: { key, at } }, info.epoch);
  return {
    ...{ seq, fact: id, device, session, idx: index, kind: body.kind },
    token: 'token' in body ? (body.token ?? null) : null,
    list: 'list' in body ? body.list : null,
    via: 'via' in body ? body.via : null,
    reason: 'reason' in body ? body.reason : null,
    ...{ at_ms: at, received_ms: at + 1_000, text },
  };
}

export const aParticipant = (
  seq: number,
  token: string,
  over: Partial<ExportedParticipant> = {},
): ExportedParticipant => ({
  ...{ seq, op: 'upsert', token, attendee_key: `00000000-0000-8000-8000-${String(seq).padStart(12, '0')}` },
  ...{ linked: true, ticket_type: 'Standard', status: 'valid', status_since_ms: 0, registered_ms: 1 },
  ...over,
});

const afterOf = (url: URL): number => Number(url.searchParams.get('after') ?? 0);
const limitOf = (url: URL): number => Number(url.searchParams.get('limit') ?? 20_000);
const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

export function createFakeServer(info: EventInfo, url = 'http://event.test'): FakeServer {
  const answer = (server: FakeServer, what: string, text: string, lastSeq: number): Response =>
    new Response(server.spoil ? server.spoil(what, text) : text, {
      headers: {
        [EXPORT_HEADERS.schema]: server.schema,
        [EXPORT_HEADERS.logEpoch]: server.epoch,
        [EXPORT_HEADERS.keyId]: server.keyId,
        [EXPORT_HEADERS.lastSeq]: String(lastSeq),
      },
    });
  const respond = (server: FakeServer, asked: URL): Response => {
    const { facts, participants } = server;
    const what = asked.pathname.split('/').at(-1)!;
    if (asked.pathname === '/api/export/events') return Response.json({ events: [{ id: server.info.id }] });
    if (what === 'facts') {
      const rows = facts.map((fact, i) => exportedFactOf(fact, i + 1, server.info));
      const page = rows.filter(({ seq }) => seq > afterOf(asked)).slice(0, limitOf(asked));
      return answer(server, what, lines(page), facts.length);
    }
    if (what === 'participants') {
      const page = participants.filter(({ seq }) => seq > afterOf(asked)).slice(0, limitOf(asked));
      return answer(server, what, lines(page), participants.at(-1)?.seq ?? 0);
    }
    const ledger = fold(facts, aRoster([], { event: server.info }));
    const { people, bodies, everIn, openConflicts } = ledger.counts();
    const counters = { facts: ledger.size, people, bodies, ever_in: everIn, open_conflicts: openConflicts };
    const told = server.counters ? server.counters(counters) : counters;
    const row = { event: server.info, last_seq: facts.length, counters: told, as_of_ms: 1_800_000_000_000 };
    return answer(server, what, lines([row]), facts.length);
  };
  const server: FakeServer = {
    ...{ url, info, epoch: '1', keyId: 'k1', schema: '1.0', facts: [], participants: [] },
    ...{ spoil: undefined, counters: undefined, asked: [] },
    fetch: async (input) => {
      const asked = new URL(String(input));
      server.asked.push(`${asked.pathname}${asked.search}`);
      return respond(server, asked);
    },
  };
  return server;
}

export type { ListId };
