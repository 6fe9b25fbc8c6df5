/**
 * A journal of what events cost and brought, from the platform's report `roi`: every entry balances, amounts are in
 * whole units of the currency. PLATFORM KEY COST COST_PER_PERSON VALUE_PER_PERSON node accounting-journal.mjs > journal.csv
 */
import { setting } from './people.mjs';

const ACCOUNTS = { cost: '6400', payable: '3300', receivable: '1400', income: '8400' };
const query = new URLSearchParams({
  cost: setting('COST'),
  cost_per_person: setting('COST_PER_PERSON'),
  value_per_person: setting('VALUE_PER_PERSON'),
});
const answer = await fetch(`${setting('PLATFORM')}/api/reports/roi?${query}`, {
  headers: { authorization: `Bearer ${setting('KEY')}` },
});
if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
const { rows } = await answer.json();

const cell = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : value);
const print = (...cells) => console.log(cells.map(cell).join(','));
print('date', 'account', 'debit', 'credit', 'text');
for (const { event_id, day, attended, total_cost, total_value } of rows) {
  const text = `${event_id}: ${attended} attended`;
  for (const [debit, credit, amount] of [
    [ACCOUNTS.cost, ACCOUNTS.payable, Math.round(total_cost)],
    [ACCOUNTS.receivable, ACCOUNTS.income, Math.round(total_value)],
  ]) {
    print(day, debit, amount, '', text);
    print(day, credit, '', amount, text);
  }
}
