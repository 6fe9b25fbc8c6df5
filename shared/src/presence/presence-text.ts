/**
 * The text of one presence entry, `1|t|k|token|place|carrier|…` (docs/spec/presence.md, PR1…), about 32 characters.
 * Reading never throws; what a newer version wrote becomes `other`, what claims to be ours and is not has a name.
 */
import { asMillis, factId, isGateId, isTokenId, type Millis } from '../ids.ts';
import type { Place } from '../ledger/fact.ts';
import type { BadFact } from '../ledger/fact-text.ts';
import { err, ok, type Result } from '../result.ts';
import type { Carrier, PresenceBody, PresenceDraft, PresenceEntry } from './presence.ts';

export type BadPresence = Exclude<BadFact, 'extra'>;

const MAX_LENGTH = 128;
const LETTERS = { near: 'i', enter: 'e', leave: 'l' } as const;
const CARRIER_LETTERS: Record<Carrier, string> = { tag: 't', beacon: 's' };
const CARRIERS = new Map(Object.entries(CARRIER_LETTERS).map(([name, letter]) => [letter, name as Carrier]));

/** A day and a half: nobody dwells longer, and a broken clock must not write a year. Seconds. */
export const MAX_DWELL_S = 36 * 3_600;

function numberOf(body: PresenceBody): string {
  switch (body.kind) {
    case 'near':
      return String(body.dBm);
    case 'enter':
      return '';
    case 'leave':
      return body.dwell.toString(36);
  }
}

/** Throws for an entry that `parsePresence` would refuse: the caller made it up. */
export function formatPresence({ at, body }: PresenceDraft, epoch: Millis): string {
  const time = (Math.trunc(at) - epoch).toString(36);
  const columns = ['1', time, LETTERS[body.kind], body.token, body.place, CARRIER_LETTERS[body.carrier]];
  const text = [...columns, numberOf(body)].join('|').replace(/\|$/, '');
  const read = readBody(text.split('|'));
  if (!read || !TIME.test(time)) throw new Error(`not a presence entry: ${text}`);
  return text;
}

const TIME = /^(0|-?[1-9a-z][0-9a-z]{0,9})$/;
const DBM = /^(0|-[1-9]\d{0,2})$/;
const SECONDS = /^(0|[1-9a-z][0-9a-z]{0,4})$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is exactly that no control character may stand here
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Columns of a known kind, or undefined. */
function readBody([, , letter, token = '', place = '', carrierLetter = '', last]: readonly string[]):
  | PresenceBody
  | undefined {
  const carrier = CARRIERS.get(carrierLetter);
  if (!carrier || !isTokenId(token) || !isGateId(place)) return undefined;
  const common = { token, place, carrier };
  if (letter === LETTERS.enter) return last === undefined ? { kind: 'enter', ...common } : undefined;
  if (letter === LETTERS.near && last !== undefined && DBM.test(last)) {
    const dBm = Number(last);
    return dBm >= -127 ? { kind: 'near', ...common, dBm } : undefined;
  }
  if (letter === LETTERS.leave && last !== undefined && SECONDS.test(last)) {
    const dwell = Number.parseInt(last, 36);
    return dwell <= MAX_DWELL_S ? { kind: 'leave', ...common, dwell } : undefined;
  }
  return undefined;
}

const COLUMNS: Readonly<Record<string, number>> = { i: 7, e: 6, l: 7 };

/**
 * Reads the text that stands at `where`. Fields `x=value` at the end (`w=`, what it was before a fork) are allowed
 * and say nothing about presence.
 */
export function parsePresence(
  text: string,
  where: Omit<Place, 'id'>,
  epoch: Millis,
): Result<PresenceEntry, BadPresence> {
  if (text === '') return err('empty');
  if (text.length > MAX_LENGTH) return err('too_long');
  if (CONTROL.test(text)) return err('control_character');
  const all = text.split('|');
  const firstExtra = all.findIndex((column, i) => i > 3 && /^[a-z]=/.test(column));
  const columns = firstExtra < 0 ? all : all.slice(0, firstExtra);
  const [version = '', time = '', letter = ''] = columns;
  if (!/^[1-9]\d?$/.test(version) || !/^[a-z]$/.test(letter)) return err('kind');
  if (!TIME.test(time)) return err('time');
  const place: Place = { id: factId(where.device, where.session, where.index), ...where };
  const at = asMillis(epoch + Number.parseInt(time, 36));
  const wanted = COLUMNS[letter];
  if (version !== '1' || wanted === undefined) return ok({ ...place, at, body: { kind: 'other', letter } });
  const body = columns.length === wanted ? readBody(columns) : undefined;
  return body ? ok({ ...place, at, body }) : err('body');
}
