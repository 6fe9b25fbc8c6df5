/**
 * The camera side of the scanner: opens the right camera, feeds frames to the scan worker, survives sleep and says
 * each code once. It shows nothing and decides nothing.
 */

import { type CameraLens, openLens, type Zoom } from './camera-lens.ts';
import { type Crop, type EngineName, finderCrop, wantsFullFrame } from './frame-plan.ts';
import { RepeatFilter } from './repeat-filter.ts';
import type { FromWorker, ToWorker } from './scan-messages.ts';

export type CameraError = 'insecure' | 'denied' | 'no_camera' | 'busy' | 'no_engine' | 'other';
export type CameraState =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'running';
      readonly torch: boolean;
      readonly zoom: Zoom | undefined;
      readonly cameras: number;
    }
  | { readonly kind: 'failed'; readonly reason: CameraError; readonly detail: string };

export interface CameraDeps {
  readonly video: HTMLVideoElement;
  readonly onCode: (text: string) => void;
  readonly onState: (state: CameraState) => void;
}

const LADDER: readonly EngineName[] = ['wasm', 'native', 'zxing'];
/** As many codes as a table of badges holds. */
const BULK_CODES = 24;
/** A picture that has not moved for this long is frozen, though it looks alive. */
const FROZEN_MS = 3_000;

/** What a failed getUserMedia means: https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
export function cameraErrorOf(error: unknown): CameraError {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'no_camera';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'other';
  }
}

/** A `VideoFrame` costs the main thread next to nothing; not every browser takes one from a video element. */
async function cutFrame(video: HTMLVideoElement, crop: Crop): Promise<VideoFrame | ImageBitmap> {
  if (typeof VideoFrame === 'function')
    try {
      return new VideoFrame(video, { visibleRect: { ...crop } });
    } catch (error) {
      console.debug('cut as a bitmap instead', error);
    }
  return createImageBitmap(video, crop.x, crop.y, crop.width, crop.height);
}

export class CameraScanner {
  readonly #deps: CameraDeps;
  readonly #abort = new AbortController();
  readonly #repeats = new RepeatFilter();
  #worker: Worker | undefined;
  #lens: CameraLens | undefined;
  #opening: Promise<void> | undefined;
  #busy = true;
  #misses = 0;
  #frames = 0;
  #cameras = 0;
  #bulk = false;

  constructor(deps: CameraDeps) {
    this.#deps = deps;
  }

  /** Opens worker and camera; what goes wrong arrives as a state. */
  start(): void {
    this.#deps.onState({ kind: 'starting' });
    if (!globalThis.isSecureContext || !('mediaDevices' in navigator)) {
      this.#fail('insecure', '');
      return;
    }
    this.#startWorker();
    this.#listen();
    void this.#open();
    this.#loop();
  }

  stop(): void {
    this.#abort.abort();
    this.#worker?.terminate();
    this.#lens?.close();
  }

  async setTorch(on: boolean): Promise<void> {
    await this.#lens?.setTorch(on);
  }

  async setZoom(zoom: number): Promise<void> {
    await this.#lens?.setZoom(zoom);
  }

  /** Every code of the picture, or one. */
  setBulk(on: boolean): void {
    this.#bulk = on;
  }

  /** Goes on to the next camera of the device and remembers it. */
  async nextCamera(): Promise<void> {
    await this.#lens?.rememberNext();
    await this.#open();
  }

  #startWorker(): void {
    const worker = new Worker(new URL('./scan-worker.ts', import.meta.url), { type: 'module' });
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    worker.onerror = (event) => this.#fail('no_engine', event.message);
    this.#tell({ kind: 'start', ladder: LADDER });
  }

  #tell(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  #hear(message: FromWorker): void {
    switch (message.kind) {
      case 'no_engine':
        this.#fail('no_engine', message.failed.join('; '));
        break;
      case 'ready':
        this.#busy = false;
        break;
      case 'read':
        this.#busy = false;
        this.#misses = message.texts.length === 0 ? this.#misses + 1 : 0;
        for (const text of message.texts)
          if (this.#repeats.isNew(text, performance.now())) this.#deps.onCode(text);
    }
  }

  /** iOS may come back without `visibilitychange`, and a frozen picture looks alive (W9). */
  #listen(): void {
    const { signal } = this.#abort;
    const wake = (): void => {
      if (document.visibilityState === 'visible' && !this.#lens?.isLive(this.#deps.video)) void this.#open();
    };
    document.addEventListener('visibilitychange', wake, { signal });
    globalThis.addEventListener('pageshow', wake, { signal });
    globalThis.addEventListener('focus', wake, { signal });
    let before = -1;
    const timer = setInterval(() => {
      const frozen =
        this.#lens !== undefined && before === this.#frames && document.visibilityState === 'visible';
      before = this.#frames;
      if (frozen) void this.#open();
    }, FROZEN_MS);
    signal.addEventListener('abort', () => clearInterval(timer));
  }

  #open(): Promise<void> {
    this.#opening ??= this.#reopen().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #reopen(): Promise<void> {
    this.#lens?.close();
    try {
      this.#lens = await openLens(this.#deps.video, () => void this.#open());
      this.#cameras = await this.#lens.countCameras();
    } catch (error) {
      return this.#fail(cameraErrorOf(error), String(error));
    }
    if (this.#abort.signal.aborted) return this.#lens.close();
    this.#deps.onState({
      kind: 'running',
      torch: this.#lens.hasTorch,
      zoom: this.#lens.zoom,
      cameras: this.#cameras,
    });
  }

  #fail(reason: CameraError, detail: string): void {
    if (!this.#abort.signal.aborted) this.#deps.onState({ kind: 'failed', reason, detail });
  }

  #loop(): void {
    const { video } = this.#deps;
    const next = (): void => {
      if (this.#abort.signal.aborted) return;
      if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(look);
      else setTimeout(look, 60);
    };
    const look = (): void => {
      this.#frames++;
      if (!this.#busy && video.videoWidth > 0 && document.visibilityState === 'visible') void this.#send();
      next();
    };
    next();
  }

  /** Never queued: while the worker is busy, frames are dropped (W7). */
  async #send(): Promise<void> {
    this.#busy = true;
    const { video } = this.#deps;
    const size = { width: video.videoWidth, height: video.videoHeight };
    const crop =
      this.#bulk || wantsFullFrame(this.#misses)
        ? { x: 0, y: 0, ...size }
        : finderCrop(size, { width: video.clientWidth, height: video.clientHeight });
    try {
      const frame = await cutFrame(video, crop);
      if (this.#abort.signal.aborted) return frame.close();
      this.#tell({ kind: 'frame', frame, most: this.#bulk ? BULK_CODES : 1 }, [frame]);
    } catch (error) {
      this.#busy = false; // the camera is just being changed
      console.debug('no frame', error);
    }
  }
}
