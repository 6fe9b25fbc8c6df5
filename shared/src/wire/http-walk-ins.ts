/** Bodies of walk-in registration (T4c). A gate sends them, so they stand apart from what only organisers need. */
import { z } from 'zod';

const text = (max: number) => z.string().trim().max(max);

/** Somebody who came without being on the list (T4c). */
export const WalkInRequest = z
  .object({
    /** The blank ticket the person was given; left out = the server gives one. */
    tokenId: z
      .string()
      .regex(/^[A-Za-z0-9_-]{11}$/)
      .optional(),
    name: text(200).optional(),
    email: z.union([z.email().max(254), z.literal('')]).optional(),
    phone: text(60).optional(),
    company: text(200).optional(),
    ticketType: text(100).optional(),
    notes: text(2000).optional(),
  })
  .refine((p) => Boolean(p.name || p.email), 'needs a name or an e-mail')
  .meta({ id: 'WalkInRequest' });
export type WalkInRequest = z.infer<typeof WalkInRequest>;

export const WalkInAnswer = z
  .object({ id: z.string(), code: z.string(), tokenId: z.string(), ticket: z.string() })
  .meta({ id: 'WalkInAnswer' });
export type WalkInAnswer = z.infer<typeof WalkInAnswer>;

export const StockAnswer = z
  .object({
    /** New ones only: what was given before is the device's to keep. */
    tickets: z.array(z.object({ tokenId: z.string(), ticket: z.string() })),
  })
  .meta({ id: 'StockAnswer' });
export type StockAnswer = z.infer<typeof StockAnswer>;
