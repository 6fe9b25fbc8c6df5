/** The shapes of what servers answer. A chunk of its own, loaded with the first answer: without a network none comes. */
export { eventInfoSchema, OpenPassAnswer, Problem, ReissueAnswer } from '@attend-gate/shared';
