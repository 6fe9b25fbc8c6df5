/** A participant as the API writes one. Personal data: only towards `managePeople`. */
import type { ParticipantBody } from '@attend-gate/shared';
import type { Participant } from '../store/participant-store.ts';
import { timeOrNull, timeText } from './problem.ts';

export const bodyOf = (p: Participant): ParticipantBody => ({
  ...{ id: p.id, tokenId: p.token, code: p.code, name: p.name, email: p.email, phone: p.phone },
  ...{ company: p.company, ticketType: p.ticketType, order: p.order, externalId: p.externalId },
  ...{ foreignCode: p.foreignCode, answers: { ...p.answers }, status: p.status, attention: p.attention },
  ...{ notes: p.notes, generation: p.generation },
  ...{ variation: p.variation, session: p.session, addonTo: p.addonTo },
  ...{ admits: p.admits, validIfPending: p.validIfPending },
  ...{ validFrom: timeOrNull(p.validFrom), validUntil: timeOrNull(p.validUntil) },
  ...{ createdAt: timeText(p.createdAt), updatedAt: timeText(p.updatedAt) },
});
