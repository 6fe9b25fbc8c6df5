/**
 * Tags and beacons that people wear: how a bridge tells whose tag it hears. The list with its keys goes to bridges
 * only (docs/spec/presence.md, P6): who has the key of a rotating tag can follow it.
 */
import { z } from 'zod';
import { asMillis, isTokenId, type TokenId } from '../ids.ts';

const TokenIdText = z
  .custom<TokenId>((value) => typeof value === 'string' && isTokenId(value))
  .meta({
    type: 'string',
    example: 'AAAAAAAAAAA',
  });
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
/** Milliseconds since 1970. */
const Time = z.int().min(0).max(8_640_000_000_000_000).transform(asMillis);

/** What a bridge needs of one tag. */
export const TagKey = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('eid'),
    token: TokenIdText,
    /** Identity key, 16 bytes. */
    id: hex(16),
    /** K: the id changes every 2^K seconds. */
    exponent: z.int().min(0).max(15),
    /** When the tag's own clock stood at zero. */
    clockZero: Time,
  }),
  z.object({ kind: z.literal('uid'), token: TokenIdText, id: hex(16) }),
  z.object({ kind: z.literal('ibeacon'), token: TokenIdText, id: hex(20) }),
  z.object({ kind: z.literal('altbeacon'), token: TokenIdText, id: hex(20) }),
]);
export type TagKey = z.infer<typeof TagKey>;

export const TagKeys = z.object({ tags: z.array(TagKey).max(100_000) }).meta({ id: 'TagKeys' });
export type TagKeys = z.infer<typeof TagKeys>;
