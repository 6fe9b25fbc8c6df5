/** What the screens offer, role by role: never more than the guard and the server would take (F8, H4). */
import { mayAsk, mayWrite, ROLES } from '@attend-gate/shared';
import { expect, test } from 'vitest';
import { rightsOf } from './what-it-may.ts';

test('[F8] [H4] the screens offer what the tables allow, for every role', () => {
  const offered = Object.fromEntries(ROLES.map((role) => [role, rightsOf(role)]));
  const all = { annul: true, people: true, walkIn: true };
  const none = { annul: false, people: false, walkIn: false };
  expect(offered).toMatchObject({ kiosk: none, steward: all, supervisor: all, organiser: all, bridge: none });
  for (const role of ROLES) {
    const { annul, walkIn } = rightsOf(role);
    expect(annul).toBe(mayWrite(role, { kind: 'annul', target: '7.0.0' as never, reason: 'mistake' }));
    expect(walkIn).toBe(mayAsk(role, 'searchPeople'));
  }
});

test('[F8] a role that nobody knows is offered no more than a kiosk', () => {
  expect(rightsOf('emperor')).toEqual(rightsOf('kiosk'));
});
