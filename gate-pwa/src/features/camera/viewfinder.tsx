/** The camera on screen: picture, frame, light, and words with a way on for everything that can go wrong (W9). */
import { Flashlight, FlashlightOff, LoaderCircle, SwitchCamera, ZoomIn, ZoomOut } from 'lucide-react';
import { memo, useEffect, useRef, useState } from 'react';
import { m } from '../../i18n/words.ts';
import type { CameraDeps, CameraState } from '../../platform/camera.ts';
import type { Zoom } from '../../platform/camera-lens.ts';
import { IconButton } from '../../ui/button.tsx';
import { CameraTrouble } from './camera-trouble.tsx';

/** What the viewfinder needs of a running camera. */
export interface CameraPort {
  start(): void;
  stop(): void;
  setTorch(on: boolean): Promise<void>;
  setZoom(zoom: number): Promise<void>;
  setBulk(on: boolean): void;
  nextCamera(): Promise<void>;
}
export type OpenCamera = (deps: CameraDeps) => CameraPort;

export interface ViewfinderProps {
  readonly open: OpenCamera;
  readonly onCode: (text: string) => void;
  /** Report every code of the picture, not only one. */
  readonly bulk?: boolean;
  /** Words are read from a global: another language draws it anew. */
  readonly locale?: string;
}

const CORNERS = [
  'top-0 left-0 rounded-tl-3xl border-t-4 border-l-4',
  'top-0 right-0 rounded-tr-3xl border-t-4 border-r-4',
  'bottom-0 left-0 rounded-bl-3xl border-b-4 border-l-4',
  'bottom-0 right-0 rounded-br-3xl border-b-4 border-r-4',
];

/** The square people aim with: FINDER_SHARE of the shorter side. */
function Frame() {
  return (
    <div
      aria-hidden
      className="absolute inset-0 m-auto aspect-square h-[min(72cqh,72cqw)] w-[min(72cqh,72cqw)]"
    >
      {CORNERS.map((corner) => (
        <span
          key={corner}
          className={`absolute size-[18%] border-white drop-shadow-[0_0_3px_#000] ${corner}`}
        />
      ))}
    </div>
  );
}

/** Starts again whenever `attempt` rises. */
function useCamera({ open, onCode, bulk = false }: ViewfinderProps, attempt: number) {
  const video = useRef<HTMLVideoElement>(null);
  const port = useRef<CameraPort>(undefined);
  const report = useRef(onCode);
  report.current = onCode;
  const [state, setState] = useState<CameraState>({ kind: 'starting' });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is what starts the camera again
  useEffect(() => {
    if (!video.current) return undefined;
    const camera = open({ video: video.current, onCode: (text) => report.current(text), onState: setState });
    port.current = camera;
    camera.start();
    return () => camera.stop();
  }, [open, attempt]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a camera opened anew has to be told again
  useEffect(() => port.current?.setBulk(bulk), [bulk, open, attempt]);
  return { video, port, state };
}

/** Two steps in, for codes held far away; a slider is too fine for gloves. */
function ZoomButtons({
  zoom,
  onZoom,
}: {
  readonly zoom: Zoom;
  readonly onZoom: (zoom: number) => Promise<void> | undefined;
}) {
  const [now, setNow] = useState(zoom.now);
  const step = (zoom.max - zoom.min) / 4;
  const to = (next: number): void => {
    const wanted = Math.min(zoom.max, Math.max(zoom.min, next));
    setNow(wanted);
    onZoom(wanted)?.catch((error: unknown) => console.warn('no zoom', error));
  };
  return (
    <>
      <IconButton
        look="night"
        label={m.zoom_in()}
        data-testid="zoom-in"
        disabled={now >= zoom.max}
        onClick={() => to(now + step)}
      >
        <ZoomIn aria-hidden />
      </IconButton>
      {now > zoom.min && (
        <IconButton look="night" label={m.zoom_out()} data-testid="zoom-out" onClick={() => to(now - step)}>
          <ZoomOut aria-hidden />
        </IconButton>
      )}
    </>
  );
}

export const Viewfinder = memo(function Viewfinder(props: ViewfinderProps) {
  const [attempt, setAttempt] = useState(0);
  const [light, setLight] = useState(false);
  const { video, port, state } = useCamera(props, attempt);
  const switchLight = (): void => {
    setLight(!light);
    port.current?.setTorch(!light).catch((error: unknown) => {
      console.warn('no light', error);
      setLight(false);
    });
  };
  return (
    <section
      aria-label={m.camera_view()}
      data-testid="camera"
      data-state={state.kind}
      className="on-dark relative h-full min-h-0 overflow-hidden rounded-card bg-[radial-gradient(circle_at_50%_40%,#2b3a5c,#0d1526_75%)] text-on-night [container-type:size]"
    >
      <video
        ref={video}
        muted
        playsInline
        aria-hidden
        className={`absolute inset-0 size-full object-cover ${state.kind === 'failed' ? 'invisible' : ''}`}
      />
      {state.kind === 'failed' ? (
        <CameraTrouble reason={state.reason} onRetry={() => setAttempt(attempt + 1)} />
      ) : (
        <Frame />
      )}
      {state.kind === 'starting' && (
        <p className="absolute inset-0 grid place-content-center justify-items-center gap-3 font-semibold">
          <LoaderCircle aria-hidden className="size-8 animate-spin" />
          {m.camera_starting()}
        </p>
      )}
      {state.kind === 'running' && (
        // In a low picture the buttons go on in a second column, and leave the square people aim with free.
        <div className="pointer-events-none absolute inset-y-2 right-2 flex w-26 flex-col flex-wrap-reverse content-start justify-end gap-2 *:pointer-events-auto sm:inset-y-3 sm:right-3">
          {state.zoom && <ZoomButtons zoom={state.zoom} onZoom={(zoom) => port.current?.setZoom(zoom)} />}
          {state.cameras > 1 && (
            <IconButton
              look="night"
              label={m.switch_camera()}
              data-testid="switch-camera"
              onClick={() => void port.current?.nextCamera()}
            >
              <SwitchCamera aria-hidden />
            </IconButton>
          )}
          {state.torch && (
            <IconButton
              look="night"
              label={light ? m.torch_off() : m.torch_on()}
              aria-pressed={light}
              data-testid="torch"
              onClick={switchLight}
            >
              {light ? <FlashlightOff aria-hidden /> : <Flashlight aria-hidden />}
            </IconButton>
          )}
        </div>
      )}
    </section>
  );
});
