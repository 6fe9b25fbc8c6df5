/** What the page and the scan worker say to each other. A frame is transferred, never copied, and closed by the worker. */
import type { EngineName } from './frame-plan.ts';

export type ToWorker =
  | { readonly kind: 'start'; readonly ladder: readonly EngineName[] }
  | { readonly kind: 'frame'; readonly frame: VideoFrame | ImageBitmap; readonly most: number }
  /** A still picture: there is no next frame, so everything is tried at once. */
  | { readonly kind: 'photo'; readonly frame: ImageBitmap; readonly most: number };

export type FromWorker =
  | { readonly kind: 'ready'; readonly engine: EngineName; readonly failed: readonly string[] }
  | { readonly kind: 'no_engine'; readonly failed: readonly string[] }
  | { readonly kind: 'read'; readonly texts: readonly string[]; readonly ms: number };
