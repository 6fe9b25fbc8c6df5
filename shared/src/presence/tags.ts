/**
 * Tags and beacons that people wear: how a bridge tells whose tag it hears. The list with its keys goes to bridges
 * only (docs/spec/presence.md, PR6): who has the key of a rotating tag can follow it.
 */
import { z } from 'zod';
import { isTokenId, type Millis, type TokenId } from '../ids.ts';

const TokenIdText = z
  .custom<TokenId>((value) => typeof value === 'string' && isTokenId(value))
  .meta({
    type: 'string',
    example: 'AAAAAAAAAAA',
  });
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const LATEST = 8_640_000_000_000_000;
const MillisNumber = z
  .custom<Millis>((n) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0 && n <= LATEST)
  .meta({ type: 'integer', description: 'milliseconds since 1970' });

export const TAG_KINDS = ['eid', 'uid', 'ibeacon', 'altbeacon'] as const;
export type TagKind = (typeof TAG_KINDS)[number];
/** Length of the id of each kind, bytes; of an `eid` it is the secret identity key. */
export const TAG_ID_BYTES: Readonly<Record<TagKind, number>> = {
  eid: 16,
  uid: 16,
  ibeacon: 20,
  altbeacon: 20,
};

/** B5: its bearer agreed that sightings are kept, and so did the organiser; left out = no. */
const follow = z.boolean().optional();

/** What a bridge needs of one tag. */
export const TagKey = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('eid'),
    token: TokenIdText,
    follow,
    /** Identity key, 16 bytes. */
    id: hex(16),
    /** K: the id changes every 2^K seconds. */
    exponent: z.int().min(0).max(15),
    /** When the tag's own clock stood at zero. */
    clockZero: MillisNumber,
  }),
  z.object({ kind: z.literal('uid'), token: TokenIdText, follow, id: hex(16) }),
  z.object({ kind: z.literal('ibeacon'), token: TokenIdText, follow, id: hex(20) }),
  z.object({ kind: z.literal('altbeacon'), token: TokenIdText, follow, id: hex(20) }),
]);
export type TagKey = z.infer<typeof TagKey>;

export const TagKeys = z.object({ tags: z.array(TagKey).max(100_000) }).meta({ id: 'TagKeys' });
export type TagKeys = z.infer<typeof TagKeys>;
