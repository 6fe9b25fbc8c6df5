/** Bodies about places of areas (V22): who has how many, and giving some of the server's to a device. */
import { z } from 'zod';

export const AreaPlacesBody = z
  .object({
    area: z.string(),
    name: z.string(),
    /** Bodies it holds at most. */
    capacity: z.int(),
    people: z.int(),
    bodies: z.int(),
    /** Places nobody has: what can still be granted. */
    free: z.int(),
    devices: z.array(
      z.object({
        device: z.int(),
        /** '' for a device that is not paired any more; the server's own entries stand under 0. */
        name: z.string(),
        /** Granted + received − lent. */
        granted: z.int(),
        /** Taken by its own entries now. */
        held: z.int(),
      }),
    ),
  })
  .meta({ id: 'AreaPlaces' });

export const PlacesAnswer = z.object({ areas: z.array(AreaPlacesBody) }).meta({ id: 'PlacesAnswer' });
export type PlacesAnswer = z.infer<typeof PlacesAnswer>;

export const GrantRequest = z
  .object({ area: z.string().max(200), device: z.int().min(1), n: z.int().min(1).max(1_000_000) })
  .meta({ id: 'GrantRequest' });
