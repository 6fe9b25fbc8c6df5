/** Cleans single cells (IM6): what people and spreadsheets put around a name or an address. Never throws. */

export interface CleanedEmail {
  readonly email: string | undefined;
  readonly problem: string | undefined;
}

const ADDRESS = /^[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[^\s@<>()",;:.]+$/;
const ADDRESS_INSIDE = /[^\s@<>()[\]",;:]{1,64}@[^\s@<>()[\]",;:]{1,253}/g;
/** RFC 5321: no path is longer. Also keeps the patterns off cells of any size. */
const MAX_ADDRESS_CELL = 1_000;

/** Zero-width marks, and the byte order mark that concatenated exports leave in the middle. */
const INVISIBLE = /[\u200b-\u200f\u2060\ufeff\u00ad]/g;

/** How spreadsheets are made to keep a leading zero: `="0101234"`. */
const KEPT_AS_TEXT = /^="([^"]*)"$/;

/** White space of any kind becomes single spaces; nothing else changes. Lone surrogates become U+FFFD. */
export const cleanText = (cell: string): string =>
  cell
    .toWellFormed()
    .replaceAll(INVISIBLE, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(KEPT_AS_TEXT, '$1')
    .trim();

/** Dashes are how tools write that there is nothing. */
export const isNothing = (text: string): boolean => /^[-–—]*$/.test(text);

const addressOf = (part: string): string =>
  (/<([^<>]+)>/.exec(part)?.[1] ?? part)
    .trim()
    .replace(/^mailto:\s*/i, '')
    .replace(/\.$/, '')
    .toLowerCase();

/** `mailto:` and display names go; of several addresses the first counts; what is no address is kept as a problem. */
export function cleanEmail(cell: string): CleanedEmail {
  const text = cleanText(cell.slice(0, MAX_ADDRESS_CELL)).normalize('NFKC');
  if (isNothing(text)) return { email: undefined, problem: undefined };
  if (ADDRESS.test(addressOf(text))) return { email: addressOf(text), problem: undefined };
  const found = (text.match(ADDRESS_INSIDE) ?? []).map(addressOf).filter((address) => ADDRESS.test(address));
  const [first] = found;
  if (first === undefined)
    return { email: undefined, problem: `not an e-mail address: ${text.slice(0, 100)}` };
  const problem =
    new Set(found).size > 1
      ? 'two addresses in one cell; first one used'
      : `taken from: ${text.slice(0, 100)}`;
  return { email: first, problem };
}

/** A spreadsheet would run it; stored as text it is harmless, and an export has to escape it. */
export const looksLikeFormula = (text: string): boolean => /^[=+\-@\t]/.test(text);

const PLACEHOLDERS: ReadonlySet<string> = new Set(
  'info requested|information requested|info angefordert|information angefordert|infos demandées|información solicitada|요청된 정보|정보 요청됨|unknown attendee|unknown|guest|tbd|tba|tbc|to be confirmed|to be announced|n/a|na|null|undefined|none|test|unbekannt|inconnu|desconocido|미정|미상|이름없음|테스트|未定'.split(
    '|',
  ),
);

/** Text that stands where a name should: "Info Requested", "TBD", also twice. */
export const isPlaceholder = (text: string): boolean => {
  const words = text.toLowerCase().replace(/[.…]+$/, '');
  const twice = /^(.+) \1$/.exec(words)?.[1];
  return PLACEHOLDERS.has(words) || (twice !== undefined && PLACEHOLDERS.has(twice));
};

const TOTALS =
  /^(grand |sub)?(totals?|sums?|summe|gesamt|gesamtsumme|totaux|suma|totale|i alt|totalt|합계|총계|소계|총\s*인원|計|合計|总计)( \(?\d.*)?$/i;

/** A line that adds the others up. */
export const isTotalLine = (cell: string): boolean =>
  TOTALS.test(cell.replace(/\s*[:.]$/, '').replace(/:\s*/, ' '));
