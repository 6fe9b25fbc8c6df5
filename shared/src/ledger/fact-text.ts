/**
 * The compact text of one fact, `1|t|k|id|list|via|flags|…` (docs/spec/wire.md, W-F1…), about 30 characters.
 * Reading never throws and never guesses: text it does not understand becomes `other` (kept, ignored) when the
 * form is newer, and a named error when it claims to be a form we know.
 */
import {
  asMillis,
  type DeviceNo,
  type FactId,
  factId,
  isGateId,
  isListId,
  isTokenId,
  type Millis,
  parseFactId,
} from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import type { RosterVersion } from '../roster/roster.ts';
import type { Via } from '../verdict/scan.ts';
import { ERROR_REASONS, type ErrorReason } from '../verdict/verdict.ts';
import {
  ANNUL_REASONS,
  type AnnulReason,
  type Extras,
  type Fact,
  type FactBody,
  type FactDraft,
  type Place,
  RESOLVE_ANSWERS,
  type ResolveAnswer,
} from './fact.ts';
import { formatTime, parseTime } from './order-key.ts';

export type BadFact = 'empty' | 'too_long' | 'control_character' | 'time' | 'kind' | 'body' | 'extra';

const MAX_LENGTH = 512;
/** Seals, resolves and restores list other facts. */
const MAX_LENGTH_LISTING = 2_048;

export const KIND_LETTERS = {
  admit: 'a',
  exit: 'x',
  deny: 'd',
  annul: 'n',
  resolve: 'r',
  walkIn: 'w',
  duty: 'm',
} as const;
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is exactly that no control character may stand here
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Columns after `1|t|`. */
function columnsOf(body: FactDraft['body']): string[] {
  switch (body.kind) {
    case 'admit': {
      const flags = (body.forceSent ? 'f' : '') + (body.unlisted ? 'u' : '');
      return [
        'a',
        body.token,
        body.list,
        VIA_LETTERS[body.via],
        flags,
        body.count === 1 ? '' : String(body.count),
      ];
    }
    case 'exit':
      return ['x', body.token, body.list, VIA_LETTERS[body.via]];
    case 'deny':
      return [
        'd',
        body.token ?? '',
        body.list,
        VIA_LETTERS[body.via],
        '',
        body.reason,
        body.repeats === 1 ? '' : String(body.repeats),
      ];
    case 'annul':
      return ['n', body.target, '', '', '', body.reason];
    case 'resolve':
      return ['r', body.targets.join(','), '', '', '', body.answer];
    case 'walkIn':
      return ['w', body.token, body.list];
    case 'duty':
      return ['m', body.gate, body.lists.join(','), '', '', `${body.roster.epoch}.${body.roster.number}`];
  }
}

function extrasOf(extras: Extras): string[] {
  const out: string[] = [];
  if (extras.nonce !== undefined) out.push(`n=${extras.nonce}`);
  if (extras.was !== undefined) out.push(`w=${extras.was}`);
  if (extras.overrides !== undefined) out.push(`o=${extras.overrides}`);
  if (extras.gate !== undefined) out.push(`p=${extras.gate}`);
  if (extras.codeAge !== undefined) out.push(`d=${extras.codeAge}`);
  return out;
}

const NOWHERE = { device: 0 as DeviceNo, session: 0, index: 0 };

/** The text to append. Throws on a draft that could not be read back, which would be a bug of the caller. */
export function formatFact(draft: FactDraft, epoch: Millis): string {
  const columns = columnsOf(draft.body);
  while (columns.at(-1) === '') columns.pop();
  const text = ['1', formatTime(draft.stamp, epoch), ...columns, ...extrasOf(draft.extras)].join('|');
  const back = parseFact(text, NOWHERE, epoch);
  if (!back.ok) throw new Error(`a fact that cannot be read back (${back.error}): ${text}`);
  return text;
}

const isNonce = (text: string): boolean => /^[\x21-\x7b\x7d\x7e]{1,64}$/.test(text);
const isWas = (text: string): boolean => /^[0-9.]{5,32}:[0-9a-f]{16}$/.test(text);

function readExtras(fields: readonly string[]): Extras | undefined {
  const extras: { -readonly [K in keyof Extras]: Extras[K] } = {};
  for (const field of fields) {
    const name = field.slice(0, 2);
    const value = field.slice(2);
    if (name === 'n=' && isNonce(value)) extras.nonce = value;
    else if (name === 'w=' && isWas(value)) extras.was = value;
    else if (name === 'o=' && parseFactId(value)) extras.overrides = value as FactId;
    else if (name === 'p=' && isGateId(value)) extras.gate = value;
    else if (name === 'd=' && /^-?\d{1,6}$/.test(value)) extras.codeAge = Number(value);
    else if (/^[nwopd]=/.test(field)) return undefined;
    // An unknown letter is a newer writer's: kept in the text, ignored here.
  }
  return extras;
}

const readCount = (text: string | undefined): number | undefined => {
  if (text === undefined || text === '') return 1;
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
};

function readMovement(letter: string, c: readonly string[]): FactBody | undefined {
  const [, token = '', list = '', viaLetter = '', flags = '', last] = c;
  const via = VIA_OF.get(viaLetter);
  if (!isTokenId(token) || !isListId(list) || !via || !/^[a-z]*$/.test(flags)) return undefined;
  if (letter === 'x') return { kind: 'exit', token, list, via };
  const count = readCount(last);
  if (count === undefined) return undefined;
  return {
    kind: 'admit',
    token,
    list,
    via,
    forceSent: flags.includes('f'),
    unlisted: flags.includes('u'),
    count,
  };
}

function readDeny(c: readonly string[]): FactBody | undefined {
  const [, token = '', list = '', viaLetter = '', , reason = '', last] = c;
  const via = VIA_OF.get(viaLetter);
  const repeats = readCount(last);
  if ((token !== '' && !isTokenId(token)) || !isListId(list) || !via || repeats === undefined)
    return undefined;
  if (!REASONS.has(reason)) return undefined;
  return {
    kind: 'deny',
    token: token === '' ? undefined : token,
    list,
    via,
    reason: reason as ErrorReason,
    repeats,
  };
}

function readDuty(c: readonly string[]): FactBody | undefined {
  const [, gate = '', lists = '', , , version = ''] = c;
  const match = /^(\d{1,9})\.(\d{1,15})$/.exec(version);
  const names = lists.split(',');
  if (!isGateId(gate) || !names.every(isListId) || !match) return undefined;
  const roster: RosterVersion = { epoch: Number(match[1]), number: Number(match[2]) };
  return { kind: 'duty', gate, lists: names.filter(isListId), roster };
}

function readBody(c: readonly string[]): FactBody | undefined {
  const [letter = '', id = '', list = '', , , last = ''] = c;
  switch (letter) {
    case 'a':
    case 'x':
      return readMovement(letter, c);
    case 'd':
      return readDeny(c);
    case 'm':
      return readDuty(c);
    case 'n':
      if (!parseFactId(id) || !(ANNUL_REASONS as readonly string[]).includes(last)) return undefined;
      return { kind: 'annul', target: id as FactId, reason: last as AnnulReason };
    case 'r': {
      const targets = id.split(',');
      if (!targets.every(parseFactId) || !(RESOLVE_ANSWERS as readonly string[]).includes(last))
        return undefined;
      return { kind: 'resolve', targets: targets as FactId[], answer: last as ResolveAnswer };
    }
    case 'w':
      return isTokenId(id) && isListId(list) ? { kind: 'walkIn', token: id, list } : undefined;
    default:
      return /^[a-z]$/.test(letter) ? { kind: 'other', letter } : undefined;
  }
}

/** How many leading columns (kind included) belong to the body; what follows are extras. */
const BODY_COLUMNS = 7;

/**
 * Reads the text of the fact that stands at `where`.
 * @param epoch the event's epoch, zero of the order keys
 */
export function parseFact(text: string, where: Omit<Place, 'id'>, epoch: Millis): Result<Fact, BadFact> {
  if (text.length === 0) return err('empty');
  if (CONTROL.test(text)) return err('control_character');
  const columns = text.split('|');
  const listing = columns[2] === 's' || columns[2] === 'r' || columns[2] === 't';
  if (text.length > (listing ? MAX_LENGTH_LISTING : MAX_LENGTH)) return err('too_long');
  const place: Place = { id: factId(where.device, where.session, where.index), ...where };
  const time = parseTime(columns[1] ?? '', epoch);
  if (columns[0] !== '1') {
    // A newer form: keep it, order it where it was written, ignore what it says.
    if (!/^[2-9]\d?$/.test(columns[0] ?? '')) return err('kind');
    const stamp = time ?? { key: { ms: 0, counter: 0 }, at: asMillis(epoch) };
    return ok({ ...place, ...stamp, extras: {}, body: { kind: 'other', letter: columns[2] ?? '' } });
  }
  if (!time) return err('time');
  const firstExtra = columns.findIndex((column, i) => i > 3 && /^[a-z]=/.test(column));
  const body = readBody(columns.slice(2, firstExtra < 0 ? 2 + BODY_COLUMNS : firstExtra));
  if (!body) return err('body');
  const extras = firstExtra < 0 ? {} : readExtras(columns.slice(firstExtra));
  if (!extras) return err('extra');
  return ok({ ...place, ...time, extras, body });
}
