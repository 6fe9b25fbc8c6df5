/**
 * The compact text of one fact, `1|t|k|id|list|via|flags|…` (docs/spec/wire.md, F1…), about 30 characters.
 * Reading never throws and never guesses: text it does not understand becomes `other` (kept, ignored) when the
 * form is newer, and a named error when it claims to be a form we know.
 */
import { fromBase64url } from '../bytes.ts';
import {
  asMillis,
  type DeviceNo,
  type FactId,
  factId,
  isGateId,
  isShortName,
  type Millis,
  parseFactId,
} from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import {
  type Extras,
  type Fact,
  type FactBody,
  type FactDraft,
  OVERRIDE_REASONS,
  type Place,
} from './fact.ts';
import { columnsOf, readBody } from './fact-body-text.ts';
import { formatTime, parseTime } from './order-key.ts';
import { readReceipt } from './receipt.ts';

export type BadFact = 'empty' | 'too_long' | 'control_character' | 'time' | 'kind' | 'body' | 'extra';

export const MAX_FACT_LENGTH = 512;
/** Seals, resolves, restores and revokes list other facts. */
export const MAX_LISTING_LENGTH = 2_048;
const LISTING: ReadonlySet<string> = new Set(['s', 'r', 't', 'v']);

export const KIND_LETTERS = {
  admit: 'a',
  exit: 'x',
  deny: 'd',
  annul: 'n',
  resolve: 'r',
  walkIn: 'w',
  duty: 'm',
  seal: 's',
  budget: 'b',
  restore: 't',
  clock: 'c',
  confirmOk: 'o',
  revoke: 'v',
} as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is exactly that no control character may stand here
const CONTROL = /[\u0000-\u001f\u007f]/;

function extrasOf(extras: Extras): string[] {
  const out: string[] = [];
  if (extras.nonce !== undefined) out.push(`n=${extras.nonce}`);
  if (extras.overrides !== undefined) out.push(`o=${extras.overrides}`);
  if (extras.gate !== undefined) out.push(`p=${extras.gate}`);
  if (extras.codeAge !== undefined) out.push(`d=${extras.codeAge}`);
  if (extras.reason !== undefined) out.push(`r=${extras.reason}`);
  if (extras.answered !== undefined && extras.answered.length > 0) out.push(`q=${extras.answered.join(',')}`);
  if (extras.staff !== undefined) out.push(`g=${extras.staff.id}.${extras.staff.signature}`);
  // After the signature, because it is added by whoever writes the fact again after a fork (L16).
  if (extras.was !== undefined) out.push(`w=${extras.was}`);
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
/** Question ids as settings allow them. */
const ANSWERED = /^[A-Za-z0-9_-]{1,32}(,[A-Za-z0-9_-]{1,32})*$/;
const STAFF = /^([^.]+)\.([A-Za-z0-9_-]{86})$/;

const readStaff = (text: string): Extras['staff'] => {
  const [, id = '', signature = ''] = STAFF.exec(text) ?? [];
  return isShortName(id) && fromBase64url(signature)?.length === 64 ? { id, signature } : undefined;
};

type Draft = { -readonly [K in keyof Extras]: Extras[K] };

/** False when the field claims to be one we know and is not. An unknown letter is a newer writer's: ignored here. */
function readExtra(extras: Draft, name: string, value: string): boolean {
  const staff = name === 'g=' ? readStaff(value) : undefined;
  // A newer writer may know more reasons: then there is none to show.
  const reason = name === 'r=' ? OVERRIDE_REASONS.find((known) => known === value) : undefined;
  if (name === 'n=' && isNonce(value)) extras.nonce = value;
  else if (name === 'w=' && isWas(value)) extras.was = value;
  else if (name === 'o=' && parseFactId(value)) extras.overrides = value as FactId;
  else if (name === 'p=' && isGateId(value)) extras.gate = value;
  else if (name === 'd=' && /^-?\d{1,6}$/.test(value)) extras.codeAge = Number(value);
  else if (reason) extras.reason = reason;
  else if (name === 'q=' && ANSWERED.test(value)) extras.answered = value.split(',');
  else if (staff) extras.staff = staff;
  else return !/^[nwopdqg]=$/.test(name);
  return true;
}

function readExtras(fields: readonly string[]): Extras | undefined {
  const extras: Draft = {};
  for (const [i, field] of fields.entries()) {
    // What a person signed ends at the signature: only `w=` may follow it.
    if (extras.staff && (!field.startsWith('w=') || i !== fields.length - 1)) return undefined;
    if (!readExtra(extras, field.slice(0, 2), field.slice(2))) return undefined;
  }
  return extras;
}

/** The fact inside a restore is read like any other; a restore inside a restore is not. */
function readRestore(c: readonly string[], epoch: Millis): FactBody | undefined {
  const [, id = '', hash = '', receipt = '', ...rest] = c;
  const bytes = fromBase64url(receipt);
  const read = bytes && readReceipt(bytes);
  const place = parseFactId(id);
  if (!read || !place || read.fact !== id || read.hash !== hash || rest.some((text) => text !== ''))
    return undefined;
  if (read.text.split('|')[2] === 't') return undefined;
  const fact = parseFact(read.text, place, epoch);
  return fact.ok ? { kind: 'restore', fact: fact.value, hash, receipt } : undefined;
}

/** How many leading columns (kind included) belong to the body; what follows are extras. */
const BODY_COLUMNS = 7;
const FIRST_BODY_COLUMN = 2;
const NO_EXTRAS: Extras = {};

/** The first column of the form `x=…`; undefined where there is none. */
function firstExtraOf(columns: readonly string[]): number | undefined {
  for (let i = FIRST_BODY_COLUMN + 2; i < columns.length; i++) {
    const column = columns[i]!;
    if (column[1] === '=' && /^[a-z]/.test(column)) return i;
  }
  return undefined;
}

/**
 * Reads the text of the fact that stands at `where`.
 * @param epoch the event's epoch, zero of the order keys
 */
export function parseFact(
  text: string,
  { device, session, index }: Omit<Place, 'id'>,
  epoch: Millis,
): Result<Fact, BadFact> {
  if (text.length === 0) return err('empty');
  if (CONTROL.test(text)) return err('control_character');
  const columns = text.split('|');
  if (text.length > (LISTING.has(columns[2] ?? '') ? MAX_LISTING_LENGTH : MAX_FACT_LENGTH))
    return err('too_long');
  const id = factId(device, session, index);
  const time = parseTime(columns[1] ?? '', epoch);
  if (columns[0] !== '1') {
    // A newer form: keep it, order it where it was written, ignore what it says.
    if (!/^[2-9]\d?$/.test(columns[0] ?? '')) return err('kind');
    const { key, at } = time ?? { key: { ms: 0, counter: 0 }, at: asMillis(epoch) };
    const body: FactBody = { kind: 'other', letter: columns[2] ?? '' };
    return ok({ id, device, session, index, key, at, extras: NO_EXTRAS, body });
  }
  if (!time) return err('time');
  const firstExtra = firstExtraOf(columns);
  const bodyColumns = columns.slice(FIRST_BODY_COLUMN, firstExtra ?? FIRST_BODY_COLUMN + BODY_COLUMNS);
  const body = bodyColumns[0] === 't' ? readRestore(bodyColumns, epoch) : readBody(bodyColumns);
  if (!body) return err('body');
  const extras = firstExtra === undefined ? NO_EXTRAS : readExtras(columns.slice(firstExtra));
  if (!extras) return err('extra');
  return ok({ id, device, session, index, key: time.key, at: time.at, extras, body });
}
