/** Bodies about codes that are not one ticket: cards and bracelets, and codes that are not good any more. */
import { z } from 'zod';
import { TimeText } from './http-common.ts';

const Identifier = z.string().trim().min(1).max(1_000);

export const CardBody = z
  .object({
    /** How it is read: `barcode` for a printed code or a reader that types, else as the gate's reader calls it. */
    kind: z
      .string()
      .regex(/^[a-z0-9_]{1,32}$/)
      .default('barcode'),
    identifier: Identifier,
    active: z.boolean().default(true),
    /** It is good until then; null = for ever. */
    expires: TimeText.nullable().default(null),
    /** The people whose tickets it stands for: our ids, or those of the system they come from. */
    people: z.array(z.string().min(1).max(200)).max(100),
  })
  .meta({ id: 'Card' });
export type CardBody = z.infer<typeof CardBody>;

export const CardsUpload = z
  .object({ cards: z.array(CardBody).min(1).max(5_000) })
  .meta({ id: 'CardsUpload' });
export const CardList = z.object({ cards: z.array(CardBody) }).meta({ id: 'CardList' });

export const CardsAnswer = z
  .object({
    accepted: z.int(),
    /** Cards that name somebody who is not there; nothing of them was written. `line` counts from 1. */
    skipped: z.array(z.object({ line: z.int(), code: z.literal('unknown_person'), person: z.string() })),
  })
  .meta({ id: 'CardsAnswer' });
export type CardsAnswer = z.infer<typeof CardsAnswer>;

export const CardName = z
  .object({ kind: z.string().max(32).default('barcode'), identifier: Identifier })
  .meta({ id: 'CardName' });

export const WithdrawnCodeBody = z
  .object({
    code: Identifier,
    why: z.enum(['revoked', 'blocked']).default('revoked'),
    /** Whose it was; left out for a signed ticket that nobody here ever had. */
    person: z.string().max(200).optional(),
  })
  .meta({ id: 'WithdrawnCode' });

export const WithdrawnCodes = z
  .object({ codes: z.array(WithdrawnCodeBody).max(20_000) })
  .meta({ id: 'WithdrawnCodes' });

export const RestoredCode = z.object({ code: Identifier }).meta({ id: 'RestoredCode' });
