/** Builds what is served. */
import { buildApps } from '../lib/app-build.ts';

await buildApps();
