/**
 * Takes a list of tags (PR6): each row is accepted or skipped with its line and a code; nothing is dropped silently.
 * A row without a token takes the tag away from whoever had it.
 */
import {
  asMillis,
  err,
  isTokenId,
  type Millis,
  ok,
  parseTokenCode,
  type Result,
  TAG_ID_BYTES,
  TagRow,
  type TagsAnswer,
  type TokenId,
} from '@attend-gate/shared';
import type { ParticipantStore } from '../store/participant-store.ts';
import type { Tag, TagStore } from '../store/tag-store.ts';
import { bytesInMemory } from './import/byte-source.ts';
import { readAllRecords } from './import/read-records.ts';

export interface TagDeskDeps {
  readonly tags: TagStore;
  readonly people: Pick<ParticipantStore, 'byCode' | 'byToken'>;
  readonly codePrefix: () => string;
  readonly clock: { readonly now: () => Millis };
}

/** A row as it came, with the line people find it at. */
export interface TagLine {
  readonly line: number;
  readonly row: unknown;
}

type Skipped = TagsAnswer['skipped'][number];
type Refused = Omit<Skipped, 'line'>;

/** Names of the columns in a file, also as spreadsheets write them. */
const COLUMNS: Readonly<Record<string, keyof TagRow>> = {
  tag: 'tag',
  token: 'token',
  kind: 'kind',
  id: 'id',
  key: 'id',
  exponent: 'exponent',
  clockzero: 'clockZero',
  follow: 'follow',
};
const YES = /^(1|y|yes|true|예|네)$/i;

function rowOf(header: readonly (keyof TagRow | undefined)[], cells: readonly string[]): unknown {
  const row: Record<string, unknown> = {};
  for (const [i, name] of header.entries()) {
    const cell = cells[i]?.trim() ?? '';
    if (name === undefined || (cell === '' && name !== 'token' && name !== 'tag')) continue;
    row[name] = name === 'exponent' ? Number(cell) : name === 'follow' ? YES.test(cell) : cell;
  }
  return row;
}

/** Rows of a CSV file, or why it is none. The first line names the columns. */
export async function readTagFile(bytes: Uint8Array): Promise<Result<readonly TagLine[], string>> {
  const records = await readAllRecords(bytesInMemory(bytes));
  if (!records.ok) return err(records.error.reason);
  const [first, ...rest] = records.value;
  const header = (first?.cells ?? []).map((cell) => COLUMNS[cell.toLowerCase().replaceAll(/[\s_-]/g, '')]);
  if (!header.includes('tag') || !header.includes('token'))
    return err('the first line must name the columns "tag" and "token"');
  return ok(rest.map(({ line, cells }) => ({ line, row: rowOf(header, cells) })));
}

const malformed = (reason: string): { readonly ok: false; readonly error: Refused } =>
  err({ code: 'malformed', reason });

async function tokenOf(text: string, deps: TagDeskDeps): Promise<TokenId | undefined> {
  const code = parseTokenCode(text, [deps.codePrefix()]);
  if (code.ok) return (await deps.people.byCode(code.value))?.token;
  return isTokenId(text) ? (await deps.people.byToken(text))?.token : undefined;
}

async function readTag(value: unknown, deps: TagDeskDeps): Promise<Result<Tag | string, Refused>> {
  const read = TagRow.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return malformed(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a tag'}`);
  }
  const { tag: name, token: text, kind, exponent, clockZero, follow } = read.data;
  const id = read.data.id.toLowerCase().replaceAll(/[^0-9a-z]/g, '');
  if (text === '') return ok(name);
  if (!/^[0-9a-f]*$/.test(id) || id.length !== TAG_ID_BYTES[kind] * 2)
    return malformed(`id: the id of an ${kind} is ${TAG_ID_BYTES[kind]} bytes in hex`);
  if (kind === 'eid' && clockZero === undefined)
    return malformed('clockZero: an eid needs the zero of its clock');
  const token = await tokenOf(text, deps);
  if (token === undefined) return err({ code: 'unknown_token', reason: `nobody here has the code ${text}` });
  const holder = deps.tags.holderOf(kind, id, name);
  if (holder !== undefined) return err({ code: 'id_in_use', reason: `tag ${holder} has the same id` });
  const zero = asMillis(clockZero === undefined ? 0 : Date.parse(clockZero));
  return ok({ name, token, kind, id, exponent, clockZero: zero, follow, updatedAt: deps.clock.now() });
}

/** Stores what can be stored, row by row, and says what could not. */
export async function takeTags(lines: readonly TagLine[], deps: TagDeskDeps): Promise<TagsAnswer> {
  const skipped: Skipped[] = [];
  let accepted = 0;
  for (const { line, row } of lines) {
    const tag = await readTag(row, deps);
    if (!tag.ok) {
      skipped.push({ line, ...tag.error });
      continue;
    }
    if (typeof tag.value === 'string') deps.tags.remove(tag.value);
    else deps.tags.put(tag.value);
    accepted++;
  }
  return { accepted, skipped };
}
