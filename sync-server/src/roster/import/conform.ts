/**
 * The shape that expectations are written in (snake_case, null for nothing), and the comparison with it: lines, the
 * listed fields and the reason codes. Prose is ignored, only its presence counts. The one place that knows that shape.
 */
import type { Result } from '@attend-gate/shared';
import type { ImportedGuest, ImportRefusal, ImportResult } from './guest-file.ts';

/** One row of an expectation; fields that are not listed are not compared. */
export type ExpectedGuest = Readonly<Record<string, unknown>> & { readonly line: number };

export interface ExpectedImport {
  readonly accepted: readonly ExpectedGuest[];
  readonly skipped: readonly { readonly line: number; readonly code: string }[];
  /** The file is to be refused; the text is prose. */
  readonly refuse?: string;
}

/** A guest under the names that the expectations use. */
export const toExpectedShape = (guest: ImportedGuest): ExpectedGuest => ({
  line: guest.line,
  name: guest.name ?? null,
  email: guest.email ?? null,
  phone: guest.phone ?? null,
  company: guest.company ?? null,
  external_id: guest.externalId ?? null,
  order: guest.order ?? null,
  ticket_type: guest.ticketType ?? null,
  answers: guest.answers,
  foreign_code: guest.foreignCode ?? null,
  variation: guest.variation ?? null,
  session: guest.session ?? null,
  addon_to: guest.addonTo ?? null,
  admits: guest.admits ?? null,
  card: guest.card ?? null,
  already_checked_in: guest.alreadyCheckedIn,
  needs_attention: guest.attention ?? false,
});

const listed = (key: string, value: unknown): boolean =>
  ['line', 'name', 'email'].includes(key) ||
  (value !== null && value !== false && JSON.stringify(value) !== '{}');

/**
 * A whole result as an entry of such a file: what `attend-gate import --json` prints. A row lists `line`, `name` and
 * `email` always, everything else where there is something.
 */
export function toReport(result: Result<ImportResult, ImportRefusal>): Readonly<Record<string, unknown>> {
  if (!result.ok)
    return { accepted: [], skipped: [], warnings: [], refuse: result.error.reason, encoding: null };
  const { accepted, skipped, warnings, platform, encoding, delimiter, hasHeader } = result.value;
  return {
    accepted: accepted.map((guest) =>
      Object.fromEntries(Object.entries(toExpectedShape(guest)).filter(([key, value]) => listed(key, value))),
    ),
    skipped: skipped.map(({ line, reason, code }) => ({ line, reason, code })),
    warnings,
    platform,
    encoding,
    delimiter,
    ...(hasHeader ? {} : { header: false }),
  };
}

/** Equal as JSON, whatever the order of the keys. */
function stable(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value) ?? 'undefined';
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const told = (field: string, value: unknown): unknown =>
  field === 'needs_attention' ? Boolean(value) : value;

function fieldDifferences(expected: ExpectedGuest, got: ExpectedGuest): string[] {
  return Object.entries(expected).flatMap(([field, value]) => {
    const [wanted, mine] = [stable(told(field, value)), stable(told(field, got[field]))];
    return wanted === mine ? [] : [`line ${expected.line} ${field}: expected ${wanted}, got ${mine}`];
  });
}

/** What is different from the expectation, one sentence each; empty = the file passes. */
export function differences(expected: ExpectedImport, result: Result<ImportResult, ImportRefusal>): string[] {
  if (!result.ok)
    return expected.refuse === undefined
      ? [
          `expected ${expected.accepted.length} guests, got a refusal: ${result.error.code}, ${result.error.reason}`,
        ]
      : [];
  const got = new Map(result.value.accepted.map((guest) => [guest.line, toExpectedShape(guest)]));
  if (expected.refuse !== undefined)
    return [`expected a refusal (${expected.refuse}), got ${got.size} guests`];
  const wanted = new Set(expected.accepted.map(({ line }) => line));
  const missing = expected.accepted.filter(({ line }) => !got.has(line));
  const codes = (rows: ExpectedImport['skipped']): string =>
    [...rows]
      .sort((a, b) => a.line - b.line)
      .map(({ line, code }) => `${line} ${code}`)
      .join(', ') || 'none';
  const [codesWanted, codesGot] = [codes(expected.skipped), codes(result.value.skipped)];
  return [
    ...missing.map(({ line }) => `line ${line}: expected a guest, got none`),
    ...[...got.keys()]
      .filter((line) => !wanted.has(line))
      .map((line) => `line ${line}: expected no guest, got one`),
    ...expected.accepted.flatMap((guest) => fieldDifferences(guest, got.get(guest.line) ?? guest)),
    ...(codesWanted === codesGot ? [] : [`skipped: expected ${codesWanted}; got ${codesGot}`]),
  ];
}
