/** Plans over linked reports (A14): asks the lake for what they need, and keeps them as long as the lake stands still. */
import { err, ok, type Result } from '@attend-gate/shared';
import type { Catalog } from '../catalog/catalog.ts';
import { type Movements, makePlan, type Plan, type PlanDeps, type Scope } from '../privacy/link-plan.ts';
import type { DuckWorker } from '../worker/client.ts';
import type { QueriesJob, Table, Value } from '../worker/jobs.ts';

/** Enough for a sample; a plan over fewer kinds of people errs towards hiding. */
const MOST_PATTERNS = 3_000;

const EVENTS = `select event_id, series, strftime(local_day, '%Y-%m-%d') as event_day,
    row_number() over (partition by series order by doors, event_id) as place
  from event_in_scope order by event_id`;
const SLOTS = `select v.event_id, strftime(v."day", '%Y-%m-%d') as slot_day
  from visit_day v join event_in_scope using (event_id) group by v.event_id, v."day" order by v.event_id, v."day"`;
/** Numbers of slots in the order of `SLOTS`. */
const PATTERNS = `with numbered as (
    select v.person, dense_rank() over (order by v.event_id, v."day") - 1 as slot
    from visit_day v join event_in_scope using (event_id))
  select seen from (select string_agg(slot, ',' order by slot) as seen from numbered group by person)
  group by seen order by md5(seen) limit ${MOST_PATTERNS}`;

export interface LinkDeps {
  readonly catalog: Catalog;
  readonly worker: DuckWorker;
  readonly timeoutMs: number;
  readonly snapshot: number;
  readonly k: number;
  /** The questions over the files of the snapshot. */
  readonly job: (scope: Scope, asks: QueriesJob['asks']) => QueriesJob;
  readonly reports: PlanDeps['reports'];
}

async function movementsOf(deps: LinkDeps, scope: Scope): Promise<Result<Movements, string>> {
  const asks = [EVENTS, SLOTS, PATTERNS].map((sql) => ({ sql, variables: { ...scope } }));
  const answer = await deps.worker.run(deps.job(scope, asks), deps.timeoutMs);
  if (!answer.ok) return err(answer.error.detail);
  const [events, slots, patterns] = answer.value as [Table, Table, Table];
  const known = events.rows.map((row) => ({
    ...{ event: String(row.event_id), series: String(row.series), eventDay: String(row.event_day) },
    place: Number(row.place),
  }));
  const byId = new Map(known.map((one) => [one.event, one]));
  return ok({
    events: known,
    slots: slots.rows.map((row) => ({ ...byId.get(String(row.event_id))!, day: String(row.slot_day) })),
    patterns: patterns.rows.map((row) => String(row.seen).split(',').map(Number)),
  });
}

const cache = new WeakMap<Catalog, Map<string, Promise<Result<Plan, string>>>>();
const MOST_KEPT = 200;

/** @returns the plan of a scope, made once per snapshot and k */
export function planOf(deps: LinkDeps, scope: Scope): Promise<Result<Plan, string>> {
  const kept = cache.get(deps.catalog) ?? new Map<string, Promise<Result<Plan, string>>>();
  cache.set(deps.catalog, kept);
  const name = JSON.stringify([deps.snapshot, deps.k, scope.series, scope.event, scope.from, scope.to]);
  const known = kept.get(name);
  if (known) return known;
  const planDeps: PlanDeps = {
    k: deps.k,
    movements: (of) => movementsOf(deps, of),
    reports: deps.reports,
    link: async (system) => {
      const answer = await deps.worker.run({ kind: 'link', system }, deps.timeoutMs);
      return answer.ok ? answer : err(answer.error.detail);
    },
  };
  const made = makePlan(planDeps, scope, (other) => planOf(deps, other));
  kept.set(name, made);
  // What failed (a worker that died) is tried again.
  void made.then((plan) => plan.ok || kept.delete(name));
  for (const old of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(old);
  return made;
}

/** The scope a report speaks of. */
export const scopeOf = (params: Readonly<Record<string, Value>>): Scope => {
  const text = (name: keyof Scope): string => String(params[name] ?? '');
  return { series: text('series'), event: text('event'), from: text('from'), to: text('to') };
};
