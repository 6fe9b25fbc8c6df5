/** Builds what is served. */
import { buildGate } from '../lib/gate-build.ts';

await buildGate();
