/**
 * Reads QR codes with the phone's camera: the browser's own detector where there is one, otherwise a small decoder that
 * is loaded when the camera opens. Nothing leaves the phone.
 */

/** Why there is no picture. */
export type CameraTrouble = 'denied' | 'none' | 'unsupported';

interface Detector {
  detect(frame: HTMLVideoElement): Promise<string | undefined>;
}

const EVERY_MS = 150;
/** Wide enough for a receipt's version 15 at arm's length, small enough for a slow phone. */
const FRAME_PX = 720;

interface NativeDetector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type NativeClass = (new (options: {
  formats: string[];
}) => NativeDetector) & {
  getSupportedFormats(): Promise<string[]>;
};

async function nativeDetector(): Promise<Detector | undefined> {
  const Native = (globalThis as { BarcodeDetector?: NativeClass }).BarcodeDetector;
  if (!Native || !(await Native.getSupportedFormats()).includes('qr_code')) return undefined;
  const detector = new Native({ formats: ['qr_code'] });
  return { detect: async (frame) => (await detector.detect(frame))[0]?.rawValue };
}

async function ownDetector(): Promise<Detector> {
  const { decodeQR } = await import('qr/decode.js');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return {
    detect: async (frame) => {
      const { videoWidth, videoHeight } = frame;
      if (!context || videoWidth === 0) return undefined;
      const scale = Math.min(1, FRAME_PX / Math.min(videoWidth, videoHeight));
      canvas.width = Math.round(videoWidth * scale);
      canvas.height = Math.round(videoHeight * scale);
      context.drawImage(frame, 0, 0, canvas.width, canvas.height);
      try {
        return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
      } catch (error) {
        if (error instanceof Error) return undefined; // no code in this frame
        throw error;
      }
    },
  };
}

function troubleOf(error: unknown): CameraTrouble {
  const name = error instanceof DOMException ? error.name : '';
  return name === 'NotAllowedError' ? 'denied' : name === 'NotFoundError' ? 'none' : 'unsupported';
}

/**
 * Shows the camera in `video` and calls back with each text it reads.
 * @returns how to stop; the camera's light goes out
 */
export function watchCamera(
  video: HTMLVideoElement,
  onText: (text: string) => void,
  onTrouble: (trouble: CameraTrouble) => void,
): () => void {
  let stopped = false;
  let stream: MediaStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    stopped = true;
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  const run = async (): Promise<void> => {
    if (!navigator.mediaDevices) return onTrouble('unsupported');
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: 'environment', width: { ideal: 1280 } },
    });
    if (stopped) return stop();
    video.srcObject = stream;
    await video.play();
    const detector = (await nativeDetector()) ?? (await ownDetector());
    const look = async (): Promise<void> => {
      const text = document.visibilityState === 'visible' ? await detector.detect(video) : undefined;
      if (stopped) return;
      if (text !== undefined && text !== '') onText(text);
      timer = setTimeout(() => void look(), EVERY_MS);
    };
    await look();
  };
  run().catch((error: unknown) => {
    if (stopped) return;
    console.info('no camera', error);
    onTrouble(troubleOf(error));
  });
  return stop;
}
