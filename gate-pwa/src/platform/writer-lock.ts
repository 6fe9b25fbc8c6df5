/**
 * One tab writes (L29): a Web Lock elects it and the browser hands it on when that tab is gone. Two writers of one
 * log would fork it, so a second tab shows that it is second and takes no scans.
 */

export interface WriterLock {
  release(): void;
}

/**
 * @returns the lock, or undefined while another tab holds it
 * @param onFree called when the other tab has gone
 */
export function takeWriterLock(name: string, onFree: () => void): Promise<WriterLock | undefined> {
  const hold = (resolve: (lock: WriterLock) => void): Promise<void> =>
    new Promise((release) => resolve({ release: () => release() }));
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock) return hold(resolve);
        resolve(undefined);
        void navigator.locks.request(name, async () => onFree()).catch(reject);
        return undefined;
      })
      .catch(reject);
  });
}
