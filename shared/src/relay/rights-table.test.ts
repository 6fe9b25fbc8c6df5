/** F8 of wire.md, cell by cell, at the place that enforces it: the relay's guard, asked with each role's own log. */
import { expect, test } from 'vitest';
import { EPOCH } from '../../testing/people.ts';
import { allowedAt, ROLES_TABLE } from '../../testing/roles-table.ts';
import type { DeviceNo } from '../ids.ts';
import { ROLES, type Role } from '../keys/role.ts';
import { createReplica } from '../replica/replica.ts';
import { clientOf } from '../replica/session.ts';
import { DEFAULT_LIMITS, encodeRuns } from '../replica/update-codec.ts';
import { ledgerGrammar } from './grammar.ts';
import { guard } from './guard.ts';

const DEVICE = 7 as DeviceNo;
const WRITING = ['kiosk', 'steward', 'supervisor', 'organiser', 'bridge', 'server'] as const;
const GATES = ['kiosk', 'steward', 'supervisor', 'organiser'] as const;
const PEOPLE = ['steward', 'supervisor', 'organiser', 'server'] as const;

/** Who may write it without anybody's signature. */
const TABLE: readonly (readonly [what: string, text: string, roles: readonly Role[]])[] = [
  ['admit', '1|5|a|AAAAAAAAADA|main|q', WRITING],
  ['exit', '1|5|x|AAAAAAAAADA|main|q', WRITING],
  ['deny', '1|5|d|AAAAAAAAADA|main|q||unpaid', WRITING],
  ['duty', '1|5|m|north|main|||1.1', WRITING],
  ['forced admit', '1|5|a|AAAAAAAAADA|main|q|f', ['server']],
  ['annul', '1|5|n|7.0.0||||mistake', PEOPLE],
  ['walkIn', '1|5|w|AAAAAAAAADA|main', PEOPLE],
  ['confirmOk', '1|5|o|7.0.0||||clock_amber,nearby', GATES],
  ['confirmOk over a cap', '1|5|o|7.0.0||||nearby,capacity', []],
  ['budget of its own', '1|5|b|7|hall|||8|1', [...GATES, 'server']],
  ['budget of another', '1|5|b|9|hall|||8|1', []],
  ['resolve', '1|5|r|7.0.0||||both-real', []],
  ['clock', '1|5|c|8.0.0||||1000', ['server']],
  ['revoke', '1|5|v|8|', ['server']],
];

/** Would the guard take this as the first fact of a log of this role? */
const isTaken = (role: Role, text: string): boolean =>
  guard(
    encodeRuns([{ client: clientOf(DEVICE, 0), clock: 0, texts: [text] }]),
    { device: DEVICE, role },
    'update',
    { known: createReplica(), grammar: ledgerGrammar(EPOCH), limits: DEFAULT_LIMITS },
  ).ok;

test.each(TABLE)(
  '[F8] [L14] %s is taken from the roles of the table and from nobody else',
  (_, text, roles) => {
    expect(ROLES.filter((role) => isTaken(role, text))).toEqual(ROLES.filter((role) => roles.includes(role)));
  },
);

test.each(ROLES_TABLE.flatMap((row) => (row.facts ?? []).map((text) => [row.right, text, row] as const)))(
  '[F8] [H4] the table of roles: %s (%s)',
  (_, text, row) => {
    expect(ROLES.filter((role) => isTaken(role, text))).toEqual(allowedAt(row, 'relay', ROLES));
  },
);
