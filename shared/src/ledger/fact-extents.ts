/**
 * Stretches of sessions as text, `7.0.41` or pinned `7.0.41:0123456789abcdef`, and the one kind of fact that mixes
 * them with fact ids: a resolve. Reading never throws.
 */
import { asMillis, type DeviceNo, type FactId, parseFactId } from '../ids.ts';
import {
  type Extent,
  type FactBody,
  type FactDraft,
  type PinnedExtent,
  RESOLVE_ANSWERS,
  type ResolveAnswer,
} from './fact.ts';

type Resolve = Extract<FactDraft['body'], { kind: 'resolve' }>;

export const extentText = ({ device, session, length }: Extent): string => `${device}.${session}.${length}`;
export const pinnedText = (extent: PinnedExtent): string => `${extentText(extent)}:${extent.hash}`;

export function extentOf(text: string): Extent | undefined {
  const place = parseFactId(text);
  return place && { device: place.device, session: place.session, length: place.index };
}

const PINNED = /^([0-9.]{5,40}):([0-9a-f]{16})$/;

export function pinnedOf(text: string): PinnedExtent | undefined {
  const match = PINNED.exec(text);
  const extent = match && extentOf(match[1]!);
  return extent ? { ...extent, hash: match[2]! } : undefined;
}

/** `7@1790000000000`: every receipt of a device up to a time, in milliseconds since 1970. */
const RECEIPTS = /^([1-9]\d{0,12})@(\d{1,15})$/;

/** Column 1 holds fact ids, pinned extents and receipts, in this order. */
export function resolveColumns({ targets, extents = [], receipts, answer }: Resolve): string[] {
  const until = receipts ? [`${receipts.device}@${receipts.until}`] : [];
  return ['r', [...targets, ...extents.map(pinnedText), ...until].join(','), '', '', '', answer];
}

export function readResolve(c: readonly string[]): FactBody | undefined {
  const [, named = '', , , , answer = ''] = c;
  if (!(RESOLVE_ANSWERS as readonly string[]).includes(answer)) return undefined;
  const targets: FactId[] = [];
  const extents: PinnedExtent[] = [];
  let receipts: Resolve['receipts'];
  for (const text of named.split(',')) {
    const pinned = pinnedOf(text);
    const until = RECEIPTS.exec(text);
    if (parseFactId(text)) targets.push(text as FactId);
    else if (pinned) extents.push(pinned);
    else if (until && !receipts)
      receipts = { device: Number(until[1]) as DeviceNo, until: asMillis(Number(until[2])) };
    else return undefined;
  }
  const whole = extents.length > 0 || receipts !== undefined;
  if (whole && answer !== 'release' && answer !== 'reject') return undefined;
  return {
    kind: 'resolve',
    targets,
    answer: answer as ResolveAnswer,
    ...(extents.length > 0 ? { extents } : {}),
    ...(receipts ? { receipts } : {}),
  };
}
