/**
 * People with tags who walk about a virtual gate, so that the demo and the tests have something to hear. Only what
 * they wear and where they stand is made up; what the bridge makes of it is not.
 */
import type { TagKey } from '@attend-gate/shared';
import { eidOf } from '../../codec/eid.ts';
import type { Air, Point } from './air.ts';

export interface SceneOptions {
  readonly air: Air;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly after: (ms: number, task: () => void) => () => void;
  /** Everybody walks up in turn and leaves again; false = people stay far away until they are told to walk. */
  readonly wander: boolean;
}

export interface Scene {
  /** Gives every tag to somebody far away; who is in the scene already stays where they are. */
  useTags(tags: readonly TagKey[]): void;
  /** Sends somebody towards the gate or away from it, at a walking pace. False when there is no such person. */
  walk(token: string, to: 'gate' | 'inside' | 'away'): boolean;
  readonly people: readonly { readonly token: string; readonly metres: number }[];
  stop(): void;
}

const FAR_M = 30;
const AT_GATE_M = 0.7;
/** Where the inner reader of the virtual gate hangs, metres behind the outer one. */
export const INNER_READER_M = 4;
const GOALS = { gate: AT_GATE_M, inside: -INNER_READER_M - 1, away: FAR_M } as const;
const METRES_PER_S = 1.4;
const STEP_MS = 200;
const STAYS_MS = 25_000;
const NEXT_AFTER_MS = 12_000;
const ADVERT_EVERY_MS = 100;

interface Walker {
  readonly tag: TagKey;
  metres: number;
  goal: number;
  readonly stop: () => void;
}

const frame = (kind: number, ...rest: number[]): number[] => [0x16, 0xaa, 0xfe, kind, 0xee, ...rest];
const record = (bytes: readonly number[]): number[] => [bytes.length, ...bytes];
const FLAGS = [2, 1, 6];
const EDDYSTONE_UUID = [3, 3, 0xaa, 0xfe];

/** The advertisement a tag sends at that moment. */
export function tagAdvert(tag: TagKey, now: number): Uint8Array {
  const id = [...Buffer.from(tag.id, 'hex')];
  switch (tag.kind) {
    case 'eid': {
      const time = Math.max(0, Math.floor((now - tag.clockZero) / 1_000));
      const eid = eidOf(Buffer.from(tag.id, 'hex'), tag.exponent, time);
      return Uint8Array.from([...FLAGS, ...EDDYSTONE_UUID, ...record(frame(0x30, ...eid))]);
    }
    case 'uid':
      return Uint8Array.from([...EDDYSTONE_UUID, ...record(frame(0x00, ...id, 0, 0))]);
    case 'ibeacon':
      return Uint8Array.from([...FLAGS, ...record([0xff, 0x4c, 0x00, 0x02, 0x15, ...id, 0xc5])]);
    case 'altbeacon':
      return Uint8Array.from(record([0xff, 0xff, 0xff, 0xbe, 0xac, ...id, 0xc5, 0]));
  }
}

const addressOf = (n: number): string =>
  `c0:00:00:${[16, 8, 0].map((shift) => ((n >> shift) & 255).toString(16).padStart(2, '0')).join(':')}`;

export function createScene({ air, now, after, wander }: SceneOptions): Scene {
  const walkers = new Map<string, Walker>();
  let turn = 0;
  let made = 0;
  let cancelStep = (): void => undefined;
  let cancelWander = (): void => undefined;

  const add = (tag: TagKey): void => {
    const walker: { -readonly [K in keyof Walker]: Walker[K] } = {
      ...{ tag, metres: FAR_M, goal: FAR_M },
      stop: () => undefined,
    };
    walker.stop = air.addBeacon({
      address: addressOf(made++),
      intervalMs: ADVERT_EVERY_MS,
      at: (): Point => ({ x: walker.metres, y: 0 }),
      data: () => tagAdvert(tag, now()),
    });
    walkers.set(tag.token, walker);
  };
  const step = (): void => {
    cancelStep = after(STEP_MS, step);
    const stride = (METRES_PER_S * STEP_MS) / 1_000;
    for (const walker of walkers.values()) {
      const way = walker.goal - walker.metres;
      walker.metres += Math.sign(way) * Math.min(stride, Math.abs(way));
    }
  };
  const walk: Scene['walk'] = (token, to) => {
    const walker = walkers.get(token);
    if (!walker) return false;
    walker.goal = GOALS[to];
    return true;
  };
  const nextWalk = (): void => {
    cancelWander = after(NEXT_AFTER_MS, nextWalk);
    const token = [...walkers.keys()][turn++ % Math.max(1, walkers.size)];
    if (token === undefined || !walk(token, 'gate')) return;
    after(STAYS_MS, () => walk(token, 'away'));
  };
  step();
  if (wander) nextWalk();
  return {
    useTags: (tags) => {
      for (const [token, walker] of walkers) {
        const tag = tags.find((one) => one.token === token);
        if (tag && JSON.stringify(tag) === JSON.stringify(walker.tag)) continue;
        walker.stop();
        walkers.delete(token);
      }
      for (const tag of tags) if (!walkers.has(tag.token)) add(tag);
    },
    walk,
    get people() {
      return [...walkers.values()].map(({ tag, metres }) => ({ token: tag.token, metres }));
    },
    stop: () => {
      cancelStep();
      cancelWander();
      for (const walker of walkers.values()) walker.stop();
      walkers.clear();
    },
  };
}
