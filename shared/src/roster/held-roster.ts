/**
 * A roster as a device holds it: decoded once into columns, answered by token id. `decodeRoster` believes nothing
 * it reads; whoever calls it has checked the signature first.
 */
import { fromBase64url } from '../bytes.ts';
import { asMillis, isTokenId, type Millis, type TokenId } from '../ids.ts';
import { err, ok, type Result } from '../result.ts';
import { TOKEN_ID_BYTES, tokenIdBytes, tokenIdOf } from '../token/token-id.ts';
import { KeyIndex } from './key-index.ts';
import { type EventInfo, HOLDER_STATUSES, type Holder, type Roster } from './roster.ts';
import { type RosterFile, rosterFileSchema } from './roster-file.ts';
import { CODE_INDEX_BYTES } from './seal.ts';

export interface HeldRoster extends Roster {
  /** 0 … size − 1; only good for this version of the roster. */
  rowOf(token: TokenId): number | undefined;
  /** The token whose code has this index (`codeIndexOf`), own before foreign. */
  findByCodeIndex(index: Uint8Array): TokenId | undefined;
  /** The sealed person row of a token. */
  sealedPerson(token: TokenId): Uint8Array<ArrayBuffer> | undefined;
  /** The tokens of one order or group, this one among them; empty for a token without one. */
  groupOf(token: TokenId): readonly TokenId[];
  tokens(): Iterable<TokenId>;
}

export type BadRoster =
  | { readonly kind: 'not_json' }
  /** A field of the wrong type or out of its range. */
  | { readonly kind: 'shape'; readonly at: string }
  /** A column that does not fit the others: length, row number, table entry, order, or a token twice. */
  | { readonly kind: 'columns'; readonly at: string };

const below = (numbers: readonly number[], limit: number): boolean => numbers.every((n) => n < limit);

/** Rows of a sparse column: each at most once, in order, and there. */
const ascending = (rows: readonly number[], size: number): boolean =>
  rows.every((row, i) => row < size && (i === 0 || row > rows[i - 1]!));

/** The name of the first column that does not fit, or undefined. */
function unfit(file: RosterFile): string | undefined {
  const { size } = file;
  for (const name of ['generation', 'status', 'ticketType', 'order', 'people'] as const)
    if (file[name].length !== size) return name;
  if (!below(file.ticketType, file.ticketTypes.length)) return 'ticketType';
  if (!below(file.order, file.orders.length)) return 'order';
  for (const name of ['statusSince', 'windows', 'foreignCodes'] as const)
    if (
      !ascending(
        file[name].map(([row]) => row),
        size,
      )
    )
      return name;
  return ascending(file.attention, size) ? undefined : 'attention';
}

/** Token ids to rows; undefined when the column has another length or a token twice. */
function indexTokens(ids: Uint8Array | undefined, size: number): KeyIndex | undefined {
  if (ids?.length !== size * TOKEN_ID_BYTES) return undefined;
  const index = new KeyIndex(size);
  for (let row = 0; row < size; row++) if (!index.add(ids, row * TOKEN_ID_BYTES, row)) return undefined;
  return index;
}

/** Code indexes to rows; undefined when the column has another length. */
function indexCodes(file: RosterFile): KeyIndex | undefined {
  const codes = fromBase64url(file.codes);
  if (codes?.length !== file.size * CODE_INDEX_BYTES) return undefined;
  const index = new KeyIndex(file.size + file.foreignCodes.length);
  for (let row = 0; row < file.size; row++) index.add(codes, row * CODE_INDEX_BYTES, row);
  // Added last: a foreign code never takes the place of one of ours (V2).
  for (const [row, code] of file.foreignCodes) index.add(fromBase64url(code)!, 0, row);
  return index;
}

/** Rows of each order that has any; made when the first group is asked for. */
function rowsByOrder(column: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const [row, order] of column.entries()) {
    const rows = groups.get(order);
    if (rows) rows.push(row);
    else groups.set(order, [row]);
  }
  return groups;
}

class ColumnRoster implements HeldRoster {
  readonly version: Roster['version'];
  readonly issuedAt: Millis;
  readonly event: EventInfo;
  readonly size: number;
  readonly #file: RosterFile;
  readonly #ids: Uint8Array;
  readonly #rows: KeyIndex;
  readonly #codes: KeyIndex;
  readonly #statusSince: ReadonlyMap<number, number>;
  readonly #windows: ReadonlyMap<number, readonly [number, number]>;
  readonly #attention: ReadonlySet<number>;
  #tokens: readonly TokenId[] | undefined;
  #groups: ReadonlyMap<number, readonly number[]> | undefined;

  constructor(file: RosterFile, ids: Uint8Array, rows: KeyIndex, codes: KeyIndex) {
    this.#file = file;
    this.version = file.version;
    this.issuedAt = asMillis(file.issuedAt);
    this.event = file.event;
    this.size = file.size;
    this.#ids = ids;
    this.#rows = rows;
    this.#codes = codes;
    this.#statusSince = new Map(file.statusSince);
    this.#windows = new Map(file.windows.map(([row, from, until]) => [row, [from, until]]));
    this.#attention = new Set(file.attention);
  }

  rowOf(token: TokenId): number | undefined {
    return isTokenId(token) ? this.#rows.find(tokenIdBytes(token)) : undefined;
  }

  get(token: TokenId): Holder | undefined {
    const row = this.rowOf(token);
    if (row === undefined) return undefined;
    const file = this.#file;
    const [from, until] = this.#windows.get(row) ?? [0, 0];
    return {
      token,
      generation: file.generation[row]!,
      ticketType: file.ticketTypes[file.ticketType[row]!]!,
      status: HOLDER_STATUSES[file.status[row]!]!,
      statusSince: asMillis(this.#statusSince.get(row) ?? 0),
      validFrom: asMillis(from),
      validUntil: asMillis(until),
      attention: this.#attention.has(row),
      order: file.orders[file.order[row]!]!,
    };
  }

  findByCodeIndex(index: Uint8Array): TokenId | undefined {
    const row = this.#codes.find(index);
    return row === undefined ? undefined : this.#tokenAt(row);
  }

  sealedPerson(token: TokenId): Uint8Array<ArrayBuffer> | undefined {
    const row = this.rowOf(token);
    return row === undefined ? undefined : fromBase64url(this.#file.people[row]!);
  }

  groupOf(token: TokenId): readonly TokenId[] {
    const row = this.rowOf(token);
    const order = row === undefined ? undefined : this.#file.order[row];
    if (order === undefined || this.#file.orders[order] === '') return [];
    this.#groups ??= rowsByOrder(this.#file.order);
    return this.#groups.get(order)!.map((member) => this.#tokenAt(member));
  }

  tokens(): Iterable<TokenId> {
    this.#tokens ??= Array.from({ length: this.size }, (_, row) => this.#tokenAt(row));
    return this.#tokens;
  }

  #tokenAt(row: number): TokenId {
    return tokenIdOf(this.#ids.subarray(row * TOKEN_ID_BYTES, (row + 1) * TOKEN_ID_BYTES));
  }
}

/** Reads the JSON text of a roster. Never throws for what it says. */
export function decodeRoster(json: string): Result<HeldRoster, BadRoster> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return err({ kind: 'not_json' });
    throw error;
  }
  const parsed = rosterFileSchema.safeParse(value);
  if (!parsed.success) return err({ kind: 'shape', at: parsed.error.issues[0]?.path.join('.') ?? '' });
  const file = parsed.data;
  const at = unfit(file);
  if (at !== undefined) return err({ kind: 'columns', at });
  const ids = fromBase64url(file.tokens);
  const rows = indexTokens(ids, file.size);
  if (!ids || !rows) return err({ kind: 'columns', at: 'tokens' });
  const codes = indexCodes(file);
  return codes ? ok(new ColumnRoster(file, ids, rows, codes)) : err({ kind: 'columns', at: 'codes' });
}
