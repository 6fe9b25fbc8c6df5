/** The bridge's status as Prometheus metrics. Names and units only; the numbers come from `BridgeStatus`. */
import { Gauge, Registry } from 'prom-client';
import type { BridgeStatus } from '../bridge/status.ts';

type Read = (status: BridgeStatus) => number;

/** Totals are gauges here: they are read from the bridge's own counters, which start again with the process. */
const GAUGES: readonly (readonly [name: string, help: string, read: Read])[] = [
  ['radio_up', '1 while the radio scans and advertises', ({ radio }) => Number(radio === 'on')],
  ['radio_restarts', 'times the radio was opened again since start', ({ radioRestarts }) => radioRestarts],
  ['adverts_heard', 'advertisements heard since start', ({ heard }) => heard],
  [
    'addresses_in_memory',
    'addresses the scanning library holds',
    ({ addressesInMemory }) => addressesInMemory,
  ],
  ['tags_registered', 'tags and beacons this event has', ({ tags }) => tags],
  ['sightings_recognised', 'sightings of registered tags since start', ({ recognised }) => recognised],
  ['people_followed', 'people whose strength is being followed', ({ followed }) => followed],
  ['presence_written', 'presence entries written since start', ({ presenceWritten }) => presenceWritten],
  ['crossings_admitted', 'people let in because two readers agreed', ({ crossed }) => crossed],
  ['entries_unsent', 'own entries not yet durable on the server', ({ unsent }) => unsent],
  [
    'ledger_connected',
    '1 while the ledger is connected',
    ({ ledgerLink }) => Number(ledgerLink === 'connected'),
  ],
  ['phones_connected', 'phones connected now', ({ phones }) => phones.links],
  ['phone_connections', 'connections of phones since start', ({ phones }) => phones.connections],
  ['passes_read', 'passes written by phones since start', ({ phones }) => phones.passes],
  ['passes_admitted', 'people let in by a pass since start', ({ phones }) => phones.admitted],
];

/** Text in the Prometheus format. */
export async function metricsText(status: BridgeStatus): Promise<string> {
  const registry = new Registry();
  for (const [name, help, read] of GAUGES)
    new Gauge({ name: `attend_gate_bridge_${name}`, help, registers: [registry] }).set(read(status));
  const refused = new Gauge({
    name: 'attend_gate_bridge_refused',
    help: 'requests of phones refused since start, by reason',
    labelNames: ['reason'],
    registers: [registry],
  });
  for (const [reason, count] of Object.entries(status.phones.refused)) refused.set({ reason }, count);
  return registry.metrics();
}
