import { expect, test } from 'vitest';
import { ROLES } from '../keys/role.ts';
import { HTTP_RIGHTS, type HttpRight, mayAsk } from './rights-http.ts';

const RIGHTS = Object.keys(HTTP_RIGHTS) as HttpRight[];
const rightsOf = (role: (typeof ROLES)[number]): HttpRight[] => RIGHTS.filter((right) => mayAsk(role, right));

test('[H4] the organiser may ask everything, a carrier nothing', () => {
  expect(rightsOf('organiser')).toEqual(RIGHTS);
  expect(rightsOf('carrier')).toEqual([]);
});

test('[H4] only the organiser manages devices', () => {
  expect(ROLES.filter((role) => mayAsk(role, 'manageDevices'))).toEqual(['organiser']);
});

test('[H4] a kiosk admits and reads the roster, and cannot search people', () => {
  expect(rightsOf('kiosk')).toEqual(['admit', 'readRoster']);
});

test('[H4] an analyst sees numbers and exports, never people or doors', () => {
  expect(rightsOf('analyst')).toEqual(['liveNumbers', 'export']);
});
