import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeQuarantine, describeVenueLogStore } from '@attend-gate/shared/testing';
import { openBridgeDatabase } from './database.ts';
import { openVenueStores } from './venue-log-store.ts';

const opened = () => openVenueStores(openBridgeDatabase(mkdtempSync(join(tmpdir(), 'attend-gate-venue-'))));

describeVenueLogStore('the bridge’s SQLite file', () => opened().log);
describeQuarantine('the bridge’s SQLite file', () => opened().quarantine);
