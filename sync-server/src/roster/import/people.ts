/** From records to guests (IM5–IM8): each row is judged by itself, and what is left out is left out by name. */
import type { SkipCode } from '@attend-gate/shared';
import { cleanEmail, isPlaceholder, isTotalLine, looksLikeFormula } from './cells.ts';
import type { Column } from './columns.ts';
import { type Met, SeenGuests } from './dedupe.ts';
import type { ImportedGuest, SkippedGuest } from './guest-file.ts';
import type { FileRecord } from './read-records.ts';
import { nameOf, type Row, rowReader } from './row.ts';
import { type Coming, comingOf, isNo, isYes } from './status.ts';

export interface PeopleContext {
  readonly columns: readonly Column[];
  /** The header's cells, to know it when it stands in the middle again. */
  readonly header: readonly string[];
  /** The file knows who paid and nobody else. */
  readonly onlyBuyers: boolean;
  readonly statuses: Readonly<Record<string, Coming>>;
}

/** No tool writes more columns; a longer row is damage or an attack. */
export const MAX_CELLS = 500;

type Skip = readonly [SkipCode, string];

interface Status {
  readonly coming: Coming;
  readonly skip: Skip | undefined;
}

function statusOf(row: Row, context: PeopleContext, unknown: Set<string>): Status {
  let coming: Coming = 'yes';
  for (const word of row.all('status')) {
    const said = comingOf(word, context.statuses);
    if (said === undefined) unknown.add(word.slice(0, 50));
    else if (said === 'checked_in' || said === 'pays_at_door') coming = coming === 'yes' ? said : coming;
    else if (said !== 'yes') return { coming, skip: [said, word] };
  }
  for (const code of ['void', 'refunded', 'canceled'] as const)
    if (row.all(code).some(isYes)) return { coming, skip: [code, code] };
  return { coming, skip: row.all('paid').some(isNo) ? ['pending', 'not paid'] : undefined };
}

/** Why these cells are no row of a person at all, whatever the columns mean. */
function unreadable({ cells }: FileRecord, header: readonly string[]): Skip | undefined {
  if (cells.every((cell) => cell.trim() === '')) return ['empty', 'empty row'];
  if (cells.length > MAX_CELLS) return ['malformed', `more than ${MAX_CELLS} cells`];
  if (cells.some((cell) => cell.includes('\0'))) return ['malformed', 'unreadable characters (NUL)'];
  const again = header.length > 1 && header.every((cell, i) => cells[i]?.trim() === cell.trim());
  return again ? ['not_a_person', 'the header again'] : undefined;
}

/** Why nobody can be recognised in this row. */
function nobody(
  row: Row,
  name: string | undefined,
  email: string | undefined,
  cells: readonly string[],
): Skip | undefined {
  const known = email ?? (row.get('externalId') || row.get('foreignCode') || row.get('order'));
  const first = cells.find((cell) => cell.trim() !== '')?.trim() ?? '';
  if (email === undefined && (isTotalLine(name ?? '') || isTotalLine(first)))
    return ['not_a_person', 'a line of totals'];
  if (name === undefined && known === '') return ['not_a_person', 'neither name nor e-mail nor ticket'];
  const held = name !== undefined && isPlaceholder(name) && known === '' && row.get('phone') === '';
  return held ? ['placeholder', `a placeholder: ${name}`] : undefined;
}

interface Hints {
  readonly name: string | undefined;
  readonly emailProblem: string | undefined;
  readonly coming: Coming;
  readonly met: Met;
  readonly extraCells: number;
  readonly onlyBuyers: boolean;
}

function unassigned(row: Row): string {
  const buyer = row.get('buyerName') || `${row.get('buyerFirstName')} ${row.get('buyerLastName')}`.trim();
  const who = [buyer, row.get('buyerEmail') && `<${row.get('buyerEmail')}>`].filter(Boolean).join(' ');
  return who === '' ? 'no name' : `no name; unassigned ticket, bought by ${who}`;
}

const countIn = (text: string): number => (/^\d{1,4}(\.0+)?$/.test(text) ? Number.parseInt(text, 10) : 0);

/** Everything about a row that staff should look at, or undefined. */
function attentionOf(row: Row, hints: Hints): string | undefined {
  const { name, met } = hints;
  // An order's extras (a T-shirt, a parking place) bear a code and no name; a guest without a name is odd.
  const extra = row.get('foreignCode') !== '' && row.get('order') !== '' && row.get('email') !== '';
  const tickets = countIn(row.get('quantity'));
  const companions = countIn(row.get('companions'));
  const reasons = [
    row.all('attention').some(isYes) && 'marked for attention in the file',
    name !== undefined && isPlaceholder(name) && 'placeholder instead of a name',
    name !== undefined && looksLikeFormula(name) && 'looks like a formula; stored as text',
    name?.includes('\ufffd') && 'letters that could not be read',
    name === undefined && !extra && unassigned(row),
    hints.emailProblem,
    hints.onlyBuyers && 'only the buyer is known',
    tickets > 1 && `${tickets} tickets in one row`,
    companions > 0 && `brings ${companions} more`,
    hints.coming === 'pays_at_door' && 'pays at the door',
    hints.extraCells > 0 && `${hints.extraCells} more cells than the header`,
    met.kind === 'shared' && `same ${met.what} as line ${met.of}, different person: kept`,
  ].filter((reason) => typeof reason === 'string' && reason !== '');
  return reasons.length > 0 ? reasons.join('; ') : undefined;
}

const filled = (text: string): string | undefined => (text === '' ? undefined : text);

/** Judges one record at a time; what it remembers is who it has seen. */
export class PeopleReader {
  /** Status words nobody knows; their rows were accepted. */
  readonly unknownWords = new Set<string>();
  readonly #seen = new SeenGuests();
  readonly #read: (cells: readonly string[]) => Row;
  readonly #context: PeopleContext;

  constructor(context: PeopleContext) {
    this.#context = context;
    this.#read = rowReader(context.columns);
  }

  /** Who stands in this row, or by which code it is nobody. Nothing that stands in a row makes it throw. */
  guestOf(record: FileRecord): ImportedGuest | SkippedGuest {
    const { line, cells } = record;
    const skipped = (skip: Skip): SkippedGuest => ({ line, code: skip[0], reason: skip[1] });
    const broken = unreadable(record, this.#context.header);
    if (broken) return skipped(broken);
    const row = this.#read(cells);
    const name = nameOf(row);
    const status = statusOf(row, this.#context, this.unknownWords);
    const { email, problem } = cleanEmail(row.get('email'));
    const skip = status.skip ?? nobody(row, name, email, cells);
    if (skip) return skipped(skip);
    const [externalId, foreignCode] = [filled(row.get('externalId')), filled(row.get('foreignCode'))];
    const identity = { line, name, email, externalId, foreignCode };
    const met = this.#seen.meet(identity);
    if (met.kind === 'duplicate') return skipped(['duplicate', `duplicate of line ${met.of}`]);
    const { coming } = status;
    const extraCells = Math.max(0, cells.length - this.#context.columns.length);
    const { onlyBuyers } = this.#context;
    const attention = attentionOf(row, { name, emailProblem: problem, coming, met, extraCells, onlyBuyers });
    return {
      ...identity,
      phone: filled(row.get('phone')),
      company: filled(row.get('company')),
      order: filled(row.get('order')),
      ticketType: filled(row.get('ticketType')),
      notes: filled(row.get('notes')),
      variation: filled(row.get('variation')),
      session: filled(row.get('session')),
      addonTo: filled(row.get('addonTo')),
      admits: countIn(row.get('admits')) || undefined,
      card: filled(row.get('card')),
      answers: row.answers,
      alreadyCheckedIn: coming === 'checked_in' || row.all('checkedIn').some(isYes),
      attention,
    };
  }
}
