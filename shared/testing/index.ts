/** Suites and worlds for other packages' tests. Product code never imports this. */
export { type CaseResult, type PretixCase, runPretixCase } from './conformance/pretix-cases.ts';
export {
  type Desk,
  type DeskClock,
  type OpenDesk,
  openCoreDesk,
  withQuestion,
  withRules,
} from './conformance/pretix-desk.ts';
export type { FixtureFolder, PretixSet } from './conformance/pretix-files.ts';
export {
  eventOf,
  historyOf,
  holderOf,
  nameOf,
  parentOf,
  rosterTextOf,
  statusOf,
  type Ticket,
  ticketsOf,
} from './conformance/pretix-roster.ts';
export { pemOf, signedSecret, smallCases, smallFolder } from './conformance/small-event.ts';
export { aFact, anAdmit, anExit, anyFacts, anyLedgerFacts } from './facts.ts';
export { describeJournal } from './journal-contract.ts';
export { describeLogStore, describeVenueLogStore } from './log-store-contract.ts';
export { createMemoryJournal } from './memory-journal.ts';
export { createMemoryQuarantine } from './memory-quarantine.ts';
export { aHolder, aList, anEvent, aRoster, EPOCH, MAIN, NORTH, SOUTH, tokenOf } from './people.ts';
export { describeQuarantine } from './quarantine-contract.ts';
export { createRandom, type Random } from './random.ts';
export { allowedAt, ROLES_TABLE, type TableRow } from './roles-table.ts';
