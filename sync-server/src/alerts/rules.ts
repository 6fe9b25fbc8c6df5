/**
 * What is wrong enough to tell somebody, once (O13): Prometheus' rules (`deploy/prometheus/alerts.yml`) are written from
 * this table, and a server without Prometheus judges its own figures by it (`judge.ts`). `words.ts` says it to people.
 */
import { METRICS } from '../observability/catalogue.ts';

/** As Prometheus writes them. */
export type Span = `${number}${'m' | 'h'}`;

export type Condition =
  /** A figure as it is now. */
  | {
      readonly kind: 'value';
      readonly metric: string;
      readonly where?: Readonly<Record<string, string>>;
      readonly is: '==' | '>' | '<';
      readonly than: number;
    }
  /** How much a counter rose. */
  | {
      readonly kind: 'rise';
      readonly metric: string;
      readonly where?: Readonly<Record<string, string>>;
      readonly within: Span;
      readonly moreThan: number;
    }
  /** A moment that lies too far back; `metric` holds seconds since 1970. */
  | { readonly kind: 'age'; readonly metric: string; readonly seconds: number }
  /** No such figure at all. */
  | { readonly kind: 'none'; readonly metric: string }
  /** What a share `q` of a histogram's observations stays below, per event. */
  | {
      readonly kind: 'quantile';
      readonly metric: string;
      readonly q: number;
      readonly within: Span;
      readonly moreThan: number;
    }
  /** Observations with this label's value beginning so, among all, per event. */
  | {
      readonly kind: 'share';
      readonly metric: string;
      readonly label: string;
      readonly begins: string;
      readonly within: Span;
      readonly moreThan: number;
    }
  /** Whether a program answers: only somebody outside can tell. */
  | { readonly kind: 'down'; readonly job: string };

/** `page` = somebody goes now; `look` = somebody looks within the hour. */
export type Severity = 'page' | 'look';

export interface AlertRule {
  readonly group: 'doors' | 'house';
  readonly severity: Severity;
  readonly condition: Condition;
  /** It must hold this long; left out = at once. */
  readonly for?: Span;
  /** What to do stands under this heading of `docs/guides/operate.md`. */
  readonly heading: string;
}

const define = <const T extends Readonly<Record<string, AlertRule>>>(rules: T): T => rules;
const m = METRICS;

/** An alert that holds no longer is over only after this long, so that one which comes and goes is told once. */
export const KEEP: Span = '5m';

export const ALERT_RULES = define({
  EventServerDown: {
    ...{ group: 'doors', severity: 'page', for: '1m', heading: 'The server is down' },
    condition: { kind: 'down', job: 'attend-gate' },
  },
  EventNotReady: {
    ...{ group: 'doors', severity: 'page', for: '1m', heading: 'An event is not ready' },
    condition: { kind: 'value', metric: m.ready.name, is: '==', than: 0 },
  },
  CommitFails: {
    ...{ group: 'doors', severity: 'page', heading: 'The disk' },
    condition: { kind: 'rise', metric: m.commitFailures.name, within: '5m', moreThan: 0 },
  },
  DiskNearlyFull: {
    ...{ group: 'doors', severity: 'page', for: '2m', heading: 'The disk' },
    condition: { kind: 'value', metric: m.diskFree.name, is: '<', than: 1e9 },
  },
  CommitSlow: {
    ...{ group: 'doors', severity: 'look', for: '5m', heading: 'The disk' },
    condition: { kind: 'quantile', metric: m.commit.name, q: 0.99, within: '5m', moreThan: 0.25 },
  },
  GateHoldsBackFacts: {
    ...{ group: 'doors', severity: 'look', for: '5m', heading: 'A gate holds facts back' },
    condition: { kind: 'value', metric: m.deviceUnsent.name, is: '>', than: 50 },
  },
  FactsArriveLate: {
    ...{ group: 'doors', severity: 'look', for: '5m', heading: 'A gate holds facts back' },
    condition: { kind: 'value', metric: m.deviceLag.name, is: '>', than: 600 },
  },
  RelayRefusesDevice: {
    ...{ group: 'doors', severity: 'look', heading: 'A device is refused' },
    condition: {
      ...{ kind: 'rise', metric: m.refusals.name, where: { code: 'violation' } },
      ...{ within: '10m', moreThan: 0 },
    },
  },
  ManyOpenConflicts: {
    ...{ group: 'doors', severity: 'look', for: '10m', heading: 'Many conflicts' },
    condition: { kind: 'value', metric: m.conflicts.name, is: '>', than: 20 },
  },
  RosterNotServed: {
    ...{ group: 'doors', severity: 'look', for: '2m', heading: 'The guest list is behind' },
    condition: { kind: 'value', metric: m.rosterBehind.name, is: '>', than: 0 },
  },
  SocketsSlow: {
    ...{ group: 'doors', severity: 'look', for: '1m', heading: 'A gate holds facts back' },
    condition: { kind: 'value', metric: m.waiting.name, is: '>', than: 4e6 },
  },
  ServerErrors: {
    ...{ group: 'house', severity: 'look', for: '5m', heading: 'Errors in the log' },
    condition: {
      ...{ kind: 'share', metric: m.requests.name, label: 'status', begins: '5' },
      ...{ within: '5m', moreThan: 0.02 },
    },
  },
  UnforeseenErrors: {
    ...{ group: 'house', severity: 'look', heading: 'Errors in the log' },
    condition: { kind: 'rise', metric: m.errors.name, within: '10m', moreThan: 5 },
  },
  EventLoopBlocked: {
    ...{ group: 'house', severity: 'look', for: '5m', heading: 'The server is slow' },
    condition: { kind: 'value', metric: 'nodejs_eventloop_lag_p99_seconds', is: '>', than: 0.5 },
  },
  WriteAheadLogGrows: {
    ...{ group: 'house', severity: 'look', for: '5m', heading: 'The disk' },
    condition: { kind: 'value', metric: m.files.name, where: { file: 'wal' }, is: '>', than: 5e8 },
  },
  OutboxStuck: {
    ...{ group: 'house', severity: 'look', for: '5m', heading: 'Mail and webhooks wait' },
    condition: { kind: 'value', metric: m.outboxAge.name, is: '>', than: 900 },
  },
  JobsGivenUp: {
    ...{ group: 'house', severity: 'look', heading: 'Mail and webhooks wait' },
    condition: { kind: 'value', metric: m.outbox.name, where: { state: 'dead' }, is: '>', than: 0 },
  },
  BackupOld: {
    ...{ group: 'house', severity: 'look', heading: 'A backup failed or is old' },
    condition: { kind: 'age', metric: m.backupTime.name, seconds: 7_200 },
  },
  BackupFails: {
    ...{ group: 'house', severity: 'page', heading: 'A backup failed or is old' },
    condition: { kind: 'rise', metric: m.backupFailures.name, within: '1h', moreThan: 0 },
  },
  NoBackups: {
    ...{ group: 'house', severity: 'look', for: '1h', heading: 'Backups' },
    condition: { kind: 'none', metric: m.backupTime.name },
  },
});

export type AlertName = keyof typeof ALERT_RULES;
export const ALERT_NAMES = Object.keys(ALERT_RULES) as readonly AlertName[];
/** One rule, without the exact type of its entry. */
export const ruleOf = (name: AlertName): AlertRule => ALERT_RULES[name];

const MINUTES = { m: 1, h: 60 } as const;
export const spanMs = (span: Span): number =>
  Number(span.slice(0, -1)) * MINUTES[span.slice(-1) as keyof typeof MINUTES] * 60_000;
