/** Which of a tablet's states need somebody's hand before the doors open, and in what order. Pure. */
import type { GateSnapshot } from '../../app/gate-app.ts';
import { clockTime, count, type Reader } from '../../i18n/when.ts';
import { m } from '../../i18n/words.ts';
import type { Readiness } from '../../platform/readiness.ts';

export interface Check {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  /** `bad`: the door suffers; `warn`: it may later. */
  readonly state: 'good' | 'warn' | 'bad';
  /** What to do about it. */
  readonly help: string | undefined;
}

const LOW_BATTERY = 0.25;
const LITTLE_SPACE = 200_000_000;
/** The roster's windows and the order of facts both bear this much (L4). */
const CLOCK_BAD_MS = 30_000;

const check = (
  id: string,
  name: string,
  value: string,
  [state, help]: readonly ['good' | 'warn' | 'bad', string?],
): Check => ({ id, name, value, state, help: state === 'good' ? undefined : help });

const yesNo = (yes: boolean): string => (yes ? m.yes() : m.no());

export interface CheckInput {
  readonly snapshot: GateSnapshot;
  readonly readiness: Readiness;
  readonly version: string;
}

/** Worst first; equal ones in the order somebody would walk through them. */
export function checksOf({ snapshot, readiness, version }: CheckInput, reader: Reader): readonly Check[] {
  const { unsent, lastContact, names, clockOffset, inside } = snapshot;
  const { secure, startsOffline, persisted, free, camera, battery, installed } = readiness;
  const n = (value: number): string => count(value, reader.locale);
  const skew = Math.abs(clockOffset);
  const all: readonly (Check | undefined)[] = [
    check('secure', m.r_secure(), yesNo(secure), [secure ? 'good' : 'bad', m.r_secure_bad()]),
    check('offline', m.r_offline(), yesNo(startsOffline), [
      startsOffline ? 'good' : 'bad',
      m.r_offline_bad(),
    ]),
    check('roster', m.r_roster(), m.r_roster_people({ count: n(inside.registered) }), [
      snapshot.stage === 'ready' ? 'good' : 'bad',
      m.r_roster_bad(),
    ]),
    check('camera', m.r_camera(), yesNo(camera), [camera ? 'good' : 'warn', m.r_camera_bad()]),
    check('clock', m.r_clock(), m.r_seconds({ seconds: n(Math.round(skew / 1_000)) }), [
      skew > CLOCK_BAD_MS ? 'warn' : 'good',
      m.r_clock_bad(),
    ]),
    check('storage', m.r_storage(), persisted === undefined ? m.storage_unknown() : yesNo(persisted), [
      persisted === false ? 'warn' : 'good',
      m.r_storage_bad(),
    ]),
    free === undefined
      ? undefined
      : check('space', m.r_space(), `${n(Math.round(free / 1_000_000))} MB`, [
          free < LITTLE_SPACE ? 'warn' : 'good',
          m.p_storage_full_help(),
        ]),
    battery &&
      check('battery', m.r_battery(), `${Math.round(battery.level * 100)}%${battery.charging ? ' ⚡' : ''}`, [
        battery.level < LOW_BATTERY && !battery.charging ? 'warn' : 'good',
        m.r_battery_bad(),
      ]),
    check('pin', m.r_pin(), names === 'unset' ? m.names_state_unset() : m.yes(), [
      names === 'unset' ? 'warn' : 'good',
      m.r_pin_bad(),
    ]),
    check('unsent', m.r_unsent(), n(unsent), [unsent > 0 ? 'warn' : 'good', m.r_unsent_bad()]),
    check('contact', m.r_contact(), lastContact === undefined ? m.never() : clockTime(lastContact, reader), [
      'good',
    ]),
    check('installed', m.r_installed(), yesNo(installed), ['good']),
    check('version', m.r_version(), version, ['good']),
  ];
  const weight = { bad: 0, warn: 1, good: 2 } as const;
  return all
    .filter((one) => one !== undefined)
    .map((one, order) => ({ one, order }))
    .sort((a, b) => weight[a.one.state] - weight[b.one.state] || a.order - b.order)
    .map(({ one }) => one);
}
