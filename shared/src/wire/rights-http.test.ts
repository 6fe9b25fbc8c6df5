import { expect, test } from 'vitest';
import { ROLES } from '../keys/role.ts';
import { HTTP_RIGHTS, type HttpRight, mayAsk } from './rights-http.ts';

const RIGHTS = Object.keys(HTTP_RIGHTS) as HttpRight[];
const rightsOf = (role: (typeof ROLES)[number]): HttpRight[] => RIGHTS.filter((right) => mayAsk(role, right));

test('[H4] the organiser may ask everything but the keys of tags, a carrier the roster', () => {
  expect(rightsOf('organiser')).toEqual(RIGHTS.filter((right) => right !== 'readTagKeys'));
  expect(rightsOf('carrier')).toEqual(['readRoster']);
});

test('[H4] only the organiser manages devices', () => {
  expect(ROLES.filter((role) => mayAsk(role, 'manageDevices'))).toEqual(['organiser']);
});

test('[PR6] only bridges learn whose tag is which', () => {
  expect(ROLES.filter((role) => mayAsk(role, 'readTagKeys'))).toEqual(['bridge']);
});

test('[H4] a kiosk admits, reads the roster and who is near, and cannot search people', () => {
  expect(rightsOf('kiosk')).toEqual(['admit', 'readRoster', 'readPresence']);
});

test('[H4] an analyst sees numbers and exports, never people or doors', () => {
  expect(rightsOf('analyst')).toEqual(['liveNumbers', 'export']);
});
