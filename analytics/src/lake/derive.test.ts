import { type ExportedParticipant, fold } from '@attend-gate/shared';
import { aList, anEvent, anyLedgerFacts, aRoster, MAIN, tokenOf } from '@attend-gate/shared/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aParticipant, asWritten, exportedFactOf } from '../../testing/fake-event-server.ts';
import { derive } from './derive.ts';

const anyInfo = fc
  .boolean()
  .map((many) => anEvent({ lists: [aList({ id: MAIN, allowMultipleEntries: many })] }));
const people: ExportedParticipant[] = [0, 1].map((n) => aParticipant(n + 1, tokenOf(n)));

const input = (facts: Parameters<typeof fold>[0], info: ReturnType<typeof anEvent>) => {
  const exported = [...facts].map((fact, i) => exportedFactOf(fact, i + 1, info));
  const base = { info, series: 's', participants: people, asOfMs: 0 };
  return { ...base, facts: exported, countedFacts: exported.length };
};

test('[A12] the rows add up to what the fold counts, whatever happened at the door', () => {
  fc.assert(
    fc.property(anyLedgerFacts, anyInfo, (drafts, info) => {
      const facts = asWritten(drafts, info);
      const ledger = fold(facts, aRoster([], { event: info }));
      const { people: inside, everIn, bodies, openConflicts } = ledger.counts();
      const { rows, counters } = derive(input(facts, info));
      expect(counters).toEqual({
        ...{ facts: ledger.size, people: inside, bodies, ever_in: everIn, open_conflicts: openConflicts },
      });
      expect(rows.movement.filter((m) => m.is_arrival)).toHaveLength(everIn);
      expect(rows.participant.filter((p) => p.attended)).toHaveLength(everIn);
      expect(rows.participant.filter((p) => p.inside)).toHaveLength(inside);
      expect(rows.conflict.filter((c) => c.answer === null)).toHaveLength(openConflicts);
      const overlaps = ledger.conflicts().flatMap((c) => c.overlaps.map(({ fact }) => fact));
      expect(rows.movement.flatMap((m) => (m.is_overlap ? [m.fact] : [])).sort()).toEqual(overlaps.sort());
      for (const [gate, entries] of ledger.entriesByGate()) {
        const there = rows.movement.filter(
          (m) => m.live && m.kind === 'entry' && m.gate_id === (gate ?? null),
        );
        expect(there).toHaveLength(entries);
      }
    }),
    { numRuns: 500 },
  );
});

test('[A12] an arrival is the first live entry of its token in the order of the ledger, and never annulled', () => {
  fc.assert(
    fc.property(anyLedgerFacts, anyInfo, (drafts, info) => {
      const facts = asWritten(drafts, info);
      const { rows } = derive(input(facts, info));
      for (const row of rows.movement.filter((m) => m.is_arrival))
        expect(row).toMatchObject({ live: true, kind: 'entry' });
      const tokens = rows.movement.filter((m) => m.is_arrival).map((m) => m.token);
      expect(new Set(tokens).size).toBe(tokens.length);
    }),
    { numRuns: 200 },
  );
});

test('[A12] facts the event had not counted yet wait for the next time', () => {
  fc.assert(
    fc.property(anyLedgerFacts, fc.nat(14), (drafts, n) => {
      const info = anEvent();
      const facts = asWritten(drafts, info);
      const counted = Math.min(n, facts.length);
      const all = { ...input(facts, info), countedFacts: counted };
      const { counters, waiting } = derive(all);
      const first = fold(facts.slice(0, counted), aRoster([], { event: info }));
      expect(counters).toMatchObject({ facts: counted, people: first.counts().people });
      expect(waiting).toBe(facts.length - counted);
    }),
    { numRuns: 200 },
  );
});
