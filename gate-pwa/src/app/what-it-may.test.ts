/** What the screens offer, role by role: never more than the guard and the server would take (F8, H4). */
import { mayAsk, mayWrite, ROLES } from '@attend-gate/shared';
import { ROLES_TABLE } from '@attend-gate/shared/testing';
import { expect, test } from 'vitest';
import { rightsOf } from './what-it-may.ts';

test('[F8] [H4] the screens offer what the tables allow, for every role', () => {
  const offered = Object.fromEntries(ROLES.map((role) => [role, rightsOf(role)]));
  const steward = { annul: true, people: true, walkIn: true, gate: false };
  const all = { ...steward, gate: true };
  const none = { annul: false, people: false, walkIn: false, gate: false };
  expect(offered).toMatchObject({ kiosk: none, steward, supervisor: all, organiser: all, bridge: none });
  for (const role of ROLES) {
    const { annul, walkIn } = rightsOf(role);
    expect(annul).toBe(mayWrite(role, { kind: 'annul', target: '7.0.0' as never, reason: 'mistake' }));
    expect(walkIn).toBe(mayAsk(role, 'searchPeople'));
  }
});

test('[F8] a role that nobody knows is offered no more than a kiosk', () => {
  expect(rightsOf('emperor')).toEqual(rightsOf('kiosk'));
});

test.each(
  ROLES_TABLE.flatMap((row) => (row.screen ?? []).map((offer) => [row.right, offer, row.roles] as const)),
)('[F8] the table of roles: %s is on the screens as %s', (_, offer, roles) => {
  // Keys of other systems and the server have no screens.
  const seen = ROLES.filter((role) => role !== 'integration' && role !== 'server');
  expect(seen.filter((role) => rightsOf(role)[offer])).toEqual(seen.filter((role) => roles.includes(role)));
});
