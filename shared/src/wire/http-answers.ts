/** Bodies of what people answered at a gate that was offline (V12): sealed on the tablet for the event server alone. */
import { z } from 'zod';
import { TimeText } from './http-common.ts';

/** What the seal of an answer says it is about; the same on the tablet and on the server. */
export const answersAbout = (event: string, token: string): readonly string[] => ['answers', event, token];

export const SealedAnswers = z
  .object({
    tokenId: z.string().regex(/^[A-Za-z0-9_-]{11}$/),
    /** When they were given. */
    at: TimeText,
    /** `sealNote` of the JSON object of answers by question id, base64url. */
    sealed: z.string().regex(/^[A-Za-z0-9_-]{1,88000}$/),
  })
  .meta({ id: 'SealedAnswers' });
export type SealedAnswers = z.infer<typeof SealedAnswers>;

export const MAX_SEALED_ANSWERS = 50;

export const AnswersUpload = z
  .object({ answers: z.array(SealedAnswers).min(1).max(MAX_SEALED_ANSWERS) })
  .meta({ id: 'AnswersUpload' });

export const AnswersTaken = z
  .object({
    accepted: z.int(),
    /**
     * `line` counts from 1. `unreadable`: not sealed for this server, or about somebody else; sending it again changes
     * nothing. `unknown_person`: nobody bears that token yet.
     */
    skipped: z.array(z.object({ line: z.int(), code: z.enum(['unreadable', 'unknown_person']) })),
  })
  .meta({ id: 'AnswersTaken' });
export type AnswersTaken = z.infer<typeof AnswersTaken>;
