/**
 * Bodies of the tag registry (docs/spec/presence.md, PR6): which tag or beacon belongs to whom. Secret keys go in here
 * and come out only towards bridges (`TagKeys`); the organiser's list shows none.
 */
import { z } from 'zod';
import { TAG_KINDS } from '../presence/tags.ts';
import { TimeText } from './http-common.ts';

/** One row as organisers write it; a row of a CSV file has the same columns. */
export const TagRow = z
  .object({
    /** What is printed on it; the same name again replaces its row. */
    tag: z.string().trim().min(1).max(60).meta({ example: 'B-0217' }),
    /** The person's code or token id; '' takes the tag away from whoever had it. */
    token: z.string().trim().max(40).meta({ example: 'TCF26-ABCD-12345' }),
    kind: z.enum(TAG_KINDS).default('eid'),
    /** Hex: the identity key of an `eid`, otherwise the id the beacon shows. */
    id: z.string().trim().max(64).default(''),
    /** K of an `eid`: its id changes every 2^K seconds. */
    exponent: z.int().min(0).max(15).default(10),
    /** When the clock of an `eid` stood at zero. */
    clockZero: TimeText.optional(),
    /** Its bearer agreed that bridges keep what they hear of it (B5). */
    follow: z.boolean().default(false),
  })
  .meta({ id: 'TagRow' });
export type TagRow = z.infer<typeof TagRow>;

export const TagsUpload = z.object({ tags: z.array(z.unknown()).max(100_000) }).meta({ id: 'TagsUpload' });

export const TAG_REFUSALS = ['malformed', 'unknown_token', 'id_in_use'] as const;
export type TagRefusal = (typeof TAG_REFUSALS)[number];

export const TagsAnswer = z
  .object({
    accepted: z.int(),
    /** Rows that were not taken; `line` counts from 1, the header of a CSV file being line 1. */
    skipped: z.array(z.object({ line: z.int(), code: z.enum(TAG_REFUSALS), reason: z.string() })),
  })
  .meta({ id: 'TagsAnswer' });
export type TagsAnswer = z.infer<typeof TagsAnswer>;

export const TagList = z
  .object({
    tags: z.array(
      z.object({
        tag: z.string(),
        tokenId: z.string(),
        kind: z.enum(TAG_KINDS),
        follow: z.boolean(),
        updatedAt: TimeText,
      }),
    ),
  })
  .meta({ id: 'TagList' });
export type TagList = z.infer<typeof TagList>;
