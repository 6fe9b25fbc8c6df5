/** Why there is no picture, what to do, and that the gate works all the same. */
import { CameraOff, RefreshCw } from 'lucide-react';
import { m } from '../../i18n/words.ts';
import type { CameraError } from '../../platform/camera.ts';
import { Button } from '../../ui/button.tsx';

const TITLES: Record<CameraError, () => string> = {
  insecure: () => m.cam_insecure(),
  denied: () => m.cam_denied(),
  no_camera: () => m.cam_no_camera(),
  busy: () => m.cam_busy(),
  no_engine: () => m.cam_no_engine(),
  other: () => m.cam_other(),
};
const HELP: Record<CameraError, () => string> = {
  insecure: () => m.cam_insecure_help(),
  denied: () => m.cam_denied_help(),
  no_camera: () => m.cam_no_camera_help(),
  busy: () => m.cam_busy_help(),
  no_engine: () => m.cam_no_engine_help(),
  other: () => m.cam_other_help(),
};

export function CameraTrouble({
  reason,
  onRetry,
}: {
  readonly reason: CameraError;
  readonly onRetry: () => void;
}) {
  return (
    <div
      role="alert"
      data-testid="camera-trouble"
      data-reason={reason}
      className="absolute inset-0 grid place-content-center justify-items-center gap-2 overflow-y-auto px-6 py-4 text-center"
    >
      <span className="grid size-14 place-items-center rounded-full bg-night-line max-sm:hidden">
        <CameraOff aria-hidden className="size-7" />
      </span>
      <h2 className="font-extrabold text-xl">{TITLES[reason]()}</h2>
      <p className="max-w-96 text-on-night-soft">{HELP[reason]()}</p>
      <p className="max-w-96 font-semibold">{m.cam_still()}</p>
      <Button
        look="night"
        icon={<RefreshCw aria-hidden className="size-5" />}
        onClick={onRetry}
        className="mt-1"
      >
        {m.retry()}
      </Button>
    </div>
  );
}
