/**
 * What each column means (IM3): an alias table over the headers that other tools really write, in the languages they
 * write them in. A header that is not in the table becomes an answer under its own name; nothing is dropped.
 */
import { ALIASES, POLITE_WORDS } from './aliases.ts';
import type { GuestField } from './guest-file.ts';

/** Case, spaces and punctuation of a header mean nothing; `#` does. */
export const headerKey = (header: string): string =>
  header
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-.:*?()[\]"'’/]+/g, '');

interface Meaning {
  readonly field: GuestField;
  /** How well this header says it: of two columns with one meaning the lower rank counts. */
  readonly rank: number;
}

const MEANINGS = new Map<string, Meaning>();
for (const [field, headers] of Object.entries(ALIASES) as [GuestField, string][])
  for (const [rank, header] of headers.split('|').entries())
    if (!MEANINGS.has(headerKey(header))) MEANINGS.set(headerKey(header), { field, rank });

export interface Column {
  readonly header: string;
  /** Undefined = an answer under its own header. */
  readonly field: GuestField | undefined;
  readonly rank: number;
}

/** Fields by header, as a person or a platform's signature assigns them. */
export type Assigned = Readonly<Record<string, GuestField | 'answer'>>;

/** A field that a person or a tool assigned; `answer` leaves the column to itself. */
const assigned = (header: string, field: GuestField | 'answer'): Column => ({
  header,
  field: field === 'answer' ? undefined : field,
  rank: ASSIGNED,
});
const ASSIGNED = -1;

/** "Gross revenue (USD)". */
const CURRENCY = /\([A-Z]{3}\)\s*$/;

/** No column of a guest list is longer than a question; a longer one is looked up no further. */
const MAX_HEADER = 200;

/** A question around a header, or the same header in two languages: "성함을 입력해 주세요 (필수)", "이름 / Name". */
function looseMeaning(header: string): Meaning | undefined {
  if (header.length > MAX_HEADER) return undefined;
  const outside = header
    .replaceAll(/[([（【][^)\]）】]*[)\]）】]/g, ' ')
    .replace(/^\s*Q?\d{1,2}[.)]\s*/i, '')
    .replace(/[\s*:：]+$/, '')
    .trim();
  const plain = POLITE_WORDS.reduce((text, polite) => text.replace(polite, ''), outside);
  const whole = MEANINGS.get(headerKey(outside)) ?? MEANINGS.get(headerKey(plain));
  if (whole) return whole;
  const parts = plain.split(/[/|·]/).map((part) => MEANINGS.get(headerKey(part)));
  return parts.every((part) => part !== undefined && part.field === parts[0]?.field) ? parts[0] : undefined;
}

/**
 * @param platform fields that the tool's signature knows better than the table
 * @param mapping fields that a person chose; they win over everything
 */
export function columnsOf(
  headers: readonly string[],
  { platform = {}, mapping = {} }: { readonly platform?: Assigned; readonly mapping?: Assigned } = {},
): Column[] {
  const byPlatform = new Map(Object.entries(platform).map(([header, field]) => [headerKey(header), field]));
  const columns = headers.map((text): Column => {
    const header = text.trim();
    const chosen = Object.hasOwn(mapping, header) ? mapping[header] : byPlatform.get(headerKey(header));
    if (chosen !== undefined) return assigned(header, chosen);
    const known = MEANINGS.get(headerKey(header));
    return { header, field: known?.field, rank: known?.rank ?? 0 };
  });
  const exact = new Set(columns.map(({ field }) => field));
  return columns.map((column) => {
    if (column.field !== undefined || column.header === '' || column.rank === ASSIGNED) return column;
    const loose = looseMeaning(column.header);
    // A question is never dropped for looking like a column of no interest; an amount in some currency is.
    if (loose?.field === 'ignored' && CURRENCY.test(column.header)) return { ...column, field: 'ignored' };
    const taken = loose === undefined || loose.field === 'ignored' || exact.has(loose.field);
    return taken ? column : { ...column, field: loose.field, rank: 1_000 + loose.rank };
  });
}

/** The most telling column first; equals keep the order of the file. */
export const byRank = (
  columns: readonly Column[],
): readonly { readonly column: Column; readonly at: number }[] =>
  columns.map((column, at) => ({ column, at })).sort((a, b) => a.column.rank - b.column.rank || a.at - b.at);

const NAMING: ReadonlySet<GuestField | undefined> = new Set(['name', 'firstName', 'lastName', 'email']);
const BUYER: Readonly<Partial<Record<GuestField, GuestField>>> = {
  buyerName: 'name',
  buyerFirstName: 'firstName',
  buyerLastName: 'lastName',
  buyerEmail: 'email',
};

const GOODS: ReadonlySet<string> = new Set(
  'price|unit price|cost|stock|in stock|sku|units|units sold|revenue|가격|단가|재고|판매량|매출|preis|bestand|prix|precio|価格|在庫'
    .split('|')
    .map(headerKey),
);

/** A thing has a name too: beside a price or a stock, and with nothing else that people have, it is no guest's. */
function namesGoods(columns: readonly Column[]): boolean {
  const meant = new Set(columns.map(({ field }) => field));
  const personal = [...meant].some((field) => field !== undefined && field !== 'name' && field !== 'ignored');
  return !personal && meant.has('name') && columns.some(({ header }) => GOODS.has(headerKey(header)));
}

/** Are there guests in these columns, or at least a buyer? */
export const namesSomebody = (columns: readonly Column[]): boolean =>
  columns.some(({ field }) => NAMING.has(field) || (field !== undefined && BUYER[field] !== undefined)) &&
  !namesGoods(columns);

export interface Settled {
  readonly columns: readonly Column[];
  /** The file knows who paid and nobody else. */
  readonly onlyBuyers: boolean;
}

/**
 * What only the whole file tells: with no guest columns at all the buyers are the guests (IM7), and a family name
 * beside `이름` or `nombre` makes that one the given name.
 */
export function settle(columns: readonly Column[]): Settled {
  const has = (field: GuestField): boolean => columns.some((column) => column.field === field);
  const named = has('name') || has('firstName') || has('lastName');
  const buyerNamed = has('buyerName') || has('buyerFirstName') || has('buyerLastName');
  const onlyBuyers = !named && (buyerNamed || !has('email'));
  const givenOnly = has('lastName') && has('name') && !has('firstName');
  const settled = columns.map((column) => {
    const { field } = column;
    if (onlyBuyers && field !== undefined) return { ...column, field: BUYER[field] ?? field };
    return givenOnly && field === 'name' && GIVEN.has(headerKey(column.header))
      ? { ...column, field: 'firstName' as const }
      : column;
  });
  return { columns: settled, onlyBuyers };
}

const GIVEN: ReadonlySet<string> = new Set(['이름', 'name', '名前', '名字', 'navn', 'namn', 'naam']);
