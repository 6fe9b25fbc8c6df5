/**
 * What an app says about its own health, as data: one list per app, from which its registry, its page in the guides and
 * the checks of alert rules and dashboards are made. It measures nothing and knows no metrics library.
 */

/** One metric as Prometheus knows it. Names begin with `attend_gate_` and end with their unit, or `_total`. */
export interface MetricDefinition {
  readonly name: `attend_gate_${string}`;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** One sentence; shown in Prometheus and in `docs/spec/operations.md`. */
  readonly help: string;
  /** Closed sets only (kinds, codes, events, device numbers): never a name, a code or a token. */
  readonly labels: readonly string[];
  /** Upper bounds in the unit of the name; histograms only. */
  readonly buckets?: readonly number[];
}

/** From a fast SSD's fsync to a disk that is about to fail. */
export const COMMIT_BUCKETS: readonly number[] = [
  0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.25, 0.5, 1, 2.5,
];
/** From an answer out of memory to a request nobody waits for any more. */
export const REQUEST_BUCKETS: readonly number[] = [
  0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10,
];
/** From a gate on the network to one that comes back after a day without. */
export const LAG_BUCKETS: readonly number[] = [0.5, 1, 2, 5, 15, 60, 300, 1_800, 7_200, 28_800, 86_400];

/**
 * Fields that never reach a log, at the top of a line or one level down (O2). Whoever adds a secret or something
 * personal to a type adds its name here.
 */
export const NEVER_LOGGED: readonly string[] = [
  ...[
    'authorization',
    'cookie',
    'password',
    'passphrase',
    'secret',
    'privateKey',
    'organiserKey',
    'rosterKey',
  ],
  ...['token', 'accessToken', 'proof', 'code', 'ticket', 'pairingLink', 'attendeeLink'],
  ...['name', 'email', 'phone', 'company', 'notes', 'answers'],
];
