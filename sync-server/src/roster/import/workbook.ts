/**
 * Excel workbooks (IM11): looked at from outside first, then read in a thread with a limit on time and memory. A
 * 300 KB file can unfold into gigabytes, so nothing is unpacked before its own directory says how much there is.
 */
import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '@attend-gate/shared';
import { unzipSync } from 'fflate';
import type { ImportRefusal } from './guest-file.ts';
import type { Sheet, WorkbookAnswer } from './workbook-worker.ts';

export interface WorkbookLimits {
  /** Unpacked, all parts together. */
  readonly bytes: number;
  readonly parts: number;
  /** How long the thread may take. */
  readonly ms: number;
  /** Heap of the thread. */
  readonly megabytes: number;
}

/** 100,000 rows of 20 columns unpack to about 120 MB. */
export const WORKBOOK_LIMITS: WorkbookLimits = {
  bytes: 160 * 1024 * 1024,
  parts: 2_000,
  ms: 30_000,
  megabytes: 512,
};

const refused = (reason: string): Result<never, ImportRefusal> => err({ code: 'unreadable', reason });

export const isArchive = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 0x03 || bytes[2] === 0x05);

/** Reads the archive's directory and unpacks nothing. */
function lookInside(bytes: Uint8Array, limits: WorkbookLimits): Result<undefined, ImportRefusal> {
  let total = 0;
  let parts = 0;
  let isWorkbook = false;
  try {
    unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        total += originalSize;
        parts += 1;
        isWorkbook ||= name === 'xl/workbook.xml';
        return false;
      },
    });
  } catch (error) {
    return refused(`a damaged archive (${error instanceof Error ? error.message : 'unreadable'})`);
  }
  if (!isWorkbook) return err({ code: 'binary', reason: 'an archive that is no Excel workbook (.xlsx)' });
  if (parts > limits.parts || total > limits.bytes)
    return refused('the workbook unpacks to more than this server reads; save the list as CSV');
  return ok(undefined);
}

function readInThread(bytes: Uint8Array, limits: WorkbookLimits): Promise<Result<readonly Sheet[], string>> {
  const worker = new Worker(new URL('./workbook-worker.ts', import.meta.url), {
    workerData: { bytes },
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
    // A thread that is stopped for its memory would otherwise write to our standard error.
    stderr: true,
  });
  return new Promise((resolve) => {
    const done = (result: Result<readonly Sheet[], string>): void => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(result);
    };
    const timer = setTimeout(
      () => done(err('reading the workbook took too long; save the list as CSV')),
      limits.ms,
    );
    worker.on('message', (answer: WorkbookAnswer) =>
      done(answer.kind === 'sheets' ? ok(answer.sheets) : err(answer.reason)),
    );
    worker.on('error', () =>
      done(err('the workbook needs more memory than this server gives it; save the list as CSV')),
    );
    worker.on('exit', () => done(err('the workbook could not be read')));
  });
}

/** Only one workbook is unfolded at a time: the limits are those of the server, not of each upload. */
let turn: Promise<unknown> = Promise.resolve();

/** All sheets of a workbook, as text. @returns `binary` for another archive, `unreadable` beyond the limits */
export async function readWorkbook(
  bytes: Uint8Array,
  limits: WorkbookLimits = WORKBOOK_LIMITS,
): Promise<Result<readonly Sheet[], ImportRefusal>> {
  const inside = lookInside(bytes, limits);
  if (!inside.ok) return inside;
  const reading = turn.then(() => readInThread(bytes, limits));
  turn = reading;
  const sheets = await reading;
  return sheets.ok ? sheets : refused(sheets.error);
}
