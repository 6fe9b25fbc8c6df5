/** What people answered at a gate that was offline (V12): opened here alone, kept with the person, asked of nobody again. */
import {
  AnswersTaken,
  AnswersUpload,
  answersAbout,
  type EventInfo,
  fromBase64url,
  type NoteReader,
  type SealedAnswers,
  type TokenId,
} from '@attend-gate/shared';
import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { answersIn } from '../roster/door-answers.ts';
import type { ParticipantStore } from '../store/participant-store.ts';
import { body, inEvent, json } from './documented.ts';
import {
  ACCESS_PROBLEMS,
  type AccessDeps,
  BEARER,
  callerOf,
  newRoutes,
  problem,
  problems,
  protect,
  type Routes,
} from './problem.ts';

export interface AnswersDeps extends AccessDeps {
  readonly eventInfo: () => EventInfo;
  readonly notes: NoteReader;
  readonly people: Pick<ParticipantStore, 'byToken'>;
  readonly keepAnswers: (
    token: TokenId,
    answers: Readonly<Record<string, string>>,
    actor: string,
  ) => Promise<void>;
}

const MAX_BYTES = 5 * 1024 * 1024;

const route = createRoute({
  ...{ method: 'post', path: '/api/events/{eventId}/answers', tags: ['attendance'], security: BEARER },
  middleware: bodyLimit({ maxSize: MAX_BYTES, onError: (c) => problem(c, 'too_large') }),
  request: { ...inEvent, ...body(AnswersUpload) },
  responses: {
    200: json(AnswersTaken, 'kept with the people; the same again changes nothing'),
    ...problems('bad_request', 'too_large', ...ACCESS_PROBLEMS),
  },
});

const Note = z.record(z.string().max(32), z.string().max(1_000));

/** The answers in a note; undefined where it is not for us, or not about this person. */
async function read(
  { tokenId, sealed }: SealedAnswers,
  { event, notes }: AnswersDeps,
): Promise<Readonly<Record<string, string>> | undefined> {
  const bytes = fromBase64url(sealed);
  const text = bytes && (await notes.open(bytes, answersAbout(event, tokenId)));
  if (text === undefined) return undefined;
  try {
    return Note.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function createAnswersRoutes(deps: AnswersDeps): Routes {
  const routes = newRoutes();
  protect(routes, route, deps, 'admit');
  routes.openapi(route, async (c) => {
    const { actor } = callerOf(c);
    const skipped: AnswersTaken['skipped'] = [];
    // In the order they were given: of two answers to one question the later one stays.
    const { answers } = c.req.valid('json');
    const lines = answers
      .map((one, i) => ({ one, line: i + 1 }))
      .sort((a, b) => Date.parse(a.one.at) - Date.parse(b.one.at) || a.line - b.line);
    for (const { one, line } of lines) {
      // Checked by the schema: eleven signs of base64url.
      const token = one.tokenId as TokenId;
      const told = await read(one, deps);
      if (!told) skipped.push({ line, code: 'unreadable' });
      else if (!(await deps.people.byToken(token))) skipped.push({ line, code: 'unknown_person' });
      else await deps.keepAnswers(token, answersIn(told, deps.eventInfo()), actor);
    }
    return c.json({ accepted: answers.length - skipped.length, skipped }, 200);
  });
  return routes;
}
