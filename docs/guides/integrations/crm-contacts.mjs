/**
 * Every participant as a contact of a CRM. The contact's id is the participant's, so running it again changes nothing
 * twice. EVENT_ORIGIN EVENT_ID EVENT_KEY CRM_URL CRM_KEY node crm-contacts.mjs
 */
import { people, send, setting, source } from './people.mjs';

const [crm, key, from] = [setting('CRM_URL'), setting('CRM_KEY'), source()];
let written = 0;
for await (const { id, name, email, company, ticketType, status, attendance } of people(from)) {
  const contact = { email, name, company, properties: { event: from.event, ticketType, status } };
  contact.properties.attended = attendance.some(({ entries }) => entries > 0);
  await send(`${crm}/contacts/${id}`, key, 'PUT', contact);
  written++;
}
console.log(JSON.stringify({ written }));
