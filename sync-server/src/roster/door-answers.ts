/** Answers given at a door, as far as they answer questions of this event and will do. */
import { cleanAnswer, type EventInfo } from '@attend-gate/shared';

export function answersIn(
  answers: Readonly<Record<string, string>>,
  { questions = [] }: EventInfo,
): Readonly<Record<string, string>> {
  const kept = questions.flatMap((question) => {
    const given = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined;
    const clean = given === undefined ? undefined : cleanAnswer(question, given);
    return clean ? [[question.id, clean] as const] : [];
  });
  return Object.fromEntries(kept);
}
