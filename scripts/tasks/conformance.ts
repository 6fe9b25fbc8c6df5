/**
 * Runs cases that other check-in products published, against our core:
 * `npm run -s conformance -- pretix --fixtures DIR --cases FILE [--through api|tablet]`,
 * `… entry-policy --cases FILE`, `… jsonlogic --cases FILE`. `api` asks a whole event server over REST, `tablet` the gate
 * app without a network (V8). Each failure is printed with what was expected; the last line counts. Exit code 1 when
 * anything failed, 2 when the arguments are wrong.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type LogicCase,
  type PolicyFile,
  runLogicCase,
  runPolicyCase,
} from '../../shared/testing/conformance/other-cases.ts';
import {
  type CaseResult,
  type PretixCase,
  runPretixCase,
} from '../../shared/testing/conformance/pretix-cases.ts';
import type { OpenDesk } from '../../shared/testing/conformance/pretix-desk.ts';
import { openCoreDesk } from '../../shared/testing/conformance/pretix-desk.ts';
import type { FixtureFolder } from '../../shared/testing/conformance/pretix-files.ts';

function usage(problem: string): never {
  console.error(problem);
  console.error(
    'usage: conformance (pretix --fixtures DIR [--through api|tablet] | entry-policy | jsonlogic) --cases FILE',
  );
  process.exit(2);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fixtures: { type: 'string' },
    cases: { type: 'string' },
    through: { type: 'string', default: 'core' },
  },
});

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

function folderOf(dir: string | undefined): FixtureFolder {
  if (dir === undefined || !existsSync(dir))
    usage(`no folder of fixtures: ${dir ?? '--fixtures is missing'}`);
  return {
    list: (name) => {
      const path = join(dir, name);
      const files = existsSync(path) ? readdirSync(path) : [];
      // list2 before list10, so that what comes first in the fixture comes first here.
      return files
        .filter((file) => file.endsWith('.json'))
        .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    },
    read: (path) => read(join(dir, path)),
  };
}

/** Loaded when asked for: the core needs neither a server nor a browser's storage. */
async function deskThrough(way: string): Promise<OpenDesk> {
  switch (way) {
    case 'core':
      return openCoreDesk;
    case 'api':
      return (await import('../../sync-server/testing/pretix-server.ts')).openServerDesk;
    case 'tablet':
      return (await import('../../gate-pwa/testing/pretix-tablet.ts')).openTabletDesk;
    default:
      return usage(`no such way: ${way}`);
  }
}

async function resultsOf(suite: string | undefined, file: string): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  switch (suite) {
    case 'pretix': {
      const folder = folderOf(values.fixtures);
      const { cases } = read(file) as { cases: readonly PretixCase[] };
      const open = await deskThrough(values.through);
      for (const one of cases) results.push(await runPretixCase(one, folder, open));
      return results;
    }
    case 'entry-policy': {
      const policies = read(file) as PolicyFile;
      for (const one of policies.cases) results.push(await runPolicyCase(one, policies));
      return results;
    }
    case 'jsonlogic':
      return (read(file) as readonly unknown[])
        .filter((one): one is LogicCase => Array.isArray(one) && one.length === 3)
        .map(runLogicCase);
    default:
      return usage(`no such suite: ${suite ?? 'none was named'}`);
  }
}

const file = values.cases;
if (file === undefined || !existsSync(file)) usage(`no cases: ${file ?? '--cases is missing'}`);
const results = await resultsOf(positionals[0], file);
const failed = results.filter(({ problems }) => problems.length > 0);
for (const { name, problems } of failed) for (const problem of problems) console.log(`${name}: ${problem}`);
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
