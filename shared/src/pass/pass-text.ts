/**
 * The text of one pass entry (docs/spec/pass.md PD1…). A copy is the ledger's own text with its place added, so that
 * what a gate wrote, and what staff signed in it, is never re-phrased. Reading never throws and never guesses.
 */
import { asMillis, type FactId, factId, isGateId, isListId, type Millis, parseFactId } from '../ids.ts';
import type { Fact, Place } from '../ledger/fact.ts';
import { type BadFact, parseFact } from '../ledger/fact-text.ts';
import { formatTime, parseTime } from '../ledger/order-key.ts';
import { err, ok, type Result } from '../result.ts';
import { ERROR_REASONS } from '../verdict/verdict.ts';
import {
  PASS_SERVER,
  type PassBody,
  type PassDraft,
  type PassEntry,
  type SelfRefusal,
} from './pass-entry.ts';

export type BadPassEntry = BadFact | 'copy';

/** Only what holds a receipt, which embeds a signature and a certificate, is longer than a fact. */
const MAX_LENGTH = 512;
const MAX_RECEIPT_LENGTH = 2_048;
const WITH_RECEIPT: ReadonlySet<string> = new Set(['y', 'p']);
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule is exactly that no control character may stand here
const CONTROL = /[\u0000-\u001f\u007f]/;
/** Behind a copied text: the fact's id, the gate where the text names none, and how far the device's clock was off. */
const COPY = /^(.*)\|c=([^|@~]*)(?:@([^|@~]*))?(?:~(-?[1-9]\d{0,14}))?$/;
/** Kinds of ledger facts that concern a holder; denials and conflicts stay between the gates. */
const COPIED: ReadonlySet<Fact['body']['kind']> = new Set(['admit', 'exit', 'annul']);

const isBase64url = (text: string): boolean => /^[A-Za-z0-9_-]{1,2000}$/.test(text);

/** Is this a fact that its holder's phone gets to see? */
export const isCopied = (fact: Fact): boolean => COPIED.has(fact.body.kind);

/**
 * The text of a copy.
 * @param text the fact as it stands in the ledger
 * @param gate where it was written, which the ledger derives from the device's duty (L3)
 * @param offset what a `clock` fact adds to its time, in ms (L4)
 */
export function copyText(text: string, fact: Fact, gate: string | undefined, offset = 0): string {
  const where = gate === undefined || fact.extras.gate !== undefined ? '' : `@${gate}`;
  return `${text}|c=${fact.id}${where}${offset === 0 ? '' : `~${offset}`}`;
}

function columnsOf(body: PassDraft['body']): string[] {
  switch (body.kind) {
    case 'receipt':
      return ['y', body.of, body.receipt];
    case 'keyKnown':
      return ['k', body.keyId, `${body.roster.epoch}.${body.roster.number}`];
    case 'answer':
      return ['v', body.to, body.result];
    case 'proof':
      return ['p', body.gate ?? '', body.proof];
    case 'selfCheckIn':
      return ['h', body.list, body.gate, body.proof];
  }
}

const NOWHERE = { device: PASS_SERVER, session: 0, index: 0 };

/** The text to append. Throws on a draft that could not be read back, which would be a bug of the caller. */
export function formatPassEntry(draft: PassDraft, epoch: Millis): string {
  const text = ['1', formatTime(draft.stamp, epoch), ...columnsOf(draft.body)].join('|');
  const back = parsePassEntry(text, NOWHERE, epoch);
  if (!back.ok) throw new Error(`a pass entry that cannot be read back (${back.error}): ${text}`);
  return text;
}

/** A copy names the fact it copies; it is read as that fact, at the place it has in the ledger. */
function readCopy(text: string, epoch: Millis): PassBody | BadPassEntry {
  const [, written = '', id = '', gate, offset = '0'] = COPY.exec(text) ?? [];
  const place = parseFactId(id);
  if (!place || (gate !== undefined && !isGateId(gate))) return 'copy';
  const fact = parseFact(written, place, epoch);
  if (!fact.ok) return fact.error;
  const { extras, at } = fact.value;
  if (!isCopied(fact.value) || (gate !== undefined && extras.gate !== undefined)) return 'copy';
  const seen = { ...fact.value, at: asMillis(at + Number(offset)) };
  return { kind: 'copy', fact: gate === undefined ? seen : { ...seen, extras: { ...extras, gate } } };
}

function readKeyKnown([, keyId = '', version = '', ...rest]: readonly string[]): PassBody | undefined {
  const match = /^(\d{1,9})\.(\d{1,15})$/.exec(version);
  if (!/^[A-Za-z0-9_-]{6}$/.test(keyId) || !match || rest.length > 0) return undefined;
  return { kind: 'keyKnown', keyId, roster: { epoch: Number(match[1]), number: Number(match[2]) } };
}

const ANSWERS: ReadonlySet<string> = new Set(['ok', 'proof', 'not_allowed', 'staff', ...ERROR_REASONS]);

function readBody(columns: readonly string[]): PassBody | undefined {
  const [letter = '', one = '', two = '', three = ''] = columns;
  switch (letter) {
    case 'y':
      if (columns.length !== 3 || !parseFactId(one) || !isBase64url(two)) return undefined;
      return { kind: 'receipt', of: one as FactId, receipt: two };
    case 'k':
      return readKeyKnown(columns);
    case 'v':
      if (columns.length !== 3 || !parseFactId(one) || !ANSWERS.has(two)) return undefined;
      return { kind: 'answer', to: one as FactId, result: two as SelfRefusal };
    case 'p':
      if (columns.length !== 3 || !isBase64url(two) || (one !== '' && !isGateId(one))) return undefined;
      return { kind: 'proof', gate: isGateId(one) ? one : undefined, proof: two };
    case 'h':
      if (columns.length !== 4 || !isListId(one) || !isGateId(two) || !isBase64url(three)) return undefined;
      return { kind: 'selfCheckIn', list: one, gate: two, proof: three };
    default:
      return /^[a-z]$/.test(letter) ? { kind: 'other', letter } : undefined;
  }
}

/** Reads the text of the entry that stands at `where`. */
export function parsePassEntry(
  text: string,
  where: Omit<Place, 'id'>,
  epoch: Millis,
): Result<PassEntry, BadPassEntry> {
  if (text.length === 0) return err('empty');
  if (CONTROL.test(text)) return err('control_character');
  const columns = text.split('|');
  if (text.length > (WITH_RECEIPT.has(columns[2] ?? '') ? MAX_RECEIPT_LENGTH : MAX_LENGTH))
    return err('too_long');
  const place: Place = { id: factId(where.device, where.session, where.index), ...where };
  const time = parseTime(columns[1] ?? '', epoch);
  if (columns[0] !== '1') {
    if (!/^[2-9]\d?$/.test(columns[0] ?? '')) return err('kind');
    const stamp = time ?? { key: { ms: 0, counter: 0 }, at: asMillis(epoch) };
    return ok({ ...place, ...stamp, body: { kind: 'other', letter: columns[2] ?? '' } });
  }
  if (!time) return err('time');
  const letter = columns[2] ?? '';
  const isCopy = ['a', 'x', 'n'].includes(letter);
  const body = isCopy ? readCopy(text, epoch) : (readBody(columns.slice(2)) ?? 'body');
  return typeof body === 'string' ? err(body) : ok({ ...place, ...time, body });
}
