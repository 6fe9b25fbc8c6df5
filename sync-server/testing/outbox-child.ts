/** Does deeds and tells about them until it is killed: the process that `kill.test.ts` kills. */
import { asMillis } from '@attend-gate/shared';
import { createWorker } from '../src/jobs/worker.ts';
import { openEventDatabase } from '../src/store/database.ts';
import { createJobStore, enqueueJob } from '../src/store/job-store.ts';
import { writeSetting } from '../src/store/setting-store.ts';

const [, , file = '', port = '', deeds = '0'] = process.argv;
const clock = { now: () => asMillis(Date.now()) };
const store = await openEventDatabase(file);
const jobs = createJobStore(store);
const worker = createWorker({
  jobs,
  clock,
  handlers: {
    told: {
      atOnce: 8,
      work: async ({ id, payload }) => {
        const answer = await fetch(`http://127.0.0.1:${port}/`, {
          method: 'POST',
          headers: { 'webhook-id': `msg_${id}`, 'x-deed': String(payload.deed) },
        });
        if (!answer.ok) throw new Error(`answered ${answer.status}`);
      },
    },
  },
  after: (ms, task) => {
    const timer = setTimeout(task, Math.min(ms, 50));
    return () => clearTimeout(timer);
  },
  chance: () => 0,
  onError: (error) => console.error(error),
});
for (let i = 0; i < Number(deeds); i++) {
  const deed = `deed:${process.pid}:${i}`;
  store.write((tx) => {
    writeSetting(store, tx, deed, true);
    enqueueJob(
      store,
      tx,
      { kind: 'told', payload: { deed }, runAt: clock.now(), dedupeKey: deed },
      clock.now(),
    );
  });
  if (i % 20 === 0) worker.kick();
  await new Promise((resolve) => setTimeout(resolve, 2));
}
const left = async (): Promise<number> => {
  const { queued, running } = jobs.counts('told');
  return queued + running;
};
while ((await left()) > 0) {
  await store.db.updateTable('job').set({ run_at: 0 }).where('state', '=', 'queued').execute();
  await worker.idle();
}
await worker.stop();
await store.close();
process.exit(0);
