/** Every metric of the event server, once (O3). `docs/spec/operations.md` lists them in the same order. */
import { COMMIT_BUCKETS, LAG_BUCKETS, type MetricDefinition, REQUEST_BUCKETS } from '@attend-gate/shared';

const define = <const T extends Readonly<Record<string, MetricDefinition>>>(metrics: T): T => metrics;

export const METRICS = define({
  build: {
    name: 'attend_gate_build_info',
    kind: 'gauge',
    help: 'Always 1; says which version runs on which Node.',
    labels: ['version', 'node'],
  },
  requests: {
    name: 'attend_gate_http_request_seconds',
    kind: 'histogram',
    help: 'Time from request to answer, by the route that answered (never the path that was asked for).',
    labels: ['event', 'method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
  },
  errors: {
    name: 'attend_gate_errors_total',
    kind: 'counter',
    help: 'Things nobody foresaw; each stands in the log with its stack.',
    labels: [],
  },
  ready: {
    name: 'attend_gate_ready',
    kind: 'gauge',
    help: '1 while the event serves, 0 while its ledger is being loaded or its disk refuses.',
    labels: ['event'],
  },
  commit: {
    name: 'attend_gate_commit_seconds',
    kind: 'histogram',
    help: 'Time the disk needs to make a group of facts durable (L17).',
    labels: ['event', 'document'],
    buckets: COMMIT_BUCKETS,
  },
  commitFailures: {
    name: 'attend_gate_commit_failures_total',
    kind: 'counter',
    help: 'Groups of facts the disk refused; the room closed and was loaded again.',
    labels: ['event', 'document'],
  },
  factsStored: {
    name: 'attend_gate_facts_stored_total',
    kind: 'counter',
    help: 'Facts that became durable since the start.',
    labels: ['event', 'kind'],
  },
  facts: {
    name: 'attend_gate_facts',
    kind: 'gauge',
    help: 'Facts in the ledger.',
    labels: ['event'],
  },
  factLag: {
    name: 'attend_gate_fact_lag_seconds',
    kind: 'histogram',
    help: 'How old a fact was when it became durable: hours for a gate that was offline.',
    labels: ['event'],
    buckets: LAG_BUCKETS,
  },
  deviceLag: {
    name: 'attend_gate_device_lag_seconds',
    kind: 'gauge',
    help: 'How old the newest durable fact of a device was when it became durable.',
    labels: ['event', 'device'],
  },
  deviceAcknowledged: {
    name: 'attend_gate_device_acknowledged_facts',
    kind: 'gauge',
    help: 'Facts of a device that are durable here and acknowledged to it (L18).',
    labels: ['event', 'device'],
  },
  deviceUnsent: {
    name: 'attend_gate_device_unsent_facts',
    kind: 'gauge',
    help: 'Facts a device said it holds and that have not arrived.',
    labels: ['event', 'device'],
  },
  deviceLast: {
    name: 'attend_gate_device_last_fact_timestamp_seconds',
    kind: 'gauge',
    help: 'When the newest fact of a device became durable; finds a gate that fell silent.',
    labels: ['event', 'device'],
  },
  refusals: {
    name: 'attend_gate_refusals_total',
    kind: 'counter',
    help: 'Updates the relay refused, by the name of the close code (L14, L27).',
    labels: ['event', 'document', 'code'],
  },
  connections: {
    name: 'attend_gate_connections',
    kind: 'gauge',
    help: 'Open sockets.',
    labels: ['event', 'document', 'role'],
  },
  closes: {
    name: 'attend_gate_socket_closes_total',
    kind: 'counter',
    help: 'Closed sockets by close code; 44xx are final, 45xx come back (L27).',
    labels: ['event', 'document', 'code'],
  },
  received: {
    name: 'attend_gate_socket_received_bytes_total',
    kind: 'counter',
    help: 'Bytes that came in over sockets.',
    labels: ['event', 'document'],
  },
  waiting: {
    name: 'attend_gate_socket_waiting_bytes',
    kind: 'gauge',
    help: 'Bytes waiting in the slowest socket; above 8 MiB it is closed (L26).',
    labels: ['event', 'document'],
  },
  rooms: {
    name: 'attend_gate_rooms',
    kind: 'gauge',
    help: 'Documents in memory.',
    labels: ['event', 'document'],
  },
  people: {
    name: 'attend_gate_people',
    kind: 'gauge',
    help: 'Participants (registered) and people who are in (inside).',
    labels: ['event', 'state'],
  },
  conflicts: {
    name: 'attend_gate_open_conflicts',
    kind: 'gauge',
    help: 'Double entries that nobody has resolved (L5).',
    labels: ['event'],
  },
  rosterAge: {
    name: 'attend_gate_roster_age_seconds',
    kind: 'gauge',
    help: 'Since the roster that is served was built.',
    labels: ['event'],
  },
  rosterBehind: {
    name: 'attend_gate_roster_behind',
    kind: 'gauge',
    help: 'Changes of the roster that are not in the one that is served; 0 unless building it fails.',
    labels: ['event'],
  },
  outbox: {
    name: 'attend_gate_jobs',
    kind: 'gauge',
    help: 'Jobs that wait, and those given up in the last day, by state.',
    labels: ['event', 'state'],
  },
  outboxAge: {
    name: 'attend_gate_outbox_age_seconds',
    kind: 'gauge',
    help: 'Age of the oldest job that is due and not done.',
    labels: ['event'],
  },
  files: {
    name: 'attend_gate_database_bytes',
    kind: 'gauge',
    help: 'Size of the event’s database and of its write-ahead log.',
    labels: ['event', 'file'],
  },
  diskFree: {
    name: 'attend_gate_disk_free_bytes',
    kind: 'gauge',
    help: 'Room left where the event’s database lies.',
    labels: ['event'],
  },
  backupTime: {
    name: 'attend_gate_backup_timestamp_seconds',
    kind: 'gauge',
    help: 'When the newest backup was written and read back; absent where there is none.',
    labels: ['kind'],
  },
  backupFailures: {
    name: 'attend_gate_backup_failures_total',
    kind: 'counter',
    help: 'Backups that failed.',
    labels: [],
  },
  backupBytes: {
    name: 'attend_gate_backup_bytes',
    kind: 'gauge',
    help: 'Size of the newest backup.',
    labels: ['kind'],
  },
});

export type MetricName = keyof typeof METRICS;
