/**
 * Runs one report over the lake as it was at one snapshot, applies its privacy rule, and says how fresh it is (A21).
 * Rows leave the worker only through here.
 */
import { join } from 'node:path';
import { err, ok, type Result } from '@attend-gate/shared';
import type { Catalog, EventState } from '../catalog/catalog.ts';
import { TABLES, type TableName } from '../lake/tables.ts';
import { applyPlan, joined } from '../privacy/apply-plan.ts';
import type { Ask, Plan, Scope } from '../privacy/link-plan.ts';
import { isLinked } from '../privacy/person-cells.ts';
import { publishable } from '../privacy/publishable.ts';
import type { DuckWorker } from '../worker/client.ts';
import type { LakeFiles, QueriesJob, Table, Value, Variables } from '../worker/jobs.ts';
import { findReport, type ReportFile, views } from './library.ts';
import { planOf, scopeOf } from './linked-reports.ts';

export interface ReportRequest {
  readonly file: ReportFile;
  /** By parameter name; whatever the report does not know is refused. */
  readonly params: Readonly<Record<string, string>>;
  readonly k: number;
  /** Left out: the newest. */
  readonly snapshot: number | undefined;
  readonly timeoutMs: number;
}

export interface ReportMeta {
  /** How far the data reaches: of running events the oldest, else of those that are over the newest. */
  readonly asOf: string;
  readonly lagSeconds: number;
  /** Null when the report has no k-rule. */
  readonly k: number | null;
  readonly suppressed: number;
  readonly snapshot: number;
  readonly stale: boolean;
  readonly sources: readonly { readonly event: string; readonly failure: string }[];
}

export interface ReportResult {
  readonly report: string;
  readonly params: Readonly<Record<string, Value>>;
  readonly table: Table;
  readonly totals: Readonly<Record<string, Value>>;
  readonly meta: ReportMeta;
}

export interface ReportFailure {
  readonly kind: 'usage' | 'no_data' | 'failed';
  readonly detail: string;
}

export interface ReportDeps {
  readonly dataDir: string;
  readonly catalog: Catalog;
  readonly worker: DuckWorker;
  readonly clock: { readonly now: () => number };
}

export const SMALLEST_K = 5;
export const DEFAULT_K = 10;
/** Three pulls missed. */
const STALE_MS = 15 * 60_000;

function variablesOf({ file, params, k }: ReportRequest): Result<Variables, string> {
  const known = file.header.params;
  const stranger = Object.keys(params).find((name) => !known.some((param) => param.name === name));
  if (stranger !== undefined)
    return err(
      `${file.name} has no parameter ${stranger}; it has ${known.map((p) => p.name).join(', ') || 'none'}`,
    );
  const missing = known.find(({ name, required }) => required && (params[name] ?? '') === '');
  if (missing) return err(`${file.name} needs --${missing.name}: ${missing.about}`);
  return ok({ ...Object.fromEntries(known.map((p) => [p.name, params[p.name] ?? p.fallback])), k });
}

function filesOf(deps: ReportDeps, event: string | undefined, snapshot: number | undefined): LakeFiles {
  const all = deps.catalog.files(snapshot === undefined ? {} : { snapshot });
  // Events that came in one file share its tables, which stand under the import's name.
  const owners = event === undefined ? [] : [event, deps.catalog.event(event)?.source ?? event];
  const files = event === undefined ? all : all.filter((file) => owners.includes(file.eventId));
  const names = Object.keys(TABLES) as TableName[];
  const paths = (table: TableName): string[] =>
    files.filter((file) => file.table === table).map(({ path }) => join(deps.dataDir, path));
  return Object.fromEntries(names.map((table) => [table, paths(table)])) as Record<TableName, string[]>;
}

/** Was the event pulled after it was over? Then nothing more is expected of it. */
function isOver(state: EventState): boolean {
  // Written by `publishEvent` and `importScans` only.
  const info = state.info === undefined ? undefined : (JSON.parse(state.info) as { endsAt?: number });
  return state.asOfMs >= (info?.endsAt ?? Number.POSITIVE_INFINITY);
}

/** Only what may still change grows old: the oldest running event counts, or the newest of those that are over. */
function asOfMsOf(events: readonly EventState[]): number {
  const running = events.filter((state) => !isOver(state)).map((state) => state.asOfMs);
  return running.length > 0 ? Math.min(...running) : Math.max(...events.map((state) => state.asOfMs));
}

/** A parameter named `event` narrows what is read; `events` may name several. */
function eventsRead(deps: ReportDeps, event: string | undefined): EventState[] {
  return deps.catalog
    .events()
    .filter((s) => (event === undefined || s.eventId === event) && s.info !== undefined);
}

const sumOf = (table: Table, column: string): number =>
  table.rows.reduce((sum, row) => sum + (typeof row[column] === 'number' ? row[column] : 0), 0);

/** The rows of one report before any rule, within the worker's reach only. */
async function ask(
  deps: ReportDeps,
  { file, snapshot, timeoutMs }: ReportRequest,
  variables: Variables,
): Promise<Result<Table, ReportFailure>> {
  const event = file.header.params.some(({ name }) => name === 'event') ? variables.event : '';
  const files = filesOf(deps, event ? String(event) : undefined, snapshot);
  const job = { kind: 'query', files, views: views(), sql: file.sql, variables } as const;
  const answer = await deps.worker.run(job, timeoutMs);
  return answer.ok
    ? ok(answer.value)
    : err({ kind: 'failed', detail: `${answer.error.kind}: ${answer.error.detail}` });
}

/** A report with its own rule applied, and all its totals. */
function ownRule(raw: Table, { header }: ReportFile, k: number) {
  const { table, suppressed, totals } = publishable(raw, header.kRule, k, header.totals);
  const summed = Object.fromEntries(header.totals.map((t) => [t.name, sumOf(raw, t.column)]));
  return { raw, published: table, suppressed, totals: totals ?? summed };
}

/** Reports that share people with others: their plan says what else stays empty. */
async function linkedPlan(
  deps: ReportDeps,
  request: ReportRequest,
  scope: Scope,
): Promise<Result<Plan, string>> {
  const { snapshot, timeoutMs, k } = request;
  const { catalog, worker } = deps;
  const job = (scope: Scope, asks: QueriesJob['asks']): QueriesJob => ({
    kind: 'queries',
    files: filesOf(deps, scope.event || undefined, snapshot),
    views: views(),
    asks,
  });
  const reports = async (asks: readonly Ask[]) => {
    const questions: { readonly file: ReportFile; readonly variables: Variables }[] = [];
    for (const { report, params } of asks) {
      const file = findReport(report);
      if (!file.ok) return file;
      const known = file.value.header.params.map(({ name, fallback }) => [name, params[name] ?? fallback]);
      questions.push({ file: file.value, variables: { ...Object.fromEntries(known), k } });
    }
    const sqls = questions.map(({ file, variables: given }) => ({ sql: file.sql, variables: given }));
    const answer = await worker.run(job(scope, sqls), timeoutMs);
    if (!answer.ok) return err(`${answer.error.kind}: ${answer.error.detail}`);
    return ok(answer.value.map((raw, i) => ownRule(raw, questions[i]!.file, k)));
  };
  const at = snapshot ?? catalog.snapshot();
  return planOf({ catalog, worker, timeoutMs, snapshot: at, k, job, reports }, scope);
}

/** An analyst's own file of the same name may say anything; its header's rule is all there is for it. */
const isLinkedReport = ({ name, sql }: ReportFile): boolean => {
  const ours = isLinked(name) ? findReport(name) : undefined;
  return ours?.ok === true && ours.value.sql === sql;
};

/** `next-event` speaks of every series by itself, everything else of the whole scope. */
const planScopes = (report: string, scope: Scope, { rows }: Table): Scope[] =>
  report === 'next-event'
    ? [...new Set(rows.map((row) => String(row.series)))].map((series) => ({ ...scope, series }))
    : [scope];

async function publishedOf(
  deps: ReportDeps,
  request: ReportRequest,
  variables: Variables,
): Promise<Result<Pick<ReportResult, 'table' | 'totals'> & { suppressed: number }, ReportFailure>> {
  const { file, k } = request;
  const raw = await ask(deps, request, variables);
  if (!raw.ok) return raw;
  const { published: table, suppressed, totals } = ownRule(raw.value, file, k);
  if (!isLinkedReport(file)) return ok({ table, suppressed, totals });
  const scope = scopeOf(variables);
  const plans: Plan[] = [];
  for (const one of planScopes(file.name, scope, raw.value)) {
    const plan = await linkedPlan(deps, request, one);
    if (!plan.ok) return err({ kind: 'failed', detail: plan.error });
    plans.push(plan.value);
  }
  const made = applyPlan(file.name, variables, { raw: raw.value, table, suppressed }, totals, joined(plans));
  return ok({ table: made.table, suppressed: made.suppressed, totals: made.totals ?? totals });
}

export async function runReport(
  deps: ReportDeps,
  request: ReportRequest,
): Promise<Result<ReportResult, ReportFailure>> {
  const { file, k } = request;
  if (!Number.isSafeInteger(k) || k < SMALLEST_K)
    return err({ kind: 'usage', detail: `k is a whole number of at least ${SMALLEST_K}` });
  const variables = variablesOf(request);
  if (!variables.ok) return err({ kind: 'usage', detail: variables.error });
  const only = file.header.params.some(({ name }) => name === 'event')
    ? request.params.event || undefined
    : undefined;
  const events = eventsRead(deps, only);
  if (events.length === 0) {
    const known = deps.catalog
      .events()
      .map(({ eventId, failure }) => `${eventId}${failure ? ` (${failure})` : ''}`);
    const what = only === undefined ? 'no event' : `no event ${only}`;
    return err({
      kind: 'no_data',
      detail: `${what} was pulled yet; there are: ${known.join(', ') || 'none'}`,
    });
  }
  const snapshot = request.snapshot ?? deps.catalog.snapshot();
  const made = await publishedOf(deps, request, variables.value);
  if (!made.ok) return made;
  const { table, suppressed, totals } = made.value;
  const nowMs = deps.clock.now();
  const asOfMs = asOfMsOf(events);
  return ok({
    report: file.name,
    params: variables.value,
    table,
    totals,
    meta: {
      asOf: new Date(asOfMs).toISOString(),
      lagSeconds: Math.round((nowMs - asOfMs) / 1000),
      k: file.header.kRule.kind === 'none' ? null : k,
      suppressed,
      snapshot,
      stale: events.some((state) => !isOver(state)) && nowMs - asOfMs > STALE_MS,
      sources: events.flatMap(({ eventId, failure }) =>
        failure === undefined ? [] : [{ event: eventId, failure }],
      ),
    },
  });
}
