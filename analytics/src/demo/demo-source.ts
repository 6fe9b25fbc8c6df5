/** Lets invented events be pulled like those of a server. */
import { EXPORT_SCHEMA, err, ok } from '@attend-gate/shared';
import type { ExportAnswer, ExportClient } from '../pull/export-client.ts';
import type { DemoEvent } from './demo-series.ts';

const answerOf = (rows: readonly object[], lastSeq: number): ExportAnswer => ({
  ...{ logEpoch: '1', keyId: `demo-${EXPORT_SCHEMA}`, lastSeq },
  text: rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
});

export function demoClient(events: readonly DemoEvent[]): ExportClient {
  const find = (id: string) => events.find(({ info }) => info.id === id);
  const missing = (id: string) => err({ kind: 'refused', detail: `no demo event ${id}` } as const);
  return {
    events: async () => ok(events.map(({ info }) => info.id)),
    page: async (id, what, after, limit) => {
      const event = find(id);
      if (!event) return missing(id);
      const rows = what === 'facts' ? event.facts : event.participants;
      return ok(answerOf(rows.slice(after, after + limit), rows.length));
    },
    event: async (id) => {
      const event = find(id);
      if (!event) return missing(id);
      const { info, counters, facts, asOfMs } = event;
      const row = { event: { ...info }, last_seq: facts.length, counters, as_of_ms: asOfMs };
      return ok({ ...answerOf([row], facts.length), row, info });
    },
  };
}
