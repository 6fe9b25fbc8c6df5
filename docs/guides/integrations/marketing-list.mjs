/**
 * Who came and who did not, as tags of a mailing list, a hundred at a time; people without an address are left out.
 * EVENT_ORIGIN EVENT_ID EVENT_KEY LIST_URL LIST_KEY node marketing-list.mjs
 */
import { people, send, setting, source } from './people.mjs';

const [list, key, from] = [setting('LIST_URL'), setting('LIST_KEY'), source()];
const AT_ONCE = 100;
const counts = { attended: 0, missed: 0 };
let batch = [];
const flush = async () => {
  if (batch.length > 0) await send(`${list}/members`, key, 'POST', { members: batch });
  batch = [];
};
for await (const { name, email, status, attendance } of people(from)) {
  if (email === '' || status !== 'valid') continue;
  const tag = attendance.some(({ entries }) => entries > 0) ? 'attended' : 'missed';
  counts[tag]++;
  batch.push({ email, name, tags: [`${tag}:${from.event}`] });
  if (batch.length === AT_ONCE) await flush();
}
await flush();
console.log(JSON.stringify(counts));
