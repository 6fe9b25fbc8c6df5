/**
 * A gate that was paired and then turned bad: it has a number and a role, and sends what no honest device would. Every
 * message here is one that must change nothing for anybody else (L14, I6).
 */
import type { DeviceNo } from '../src/ids.ts';
import { clientOf } from '../src/replica/session.ts';
import { encodeRuns } from '../src/replica/update-codec.ts';
import { encodeAck, encodeSessions, encodeSync, encodeToken } from '../src/wire/socket.ts';
import type { Random } from './random.ts';

export const HOSTILE = 99 as DeviceNo;

const admit = (n: number): string => `1|${n.toString(36)}|a|AAAAAAAAADA|main|q`;

/** Flips, cuts and doubles bytes. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let all = [...bytes];
  for (let i = 0; i <= random.below(4); i++) {
    const at = random.below(all.length + 1);
    const kind = random.below(6);
    if (kind === 0 && all.length > 0) all[at % all.length]! ^= 1 << random.below(8);
    else if (kind === 1 && all.length > 0) all[at % all.length] = random.below(256);
    else if (kind === 2) all = all.slice(0, at);
    else if (kind === 3) all.splice(at, 0, 0xff, 0xff, 0xff, 0xff, 0x0f);
    else if (kind === 4) all.splice(at, 1);
    else all.splice(at, 0, ...all.slice(at, at + random.below(40)));
  }
  return Uint8Array.from(all.length > 0 ? all : [0]);
}

/** One hostile message. @param victims sessions of others and how long they are */
export function hostileMessage(
  random: Random,
  victims: ReadonlyMap<number, number>,
): Uint8Array<ArrayBuffer> {
  const victim = victims.size > 0 ? random.pick([...victims]) : ([clientOf(1 as DeviceNo, 0), 0] as const);
  const [client, length] = victim;
  const foreign = encodeRuns([{ client, clock: length, texts: [admit(random.below(9_999))] }]);
  const rewritten = encodeRuns([{ client, clock: 0, texts: [admit(random.below(9_999))] }]);
  const own = clientOf(HOSTILE, 0);
  return random.pick([
    () => encodeSync('update', foreign),
    () => encodeSync('step2', foreign),
    () => encodeSync('update', rewritten),
    () => encodeSync('update', encodeRuns([{ client: own, clock: 50, texts: [admit(1)] }])),
    () => encodeSync('update', encodeRuns([{ client: own, clock: 0, texts: ['1|rs|v|1'] }])),
    () =>
      encodeSync(
        'update',
        encodeRuns([{ client: own, clock: 0, texts: [`1|rs|s|${'A'.repeat(43)}||${'A'.repeat(86)}`] }]),
      ),
    () => mutate(encodeSync('update', foreign), random),
    () => encodeSessions([{ client, length, head: new Uint8Array(32) }]),
    () => encodeAck('server', [{ client, length: length + 5, head: new Uint8Array(32) }]),
    () => encodeToken('nonsense'),
    () => Uint8Array.from(random.bytes(1 + random.below(40))),
  ])();
}
