/** The table of alerts as Prometheus reads it. Pure; `prometheus.test.ts` holds `deploy/prometheus/alerts.yml` to it. */
import { ALERT_NAMES, type AlertName, type Condition, KEEP, ruleOf } from './rules.ts';
import { ALERT_WORDS } from './words.ts';

const selector = (metric: string, where: Readonly<Record<string, string>> = {}): string => {
  const labels = Object.entries(where).map(([label, value]) => `${label}="${value}"`);
  return labels.length === 0 ? metric : `${metric}{${labels.join(',')}}`;
};

/** One condition as PromQL. */
export function promqlOf(condition: Condition): string {
  switch (condition.kind) {
    case 'value':
      return `${selector(condition.metric, condition.where)} ${condition.is} ${condition.than}`;
    case 'rise':
      return `increase(${selector(condition.metric, condition.where)}[${condition.within}]) > ${condition.moreThan}`;
    case 'age':
      return `time() - ${condition.metric} > ${condition.seconds}`;
    case 'none':
      return `absent(${condition.metric})`;
    case 'quantile': {
      const rates = `sum by (le, event) (rate(${condition.metric}_bucket[${condition.within}]))`;
      return `histogram_quantile(${condition.q}, ${rates}) > ${condition.moreThan}`;
    }
    case 'share': {
      const { metric, label, begins, within, moreThan } = condition;
      const rate = (of: string): string => `sum by (event) (rate(${metric}_count${of}[${within}]))`;
      return `${rate(`{${label}=~"${begins}.*"}`)} / ${rate('')} > ${moreThan}`;
    }
    case 'down':
      return `up{job="${condition.job}"} == 0`;
  }
}

/** As GitHub makes links of headings. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

function prometheusRule(name: AlertName) {
  const { severity, condition, for: wait, heading } = ruleOf(name);
  const { title, advice } = ALERT_WORDS[name];
  return {
    alert: name,
    expr: promqlOf(condition),
    ...(wait !== undefined && { for: wait }),
    keep_firing_for: KEEP,
    labels: { severity },
    annotations: {
      summary: title.en,
      description: advice.en,
      runbook: `docs/guides/operate.md#${anchorOf(heading)}`,
    },
  };
}

/** What stands in `alerts.yml`. */
export const prometheusRules = () => ({
  groups: (['doors', 'house'] as const).map((group) => ({
    name: `attend-gate-${group}`,
    rules: ALERT_NAMES.filter((name) => ruleOf(name).group === group).map(prometheusRule),
  })),
});
