/**
 * The columns of each kind of fact after `1|t|` (docs/spec/wire.md, F3). Writing and reading stand side by side so
 * that neither can learn a kind alone. Reading never throws: undefined means "not this kind's form".
 */
import { fromBase64url } from '../bytes.ts';
import {
  type DeviceNo,
  type FactId,
  isGateId,
  isListId,
  isShortName,
  isTokenId,
  parseFactId,
} from '../ids.ts';
import type { RosterVersion } from '../roster/roster.ts';
import type { Via } from '../verdict/scan.ts';
import { CONFIRM_REASONS, type ConfirmReason, ERROR_REASONS, type ErrorReason } from '../verdict/verdict.ts';
import { ANNUL_REASONS, type AnnulReason, type Extent, type FactBody, type FactDraft } from './fact.ts';
import { extentOf, extentText, pinnedOf, pinnedText, readResolve, resolveColumns } from './fact-extents.ts';

const VIA_LETTERS: Record<Via, string> = {
  camera: 'q',
  hardware: 'h',
  typed: 'k',
  manual: 'm',
  ble: 'b',
  tag: 't',
  self: 's',
  api: 'i',
};
const VIA_OF = new Map(Object.entries(VIA_LETTERS).map(([via, letter]) => [letter, via as Via]));
const REASONS: ReadonlySet<string> = new Set(ERROR_REASONS);
const CONFIRMS: ReadonlySet<string> = new Set(CONFIRM_REASONS);
const ANNULS: ReadonlySet<string> = new Set(ANNUL_REASONS);
/** L13: a seal lists at most this many; the rest go into the next one. */
export const MAX_FRONTIER = 64;
const MAX_PLACES = 1_000_000;

type Draft<K extends FactBody['kind']> = Extract<FactDraft['body'], { kind: K }>;

const countColumn = (n: number): string => (n === 1 ? '' : String(n));

const admitColumns = (body: Draft<'admit'>): string[] => [
  'a',
  body.token,
  body.list,
  VIA_LETTERS[body.via],
  (body.forceSent ? 'f' : '') + (body.unlisted ? 'u' : ''),
  countColumn(body.count),
];

const denyColumns = (body: Draft<'deny'>): string[] => [
  'd',
  body.token ?? '',
  body.list,
  VIA_LETTERS[body.via],
  '',
  body.reason,
  countColumn(body.repeats),
];

/** Columns after `1|t|`. */
export function columnsOf(body: FactDraft['body']): string[] {
  switch (body.kind) {
    case 'admit':
      return admitColumns(body);
    case 'exit':
      return ['x', body.token, body.list, VIA_LETTERS[body.via]];
    case 'deny':
      return denyColumns(body);
    case 'annul':
      return ['n', body.target, '', '', '', body.reason];
    case 'resolve':
      return resolveColumns(body);
    case 'walkIn':
      return ['w', body.token, body.list];
    case 'duty':
      return ['m', body.gate, body.lists.join(','), '', '', `${body.roster.epoch}.${body.roster.number}`];
    case 'seal':
      return ['s', body.head, body.frontier.map(extentText).join(','), body.signature];
    case 'budget':
      return ['b', String(body.from), body.area, '', '', String(body.to), String(body.n)];
    case 'restore':
      return ['t', body.fact.id, body.hash, body.receipt];
    case 'clock':
      return [
        'c',
        `${body.device}.${body.session}.${body.from}`,
        body.until === undefined ? '' : String(body.until),
        '',
        '',
        String(body.offset),
      ];
    case 'confirmOk':
      return ['o', body.target, '', '', '', body.why.join(',')];
    case 'revoke':
      return ['v', String(body.device), body.extents.map(pinnedText).join(',')];
  }
}

const readCount = (text: string | undefined): number | undefined => {
  if (text === undefined || text === '') return 1;
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
};
const readDevice = (text: string): DeviceNo | undefined =>
  /^(0|[1-9]\d{0,12})$/.test(text) ? (Number(text) as DeviceNo) : undefined;
const isBase64urlOf = (text: string, bytes: number): boolean => fromBase64url(text)?.length === bytes;
const empty = (...columns: readonly (string | undefined)[]): boolean => columns.every((c) => !c);

function readMovement(c: readonly string[]): FactBody | undefined {
  // By position: taking an array apart walks an iterator, and this runs for every fact of an event.
  const token = c[1] ?? '';
  const list = c[2] ?? '';
  const via = VIA_OF.get(c[3] ?? '');
  const flags = c[4] ?? '';
  if (!isTokenId(token) || !isListId(list) || !via || !/^[a-z]*$/.test(flags)) return undefined;
  if (c[0] === 'x') return { kind: 'exit', token, list, via };
  const count = readCount(c[5]);
  if (count === undefined) return undefined;
  const forceSent = flags.includes('f');
  const unlisted = flags.includes('u');
  return { kind: 'admit', token, list, via, forceSent, unlisted, count };
}

function readDeny(c: readonly string[]): FactBody | undefined {
  const [, token = '', list = '', viaLetter = '', , reason = '', last] = c;
  const via = VIA_OF.get(viaLetter);
  const repeats = readCount(last);
  if (token !== '' && !isTokenId(token)) return undefined;
  if (!isListId(list) || !via || repeats === undefined || !REASONS.has(reason)) return undefined;
  const about = token === '' ? undefined : token;
  return { kind: 'deny', token: about, list, via, reason: reason as ErrorReason, repeats };
}

function readDuty(c: readonly string[]): FactBody | undefined {
  const [, gate = '', lists = '', , , version = ''] = c;
  const match = /^(\d{1,9})\.(\d{1,15})$/.exec(version);
  const names = lists.split(',');
  if (!isGateId(gate) || !names.every(isListId) || !match) return undefined;
  const roster: RosterVersion = { epoch: Number(match[1]), number: Number(match[2]) };
  return { kind: 'duty', gate, lists: names.filter(isListId), roster };
}

function readSeal(c: readonly string[]): FactBody | undefined {
  const [, head = '', entries = '', signature = '', ...rest] = c;
  if (!isBase64urlOf(head, 32) || !isBase64urlOf(signature, 64) || !empty(...rest)) return undefined;
  const frontier = entries === '' ? [] : entries.split(',').map(extentOf);
  if (frontier.length > MAX_FRONTIER || frontier.some((e) => !e)) return undefined;
  return { kind: 'seal', head, frontier: frontier as Extent[], signature };
}

function readBudget(c: readonly string[]): FactBody | undefined {
  const [, fromText = '', area = '', , , toText = '', places = ''] = c;
  const from = readDevice(fromText);
  const to = readDevice(toText);
  if (from === undefined || to === undefined || from === to || !isShortName(area)) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(places) || Number(places) > MAX_PLACES) return undefined;
  return { kind: 'budget', from, to, area, n: Number(places) };
}

function readClock(c: readonly string[]): FactBody | undefined {
  const [, start = '', end = '', , , shift = ''] = c;
  const place = parseFactId(start);
  if (!place || !/^(|[1-9]\d{0,9})$/.test(end) || !/^-?[1-9]\d{0,14}$/.test(shift)) return undefined;
  const until = end === '' ? undefined : Number(end);
  if (until !== undefined && until <= place.index) return undefined;
  const { device, session, index: from } = place;
  return { kind: 'clock', device, session, from, until, offset: Number(shift) };
}

function readConfirm(c: readonly string[]): FactBody | undefined {
  const [, target = '', , , , reasons = ''] = c;
  const why = reasons.split(',');
  if (!parseFactId(target) || !why.every((reason) => CONFIRMS.has(reason))) return undefined;
  return { kind: 'confirmOk', target: target as FactId, why: why as ConfirmReason[] };
}

function readRevoke(c: readonly string[]): FactBody | undefined {
  const [, no = '', entries = '', ...rest] = c;
  const device = readDevice(no);
  const extents = entries === '' ? [] : entries.split(',').map(pinnedOf);
  if (device === undefined || device === 0 || !empty(...rest)) return undefined;
  const own = extents.flatMap((extent) => (extent?.device === device ? [extent] : []));
  return own.length === extents.length ? { kind: 'revoke', device, extents: own } : undefined;
}

/** Every kind but `restore`, which holds a whole fact and is read by `fact-text.ts`. */
export function readBody(c: readonly string[]): FactBody | undefined {
  if (c[0] === 'a' || c[0] === 'x') return readMovement(c);
  const [letter = '', id = '', list = '', , , last = ''] = c;
  switch (letter) {
    case 'd':
      return readDeny(c);
    case 'm':
      return readDuty(c);
    case 'n':
      if (!parseFactId(id) || !ANNULS.has(last)) return undefined;
      return { kind: 'annul', target: id as FactId, reason: last as AnnulReason };
    case 'r':
      return readResolve(c);
    case 'w':
      return isTokenId(id) && isListId(list) ? { kind: 'walkIn', token: id, list } : undefined;
    case 's':
      return readSeal(c);
    case 'b':
      return readBudget(c);
    case 'c':
      return readClock(c);
    case 'o':
      return readConfirm(c);
    case 'v':
      return readRevoke(c);
    default:
      return /^[a-z]$/.test(letter) ? { kind: 'other', letter } : undefined;
  }
}
