/**
 * What other systems are told about, read from what is durable: facts of the ledger and changes of people, each by its
 * own cursor. The jobs and the cursor move in one transaction, so nothing is told never, and a crash tells nothing
 * under a second id.
 */
import type { Millis } from '@attend-gate/shared';
import type { EventDatabase } from './database.ts';
import { enqueueJob } from './job-store.ts';
import { readSetting, writeSetting } from './setting-store.ts';
import { readWebhooks } from './webhook-store.ts';

export interface StoredLedgerFact {
  readonly seq: number;
  readonly client: number;
  readonly index: number;
  readonly text: string;
}

/** What a happening is called and says; undefined = nobody is told about this one. */
export interface Happening {
  readonly kind: string;
  readonly data: Readonly<Record<string, string | number | boolean>>;
}

export interface HappeningStore {
  /** Queues jobs for a batch of new facts and changes. @returns whether there may be more */
  pump(describe: (fact: StoredLedgerFact) => Happening | undefined, now: Millis): boolean;
}

const FACTS = 'webhook.facts';
const PEOPLE = 'webhook.people';
const BATCH = 500;

export function createHappeningStore(store: EventDatabase): HappeningStore {
  const { db } = store;
  return {
    pump: (describe, now) =>
      store.write((tx) => {
        const webhooks = readWebhooks(store, tx).filter(({ active }) => active);
        const tell = (key: string, { kind, data }: Happening): void => {
          for (const { id, kinds } of webhooks) {
            if (kinds.length > 0 && !kinds.includes(kind)) continue;
            const payload = { ...data, webhook: id, type: kind, at: now };
            const job = { kind: 'webhook', payload, runAt: now, dedupeKey: `webhook:${id}:${key}` };
            enqueueJob(store, tx, job, now);
          }
        };
        const from = readSetting(store, tx, FACTS, 0);
        const facts = tx.all(
          db.selectFrom('ledger_fact').selectAll().where('seq', '>', from).orderBy('seq').limit(BATCH),
        );
        for (const { seq, client, idx, text } of facts) {
          const happening = describe({ seq, client, index: idx, text });
          if (happening) tell(`fact:${seq}`, happening);
        }
        const changed = readSetting(store, tx, PEOPLE, 0);
        const people = tx.all(
          db
            .selectFrom('participant_change')
            .selectAll()
            .where('seq', '>', changed)
            .orderBy('seq')
            .limit(BATCH),
        );
        for (const { seq, participant_id, token_id } of people)
          tell(`person:${seq}`, {
            kind: 'participant.changed',
            data: { participant: participant_id, tokenId: token_id },
          });
        const [lastFact, lastPerson] = [facts.at(-1)?.seq, people.at(-1)?.seq];
        if (lastFact !== undefined) writeSetting(store, tx, FACTS, lastFact);
        if (lastPerson !== undefined) writeSetting(store, tx, PEOPLE, lastPerson);
        return facts.length === BATCH || people.length === BATCH;
      }),
  };
}
