/**
 * One pull of one event: new facts and participants into Parquet, at least once in, exactly once visible (A7).
 * A page becomes visible in the same transaction that moves the cursor, so a kill at any moment costs at most a
 * page that is asked for again. Publishing what the facts mean is `publish.ts`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '@attend-gate/shared';
import type { Catalog, EventState, LiveFile } from '../catalog/catalog.ts';
import type { RawTable } from '../lake/tables.ts';
import type { DuckWorker } from '../worker/client.ts';
import type { Ingested } from '../worker/jobs.ts';
import type { ExportAnswer, ExportClient, PullFailure } from './export-client.ts';

export interface PullDeps {
  readonly dataDir: string;
  readonly catalog: Catalog;
  readonly worker: DuckWorker;
  readonly clock: { readonly now: () => number };
  /** Rows asked for at once. */
  readonly pageRows: number;
  /** A page of facts that has just become visible, as it came. */
  readonly onFacts?: (event: string, ndjson: string) => void;
}

/** Which source, which event of it, and the series it belongs to. */
export interface EventOfSource {
  readonly source: string;
  readonly event: string;
  readonly series: string;
  readonly client: ExportClient;
}

export interface Pulled {
  readonly facts: number;
  readonly participants: number;
  /** Began again from 0: new epoch, or a server that lost what it had. */
  readonly restarted: boolean;
}

const WHAT = { fact: 'facts', participant_change: 'participants' } as const;
const fail = (kind: PullFailure['kind'], detail: string) => err<PullFailure>({ kind, detail });
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const firstLine = (text: string): string => text.slice(0, text.indexOf('\n') + 1 || text.length).trimEnd();

const newState = (of: EventOfSource, head: ExportAnswer): EventState => ({
  ...{ eventId: of.event, source: of.source, series: of.series, logEpoch: head.logEpoch, keyId: head.keyId },
  ...{ factCursor: 0, factTail: '', participantCursor: 0, info: undefined, counters: undefined },
  ...{ asOfMs: 0, pulledMs: 0, dirty: true, failure: undefined, failedMs: 0 },
});

/** What is wrong with a page that was read, or undefined (A12). */
function auditPage(table: RawTable, after: number, page: Ingested): string | undefined {
  if (page.read === 0) return undefined;
  if (page.distinctSeq !== page.read) return `${page.read} rows carry ${page.distinctSeq} sequence numbers`;
  if (page.minSeq <= after) return `sequence ${page.minSeq} came after ${after} was asked for`;
  if (page.distinctIds !== page.read) return `${page.read} rows carry ${page.distinctIds} ids`;
  if (table === 'fact' && (page.minSeq !== after + 1 || page.maxSeq - after !== page.read))
    return `a gap: ${page.read} facts from ${page.minSeq} to ${page.maxSeq} after ${after}`;
  return undefined;
}

/** The row the last pull ended with, as the source tells it now; another one = the source lost its past (A6). */
async function lostItsPast(of: EventOfSource, state: EventState): Promise<Result<boolean, PullFailure>> {
  if (state.factCursor === 0) return ok(false);
  const again = await of.client.page(of.event, 'facts', state.factCursor - 1, 1);
  return again.ok ? ok(sha256(firstLine(again.value.text)) !== state.factTail) : again;
}

async function takePage(
  deps: PullDeps,
  of: EventOfSource,
  table: RawTable,
  state: EventState,
): Promise<
  Result<{ readonly state: EventState; readonly rows: number; readonly more: boolean }, PullFailure>
> {
  const { dataDir, catalog, worker, clock, pageRows } = deps;
  const after = table === 'fact' ? state.factCursor : state.participantCursor;
  const page = await of.client.page(of.event, WHAT[table], after, pageRows);
  if (!page.ok) return page;
  const { text, logEpoch, keyId, lastSeq } = page.value;
  if (logEpoch !== state.logEpoch || keyId !== state.keyId)
    return fail('concurrent', 'the server changed meanwhile');
  if (text === '') return ok({ state, rows: 0, more: false });
  const name = `${String(after + 1).padStart(12, '0')}-${randomBytes(4).toString('hex')}`;
  const ndjson = join(dataDir, 'incoming', `${name}.ndjson`);
  const path = join('lake', table, `event=${of.event}`, `${name}.parquet`);
  mkdirSync(join(dataDir, 'incoming'), { recursive: true, mode: 0o700 });
  writeFileSync(ndjson, text);
  const job = { kind: 'ingest', table, ndjson, out: join(dataDir, path) } as const;
  const erased = {
    erasedKeys: catalog.erased('key'),
    erasedTokens: catalog.erased('token'),
    unlinkedKeys: catalog.erased('unlinked'),
  };
  const ingested = await worker.run({ ...job, ...erased });
  rmSync(ndjson, { force: true });
  if (!ingested.ok)
    return fail(
      ingested.error.kind === 'bad_rows' ? 'broken' : 'worker',
      ingested.error.detail.slice(0, 300),
    );
  const wrong = auditPage(table, after, ingested.value);
  if (wrong !== undefined) {
    rmSync(join(dataDir, path), { force: true });
    return fail('audit', wrong);
  }
  const { minSeq, maxSeq, rows, bytes, read } = ingested.value;
  if (ingested.value.erasedTokens.length > 0)
    catalog.addErased('token', ingested.value.erasedTokens.map(sha256), clock.now());
  const lines = text.trimEnd().split('\n');
  const cursor =
    table === 'fact'
      ? { factCursor: maxSeq, factTail: sha256(lines.at(-1)!) }
      : { participantCursor: maxSeq };
  const next: EventState = { ...state, ...cursor, dirty: true };
  const committed = catalog.commit({
    note: `pull ${of.event} ${WHAT[table]} ${minSeq}-${maxSeq}`,
    nowMs: clock.now(),
    expected: state,
    state: next,
    add: [{ table, path, minSeq, maxSeq, rows, bytes }],
    retire: [],
  });
  if (!committed.ok) return fail('concurrent', 'another pull was faster');
  if (table === 'fact') deps.onFacts?.(of.event, text);
  return ok({ state: next, rows: read, more: maxSeq < lastSeq });
}

/** Retires what the old epoch or the old secret left behind, in one snapshot, and begins again (A6, A16). */
function restart(deps: PullDeps, known: EventState, head: ExportAnswer, tables: readonly RawTable[]) {
  const { catalog, clock } = deps;
  const files = tables.flatMap((table): LiveFile[] => catalog.files({ event: known.eventId, table }));
  const facts = tables.includes('fact') ? { factCursor: 0, factTail: '' } : {};
  const state: EventState = {
    ...known,
    ...facts,
    ...{ participantCursor: 0, logEpoch: head.logEpoch, keyId: head.keyId, dirty: true },
  };
  const note = `restart ${known.eventId} ${tables.join(', ')}`;
  const retire = files.map(({ id }) => id);
  const committed = catalog.commit({ note, nowMs: clock.now(), expected: known, state, add: [], retire });
  return committed.ok ? ok(state) : fail('concurrent', 'another pull was faster');
}

/** An event nobody has asked for before; it is there from now on, also while it has no facts. */
function introduce(deps: PullDeps, of: EventOfSource, head: ExportAnswer) {
  const state = newState(of, head);
  const nowMs = deps.clock.now();
  const note = `new event ${of.event}`;
  const committed = deps.catalog.commit({ note, nowMs, expected: undefined, state, add: [], retire: [] });
  return committed.ok ? ok({ state, restarted: false }) : fail('concurrent', 'another pull was faster');
}

async function begin(
  deps: PullDeps,
  of: EventOfSource,
  head: ExportAnswer,
): Promise<Result<{ readonly state: EventState; readonly restarted: boolean }, PullFailure>> {
  const known = deps.catalog.event(of.event);
  if (!known) return introduce(deps, of, head);
  if (known.source !== of.source)
    return fail('conflict', `event ${of.event} already comes from ${known.source}`);
  const lost =
    known.logEpoch !== head.logEpoch || head.lastSeq < known.factCursor
      ? ok(true)
      : await lostItsPast(of, known);
  if (!lost.ok) return lost;
  if (!lost.value && known.keyId === head.keyId) return ok({ state: known, restarted: false });
  const state = restart(
    deps,
    known,
    head,
    lost.value ? ['fact', 'participant_change'] : ['participant_change'],
  );
  return state.ok ? ok({ state: state.value, restarted: true }) : state;
}

/** @param head what `export/event` just said */
export async function pullEvent(
  deps: PullDeps,
  of: EventOfSource,
  head: ExportAnswer,
): Promise<Result<Pulled, PullFailure>> {
  const begun = await begin(deps, of, head);
  if (!begun.ok) return begun;
  let { state } = begun.value;
  const rows = { fact: 0, participant_change: 0 };
  for (const table of ['participant_change', 'fact'] as const)
    for (let more = true; more; ) {
      const page = await takePage(deps, of, table, state);
      if (!page.ok) return page;
      state = page.value.state;
      rows[table] += page.value.rows;
      more = page.value.more;
    }
  return ok({ facts: rows.fact, participants: rows.participant_change, restarted: begun.value.restarted });
}
