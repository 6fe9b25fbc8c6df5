/** Bodies of what organisers watch: when people came, and who was admitted twice. */
import { z } from 'zod';
import { RESOLVE_ANSWERS } from '../ledger/fact.ts';

/** Entries over time, derived from the facts whenever it is asked for. */
export const ArrivalsAnswer = z
  .object({
    /** Width of one piece, minutes. */
    minutes: z.int(),
    /** From the first entry to now, without gaps; at most the newest 288. */
    pieces: z.array(
      z.object({
        /** Where the piece begins. */
        at: z.string(),
        entries: z.int(),
        /** People who came for the first time. */
        first: z.int(),
      }),
    ),
    /** Entries per gate: all, and of the last so many minutes. */
    perGate: z.array(z.object({ gate: z.string(), name: z.string(), entries: z.int(), lately: z.int() })),
    /** The fastest piece there was; null = nobody came yet. */
    peak: z.object({ at: z.string(), entries: z.int() }).nullable(),
    asOf: z.string(),
  })
  .meta({ id: 'ArrivalsAnswer' });
export type ArrivalsAnswer = z.infer<typeof ArrivalsAnswer>;

const Side = z.object({
  at: z.string(),
  gate: z.string().meta({ description: 'name of the gate, or empty' }),
  device: z.int(),
  deviceName: z.string(),
});

/** Tokens that two gates admitted without knowing of each other (L5), with the names organisers may see. */
export const ConflictBoard = z
  .object({
    conflicts: z.array(
      z.object({
        id: z.string(),
        /** The participant's id; null = erased, or a ticket of the door. */
        person: z.string().nullable(),
        ...{ name: z.string(), code: z.string(), ticketType: z.string(), list: z.string() },
        first: Side,
        overlaps: z.array(Side),
        /** What a supervisor said of it; null = open. */
        answer: z.enum(RESOLVE_ANSWERS).nullable(),
      }),
    ),
  })
  .meta({ id: 'ConflictBoard' });
export type ConflictBoard = z.infer<typeof ConflictBoard>;

/** Two rows that are one person: the other one's ticket is canceled, what only it knows is kept. */
export const ParticipantMerge = z
  .object({ other: z.string().min(1).max(100) })
  .meta({ id: 'ParticipantMerge' });
export type ParticipantMerge = z.infer<typeof ParticipantMerge>;
