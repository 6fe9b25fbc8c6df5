/** What a check-in answers over HTTP, made from the verdict: the same words, and never a second decision. */
import type {
  CheckedPerson,
  CheckinAnswer,
  CheckinRequest,
  EventInfo,
  Holder,
  Millis,
  ScanAnswer,
  TokenId,
} from '@attend-gate/shared';
import { asMillis, type ListId, type ScanRequest, sayRefusal } from '@attend-gate/shared';
import type { z } from '@hono/zod-openapi';

export interface AnswerDeps {
  readonly eventInfo: () => EventInfo;
  readonly clock: { readonly now: () => Millis };
  /** What staff may read out of a person; undefined for a ticket this server has no row of. */
  readonly personOf: (
    token: TokenId,
  ) => Promise<{ readonly name: string; readonly note: string } | undefined>;
  /** Was the entry one that would have been refused (L6)? */
  readonly isForced: (answer: ScanAnswer) => boolean;
}

/** The request as the gate takes it: what was left out stays out. */
export function scanOf(body: CheckinRequest, list: ListId): ScanRequest {
  const { gate, nonce, datetime, source, count, answers, questionsSupported, force, acceptUnpaid } = body;
  return {
    ...{ text: body.token, via: 'api', direction: body.type, list },
    ...{ force: force ?? false, acceptUnpaid: acceptUnpaid ?? false },
    ...(gate === undefined ? {} : { gate }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(datetime === undefined ? {} : { at: asMillis(Date.parse(datetime)) }),
    ...(source === undefined ? {} : { source }),
    ...(count === undefined ? {} : { count }),
    ...(answers === undefined ? {} : { answers }),
    asksQuestions: questionsSupported ?? true,
  };
}

async function personOf(
  holder: Holder,
  { eventInfo, personOf: find }: AnswerDeps,
): Promise<z.infer<typeof CheckedPerson>> {
  const { token, ticketType, variation, order, parent } = holder;
  const own = await find(token);
  // An add-on mostly has no name of its own.
  const name = own?.name || (parent && (await find(parent))?.name) || '';
  const type = eventInfo().ticketTypes?.find(({ id }) => id === ticketType);
  const notes = [own?.note ?? '', type?.note ?? ''].filter((note) => note.trim() !== '');
  return { ...{ name, ticketType: type?.name ?? ticketType, variation, order }, notes };
}

export async function answerOf(
  scanned: ScanAnswer,
  body: CheckinRequest,
  deps: AnswerDeps,
): Promise<CheckinAnswer> {
  const { verdict, fact } = scanned;
  const person = verdict.holder && (await personOf(verdict.holder, deps));
  const written = {
    ...{ list: verdict.list as string },
    ...(fact === undefined ? {} : { fact: fact as string }),
    ...(person === undefined ? {} : { person }),
  };
  switch (verdict.status) {
    case 'ok': {
      const forceSent = body.force ?? false;
      // A withdrawn code is known to the verdict alone; a repeated question, to the fold alone.
      const forced = forceSent && (verdict.flags.includes('forced') || deps.isForced(scanned));
      return { status: 'ok', ...written, flags: [...verdict.flags], forceSent, forced };
    }
    case 'confirm':
      return { status: 'confirm', ...written, reasons: [...verdict.reasons], flags: [...verdict.flags] };
    case 'incomplete':
      return {
        status: 'incomplete',
        ...written,
        questions: verdict.questions.map(({ given, options, ...question }) => ({
          ...question,
          options: options.map((option) => ({ ...option })),
          ...(given === undefined ? {} : { given }),
        })),
      };
    case 'error': {
      const reading = { event: deps.eventInfo(), now: deps.clock.now(), language: body.language ?? 'en' };
      const text = sayRefusal(verdict, reading);
      const explanation = { ...verdict.explanation };
      return { status: 'error', ...written, reason: verdict.reason, explanation, text };
    }
  }
}
