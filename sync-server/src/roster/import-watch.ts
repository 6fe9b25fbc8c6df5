/** Which imports of an event are under way, and how far each is: what a waiting organiser sees. Kept in memory. */
import type { ImportProgress } from './take-file.ts';

export interface RunningImport extends ImportProgress {
  readonly fileName: string;
}

export interface ImportWatch {
  /** Notes an import until its work is done, however it ends. */
  during<T>(fileName: string, work: (told: (progress: ImportProgress) => void) => Promise<T>): Promise<T>;
  running(): readonly RunningImport[];
}

export function createImportWatch(): ImportWatch {
  const running = new Set<{ fileName: string; progress: ImportProgress }>();
  return {
    during: async (fileName, work) => {
      const one = { fileName, progress: { done: 0, rows: 0 } };
      running.add(one);
      try {
        return await work((progress) => {
          one.progress = progress;
        });
      } finally {
        running.delete(one);
      }
    },
    running: () => [...running].map(({ fileName, progress }) => ({ fileName, ...progress })),
  };
}
