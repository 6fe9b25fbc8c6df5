/** What the page and the people worker say to each other. Names cross only as answers to a question. */
import type { DirectoryAnswer } from '@attend-gate/shared';

export type ToPeopleWorker =
  /** The roster as it lies on disk (its signature was checked) and the key that opens its people. */
  | {
      readonly kind: 'load';
      readonly roster: Uint8Array<ArrayBuffer>;
      readonly seal: CryptoKey;
      readonly index: CryptoKey;
    }
  | {
      readonly kind: 'search';
      readonly id: number;
      readonly question: string;
      readonly limit: number;
    };

export type FromPeopleWorker =
  | { readonly kind: 'progress'; readonly done: number; readonly size: number }
  | { readonly kind: 'ready'; readonly size: number }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: DirectoryAnswer };
