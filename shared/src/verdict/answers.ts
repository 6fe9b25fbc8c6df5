/**
 * Questions at the door: which are still open, and which answers will do. An optional question is asked too, once: an
 * empty answer says that staff did ask (verdict.md, `incomplete`).
 */
import type { EventInfo, Holder, QuestionInfo } from '../roster/roster.ts';
import type { Question } from './verdict.ts';

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

const isDate = (text: string): boolean => DATE.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** The answer as it is kept, or undefined when it will not do. */
export function cleanAnswer(question: QuestionInfo, given: string): string | undefined {
  const text = given.trim();
  const { kind, required, options } = question;
  if (kind === 'yes_no') {
    const yes = /^(true|yes|1)$/i.test(text);
    return yes ? 'true' : required ? undefined : 'false';
  }
  if (text === '') return required ? undefined : '';
  switch (kind) {
    case 'text':
      return text;
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text) ? text : undefined;
    case 'choice':
      return options.some(({ id }) => id === text) ? text : undefined;
    case 'choices':
      return text.split(',').every((one) => options.some(({ id }) => id === one)) ? text : undefined;
    case 'date':
      return isDate(text) ? text : undefined;
    case 'time':
      return TIME.test(text) ? text : undefined;
    case 'date_time': {
      const [date = '', time = ''] = text.split('T');
      return isDate(date) && TIME.test(time.slice(0, 5)) ? text : undefined;
    }
    case 'email':
      return EMAIL.test(text) ? text : undefined;
  }
}

/** Questions this ticket is asked at an entry. */
export const questionsFor = (event: EventInfo, holder: Pick<Holder, 'ticketType'>): readonly QuestionInfo[] =>
  (event.questions ?? []).filter(
    ({ askAtEntry, ticketTypes }) =>
      askAtEntry && (ticketTypes.length === 0 || ticketTypes.includes(holder.ticketType)),
  );

/** What was answered at the door and will do, as it is kept; '' = asked, and nobody said anything. */
export function givenAnswers(
  event: EventInfo,
  holder: Pick<Holder, 'ticketType'>,
  answers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = questionsFor(event, holder).flatMap((question) => {
    const text = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined;
    const clean = text === undefined ? undefined : cleanAnswer(question, text);
    return clean === undefined ? [] : [[question.id, clean] as const];
  });
  return Object.fromEntries(given);
}

/** All questions that belong together are shown when one of them is open. */
export function openQuestions(
  event: EventInfo,
  holder: Holder,
  answeredAtDoor: readonly string[],
  answers: Readonly<Record<string, string>>,
): readonly Question[] {
  const open = questionsFor(event, holder).filter((question) => {
    const given = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined;
    if (given !== undefined) return cleanAnswer(question, given) === undefined;
    return !holder.answered.includes(question.id) && !answeredAtDoor.includes(question.id);
  });
  return open.map(({ id, text, kind, required, options }) => ({
    ...{ id, text, kind, required, options },
    given: Object.hasOwn(answers, id) ? answers[id] : undefined,
  }));
}
