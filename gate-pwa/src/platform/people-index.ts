/** The page's side of the people worker: starts it, asks it, ends it. A question whose worker has ended is never answered. */
import type { DirectoryAnswer, RosterKey } from '@attend-gate/shared';
import type { FromPeopleWorker, ToPeopleWorker } from './people-messages.ts';

export interface PeopleIndex {
  search(question: string, limit: number): Promise<DirectoryAnswer>;
  stop(): void;
}

export interface PeopleIndexEvents {
  /** 0…1; 1 = may be asked. */
  readonly onProgress: (progress: number) => void;
  readonly onFailed: (why: string) => void;
}

export function startPeopleIndex(
  roster: Uint8Array<ArrayBuffer>,
  key: RosterKey,
  events: PeopleIndexEvents,
): PeopleIndex {
  const worker = new Worker(new URL('./people-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, (answer: DirectoryAnswer) => void>();
  let next = 0;
  const tell = (message: ToPeopleWorker, given: Transferable[] = []): void =>
    worker.postMessage(message, given);
  worker.onmessage = ({ data }: MessageEvent<FromPeopleWorker>) => {
    switch (data.kind) {
      case 'progress':
        events.onProgress(Math.min(0.99, data.done / Math.max(1, data.size)));
        break;
      case 'ready':
        events.onProgress(1);
        break;
      case 'failed':
        events.onFailed(data.why);
        break;
      case 'answer':
        waiting.get(data.id)?.(data.answer);
        waiting.delete(data.id);
        break;
    }
  };
  worker.onerror = (event) => events.onFailed(event.message);
  tell({ kind: 'load', roster, seal: key.seal, index: key.index }, [roster.buffer]);
  return {
    search: (question, limit) =>
      new Promise((resolve) => {
        const id = ++next;
        waiting.set(id, resolve);
        tell({ kind: 'search', id, question, limit });
      }),
    stop: () => worker.terminate(),
  };
}
