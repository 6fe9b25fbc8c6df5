/** One open camera: which one, its light, and whether it still runs. The choice is remembered on this device (W9). */

const KEY = 'attend-gate.camera';
const ZOOM_KEY = 'attend-gate.zoom';

/** Not in TypeScript's DOM library: https://www.w3.org/TR/image-capture/#mediatrackcapabilities-section */
interface ImageCaptureCapabilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
  readonly zoom?: { readonly min: number; readonly max: number };
  readonly focusMode?: readonly string[];
}

/** How far a camera zooms, and how far it is now. */
export interface Zoom {
  readonly min: number;
  readonly max: number;
  readonly now: number;
}

export interface CameraLens {
  readonly hasTorch: boolean;
  /** Undefined where the camera cannot. */
  readonly zoom: Zoom | undefined;
  setZoom(zoom: number): Promise<void>;
  isLive(video: HTMLVideoElement): boolean;
  setTorch(on: boolean): Promise<void>;
  countCameras(): Promise<number>;
  /** The next opening uses another camera of the device. */
  rememberNext(): Promise<void>;
  close(): void;
}

const listCameras = async (): Promise<readonly MediaDeviceInfo[]> =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');

const advanced = (constraint: Readonly<Record<string, unknown>>): MediaTrackConstraints => ({
  advanced: [constraint as MediaTrackConstraintSet],
});

const zoomOf = (track: MediaStreamTrack): number =>
  (track.getSettings() as MediaTrackSettings & { readonly zoom?: number }).zoom ?? 1;

async function openStream(): Promise<MediaStream> {
  const base = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  const deviceId = localStorage.getItem(KEY);
  if (deviceId)
    try {
      return await navigator.mediaDevices.getUserMedia({ video: { ...base, deviceId: { exact: deviceId } } });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'OverconstrainedError') throw error;
      localStorage.removeItem(KEY); // the remembered camera was unplugged
    }
  return navigator.mediaDevices.getUserMedia({ video: { ...base, facingMode: { ideal: 'environment' } } });
}

/** Rejects with getUserMedia's errors. @param onEnded the camera was taken away; open again */
export async function openLens(video: HTMLVideoElement, onEnded: () => void): Promise<CameraLens> {
  const stream = await openStream();
  const track = stream.getVideoTracks()[0];
  if (!track) throw new DOMException('a stream without a picture', 'NotFoundError');
  track.addEventListener('ended', onEnded);
  const able = (track.getCapabilities?.() ?? {}) as ImageCaptureCapabilities;
  if (able.focusMode?.includes('continuous'))
    await track.applyConstraints(advanced({ focusMode: 'continuous' })).catch((error: unknown) => {
      console.info('focus stays as it is', error);
    });
  const kept = Number(localStorage.getItem(ZOOM_KEY));
  if (able.zoom && kept > able.zoom.min && kept <= able.zoom.max)
    await track.applyConstraints(advanced({ zoom: kept })).catch((error: unknown) => {
      console.info('zoom stays as it is', error);
    });
  video.srcObject = stream;
  await video.play();
  return {
    hasTorch: able.torch === true,
    isLive: (shown) => track.readyState === 'live' && !track.muted && !shown.paused,
    zoom: able.zoom && able.zoom.max > able.zoom.min ? { ...able.zoom, now: zoomOf(track) } : undefined,
    setZoom: async (zoom) => {
      await track.applyConstraints(advanced({ zoom }));
      localStorage.setItem(ZOOM_KEY, String(zoom));
    },
    setTorch: (on) => track.applyConstraints(advanced({ torch: on })),
    countCameras: async () => (await listCameras()).length,
    rememberNext: async () => {
      const cameras = await listCameras();
      const now = cameras.findIndex(({ deviceId }) => deviceId === track.getSettings().deviceId);
      const next = cameras[(now + 1) % cameras.length];
      if (next) localStorage.setItem(KEY, next.deviceId);
    },
    close: () => {
      track.removeEventListener('ended', onEnded);
      for (const one of stream.getTracks()) one.stop();
    },
  };
}
