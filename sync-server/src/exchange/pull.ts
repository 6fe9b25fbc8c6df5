/**
 * Fetches people from another system (E2), page by page, new ones first and cancellations last: somebody who moved from
 * one page to another is never canceled in between. A source that is suddenly empty cancels nobody.
 */
import { asMillis, type Millis } from '@attend-gate/shared';
import { z } from 'zod';
import type { JobHandler } from '../jobs/worker.ts';
import { NeverAgain } from '../jobs/worker.ts';
import { type ReadGuestList, wholeList } from '../roster/guest-list.ts';
import { guestsOfJson } from '../roster/guests-of-json.ts';
import { bytesInMemory } from '../roster/import/byte-source.ts';
import type { PersonRow, RosterDesk, SkippedRow } from '../roster/participants.ts';
import type { Source, SourceStore } from '../store/source-store.ts';
import { type OutgoingRules, sendRequest } from './safe-request.ts';

export interface PullDeps {
  readonly sources: SourceStore;
  readonly desk: RosterDesk;
  readonly readGuestList: ReadGuestList;
  readonly rules: OutgoingRules;
  readonly clock: { readonly now: () => Millis };
}

export interface PullResult {
  readonly ok: boolean;
  readonly accepted: number;
  readonly skipped: number;
  readonly canceled: number;
  /** Why nothing, or not everything, was done. */
  readonly note: string;
}

const MAX_PAGE = 32 * 1024 * 1024;
const MAX_PAGES = 1_000;
const TIMEOUT_MS = 60_000;
/** More cancellations than this share at once are a broken source, not a changed guest list. */
const SUDDENLY_EMPTY = 0.5;
const FEW = 10;
const FAR = asMillis(Number.MAX_SAFE_INTEGER);

/** One page: people, who is gone, and where to go on. A bare array is a page that is all. */
const Page = z.union([
  z.array(z.unknown()),
  z.object({
    participants: z.array(z.unknown()),
    /** External ids of people who are gone. */
    deleted: z.array(z.string().max(4_000)).default([]),
    /** Address or opaque cursor of the next page; left out or null at the end. */
    next: z.string().max(2_000).nullish(),
    /** To continue with next time; then a pull holds only what changed. */
    cursor: z.string().max(2_000).nullish(),
  }),
]);

interface Fetched {
  readonly people: readonly PersonRow[];
  readonly skipped: readonly SkippedRow[];
  readonly deleted: readonly string[];
  readonly next: string | undefined;
  readonly cursor: string | undefined;
}

const withCursor = (url: string, cursor: string): string => {
  if (cursor === '') return url;
  const next = new URL(url);
  next.searchParams.set('cursor', cursor);
  return next.href;
};

/** The next page lies at the same host, or its cursor goes to the same address: credentials never travel on. */
function nextUrl(source: Source, next: string): string {
  if (!URL.canParse(next)) return withCursor(source.url, next);
  if (new URL(next).origin !== new URL(source.url).origin)
    throw new NeverAgain('the next page is on another host');
  return next;
}

async function fetchPage(url: string, source: Source, deps: PullDeps): Promise<Fetched> {
  const accept = { accept: 'application/json, text/csv' };
  const headers = source.authorization === '' ? accept : { ...accept, authorization: source.authorization };
  const limits = { maxBytes: MAX_PAGE, timeoutMs: TIMEOUT_MS };
  const answer = await sendRequest({ url, method: 'GET', headers, ...limits }, deps.rules);
  if (answer.status !== 200) throw new Error(`the source answered ${answer.status}`);
  if (!/json/i.test(answer.headers['content-type'] ?? '')) {
    const list = await deps.readGuestList(bytesInMemory(answer.body));
    if (!list.ok) throw new Error(`the source's file was refused: ${list.error}`);
    const { people, skipped } = await wholeList(list.value);
    return { people, skipped, deleted: [], next: undefined, cursor: undefined };
  }
  const parsed = Page.safeParse(parseJson(answer.body));
  if (!parsed.success) throw new Error('the source answered JSON that is no list of participants');
  const page = Array.isArray(parsed.data)
    ? { participants: parsed.data, deleted: [], next: null, cursor: null }
    : parsed.data;
  const { people, skipped } = guestsOfJson(page.participants);
  const { deleted, next, cursor } = page;
  return { people, skipped, deleted, next: next ?? undefined, cursor: cursor ?? undefined };
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (error) {
    if (error instanceof SyntaxError) throw new Error('the source answered something that is no JSON');
    throw error;
  }
}

const canceled = (externalId: string): PersonRow => {
  const texts = {
    name: '',
    email: '',
    phone: '',
    company: '',
    ticketType: '',
    order: '',
    foreignCode: '',
    notes: '',
  };
  const never = { validFrom: asMillis(0), validUntil: asMillis(0) };
  return { ...texts, ...never, externalId, answers: {}, attention: false, status: 'canceled' };
};

/** A person who is back in the source is valid again unless it says otherwise. */
const present = (row: PersonRow): PersonRow => ({ ...row, status: row.status ?? 'valid' });

export async function pullOnce(source: Source, deps: PullDeps): Promise<PullResult> {
  const { sources, desk, clock } = deps;
  const started = clock.now();
  const gone = new Set<string>();
  let accepted = 0;
  let skipped = 0;
  let cursor = source.cursor;
  let url: string | undefined = withCursor(source.url, source.cursor);
  for (let page = 0; url !== undefined; page++) {
    if (page >= MAX_PAGES) throw new NeverAgain(`more than ${MAX_PAGES} pages`);
    const fetched = await fetchPage(url, source, deps);
    const people = fetched.people.map(present);
    const upload = { people, skipped: fetched.skipped, fileName: 'pull', actor: `source:${source.id}` };
    accepted += desk.take(upload).accepted;
    skipped += fetched.skipped.length;
    const ids = people.flatMap(({ externalId }) => (externalId === '' ? [] : [externalId]));
    sources.seen(source.id, ids, started);
    for (const id of fetched.deleted) gone.add(id);
    for (const id of ids) gone.delete(id);
    cursor = fetched.cursor ?? cursor;
    url = fetched.next === undefined ? undefined : nextUrl(source, fetched.next);
  }
  // With a cursor only changes came, so who is not named did not change.
  const missing = source.cancelsMissing && cursor === '' ? sources.missing(source.id, started) : [];
  const known = sources.countKnown(source.id);
  const broken = missing.length > FEW && missing.length > known * SUDDENLY_EMPTY;
  // An id that never came from here is nobody to cancel.
  const came = gone.size > 0 ? new Set(sources.missing(source.id, FAR)) : new Set<string>();
  const out = [...new Set([...[...gone].filter((id) => came.has(id)), ...(broken ? [] : missing)])];
  if (out.length > 0) {
    const people = out.map(canceled);
    desk.take({ people, skipped: [], fileName: 'pull', actor: `source:${source.id}` });
    sources.forget(source.id, out);
  }
  const note = broken ? `${missing.length} of ${known} people are missing at once: nobody was canceled` : '';
  sources.finished(source.id, {
    ...{ now: clock.now(), cursor },
    text: JSON.stringify({ ok: true, accepted, skipped, canceled: out.length, note }),
  });
  return { ok: true, accepted, skipped, canceled: out.length, note };
}

export function createPullHandler(deps: PullDeps): JobHandler {
  return {
    atOnce: 1,
    maxAttempts: 3,
    work: async ({ payload }) => {
      const source = deps.sources.get(String(payload.source));
      if (!source?.active) throw new NeverAgain('the source is gone');
      try {
        await pullOnce(source, deps);
      } catch (error) {
        const note = error instanceof Error ? error.message : String(error);
        const failed = { ok: false, accepted: 0, skipped: 0, canceled: 0, note };
        deps.sources.finished(source.id, {
          ...{ now: deps.clock.now(), cursor: source.cursor, text: JSON.stringify(failed) },
        });
        throw error;
      }
    },
  };
}
