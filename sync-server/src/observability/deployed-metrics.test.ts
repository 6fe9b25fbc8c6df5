/** Alert rules and dashboard against the running server: a renamed metric would otherwise silence an alert for ever. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parser } from '@prometheus-io/lezer-promql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { startWatchedServer, type WatchedServer } from '../../testing/watched-server.ts';
import { METRICS } from './catalogue.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string;
      readonly expr: string;
      readonly labels: { readonly severity: string };
      readonly annotations: { readonly summary: string; readonly runbook: string };
    }[];
  }[];
}
interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}

const alerts = (parseYaml(read('deploy/prometheus/alerts.yml')) as Rules).groups.flatMap(
  ({ rules }) => rules,
);
const dashboard = JSON.parse(read('deploy/grafana/attend-gate.json')) as Dashboard;
const queries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

/** Grafana's own variables, as something PromQL can read. */
const plain = (expr: string): string => expr.replaceAll('$__rate_interval', '1m').replaceAll('$event', '.*');

/** Names of the metrics an expression selects, and the labels it names on each. @throws where it is no PromQL */
function selectorsOf(expr: string): { readonly metric: string; readonly labels: readonly string[] }[] {
  const text = plain(expr);
  const found: { metric: string; labels: string[] }[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      if (type.isError) throw new Error(`not PromQL at ${from}: ${text}`);
      if (type.name !== 'VectorSelector') return;
      const name = node.getChild('Identifier');
      const selector = text.slice(from, to);
      const labels = [...selector.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label!);
      found.push({ metric: name ? text.slice(name.from, name.to) : '', labels });
    },
  });
  return found;
}

let server: WatchedServer;
let served: ReadonlyMap<string, string>;
beforeAll(async () => {
  server = await startWatchedServer();
  const text = await server.figures();
  served = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name!, kind!]));
});
afterAll(() => server.stop());

/** `up` is Prometheus' own. */
function unknownIn(expr: string): string[] {
  return selectorsOf(expr).flatMap(({ metric, labels }) => {
    if (metric === 'up') return [];
    const base = served.has(metric) ? metric : metric.replace(/_(bucket|sum|count)$/, '');
    const kind = served.get(base);
    if (kind === undefined || (base !== metric && kind !== 'histogram')) return [metric];
    const own = Object.values(METRICS).find(({ name }) => name === base);
    const strange = own ? labels.filter((label) => !(own.labels as readonly string[]).includes(label)) : [];
    return strange.map((label) => `${metric}{${label}}`);
  });
}

test.each(alerts.map(({ alert, expr }) => [alert, expr]))(
  '[O4] the alert %s asks for what is served',
  (_, expr) => {
    expect(selectorsOf(expr).length).toBeGreaterThan(0);
    expect(unknownIn(expr)).toEqual([]);
  },
);

test.each(queries)('[O4] the panel “%s” shows what is served', (_, expr) => {
  expect(selectorsOf(expr).length).toBeGreaterThan(0);
  expect(unknownIn(expr)).toEqual([]);
});

test('[O4] a name that is not served would be found', () => {
  expect(unknownIn('rate(attend_gate_comit_seconds_bucket[5m]) > 1')).toEqual([
    'attend_gate_comit_seconds_bucket',
  ]);
  expect(unknownIn('attend_gate_ready{evnt="x"}')).toEqual(['attend_gate_ready{evnt}']);
  expect(() => unknownIn('rate(attend_gate_ready[5m')).toThrow(/not PromQL/);
});

test('[O4] every alert says how urgent it is and where to read what to do, and that place exists', () => {
  const guide = read('docs/guides/operate.md');
  const headings = new Set(
    [...guide.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title!
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
  for (const { alert, labels, annotations } of alerts) {
    expect(['page', 'look'], alert).toContain(labels.severity);
    const [file, anchor] = annotations.runbook.split('#');
    expect(file).toBe('docs/guides/operate.md');
    expect(headings, alert).toContain(anchor);
  }
});

test('[O3] [O4] every metric of ours is on the dashboard and on the page of rules', () => {
  const shown = new Set(queries.flatMap(([, expr]) => selectorsOf(expr).map(({ metric }) => metric)));
  const page = read('docs/spec/operations.md');
  for (const { name, kind, labels, help } of Object.values(METRICS)) {
    const names = kind === 'histogram' ? [`${name}_bucket`, `${name}_count`] : [name];
    // One that never changes and one that alerts look at need no curve.
    const curveless = ['attend_gate_build_info', 'attend_gate_facts', 'attend_gate_fact_lag_seconds'];
    const alerted = alerts.some(({ expr }) => names.some((n) => expr.includes(n)));
    expect(curveless.includes(name) || alerted || names.some((n) => shown.has(n)), name).toBe(true);
    expect(page, name).toContain(`\`${name}\``);
    const row = page.split('\n').find((line) => line.includes(`\`${name}\``))!;
    for (const part of [kind, help, ...labels]) expect(row, name).toContain(part);
  }
});
