import type { Journal } from '../src/device/journal.ts';
import { describeJournal } from './journal-contract.ts';
import { describeVenueLogStore } from './log-store-contract.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { createMemoryLogStore } from './memory-log-store.ts';
import { createMemoryQuarantine } from './memory-quarantine.ts';
import { describeQuarantine } from './quarantine-contract.ts';

describeVenueLogStore('memory', createMemoryLogStore);
describeQuarantine('memory', createMemoryQuarantine);

const disks = new Map<string, Journal>();
describeJournal('virtual disk', (name) => {
  const disk = disks.get(name) ?? createMemoryJournal();
  disks.set(name, disk);
  return disk;
});
