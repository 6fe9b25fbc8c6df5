/** Short forms that route files share: JSON bodies and answers, the event in the path, small body limits. */
import { z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { problem } from './problem.ts';

/** Bodies of this size hold settings, never lists of people. */
export const small = bodyLimit({ maxSize: 256 * 1024, onError: (c) => problem(c, 'too_large') });

export const json = <S extends z.ZodType>(schema: S, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

export const body = <S extends z.ZodType>(schema: S) => ({
  body: { required: true, content: { 'application/json': { schema } } },
});

export const inEvent = { params: z.object({ eventId: z.string() }) };
export const ofOne = { params: z.object({ eventId: z.string(), id: z.string().max(100) }) };

/** A file that the caller saves. */
export const download = (name: string, type: string): Record<string, string> => ({
  'Content-Type': type,
  'Content-Disposition': `attachment; filename="${name}"`,
  'Cache-Control': 'private, no-store',
});
