/** A QR code as doors read it best: dark on light in every mode, quiet zone of four modules, sharp at any size (T2). */
import { useMemo } from 'react';
import { qrModules } from '../platform/qr.ts';

const QUIET_ZONE = 4;

/** One path for all dark modules: runs along each row. */
function pathOf(text: string): { readonly side: number; readonly path: string; readonly version: number } {
  const { size, version, isDark } = qrModules(text);
  let path = '';
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const start = column;
      while (column < size && isDark(row, column)) column++;
      if (column > start)
        path += `M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${column - start}v1h${start - column}z`;
    }
  return { side: size + 2 * QUIET_ZONE, path, version };
}

export interface QrCodeProps {
  readonly text: string;
  /** Spoken instead of the picture. */
  readonly label: string;
  readonly className?: string;
}

export function QrCode({ text, label, className = '' }: QrCodeProps) {
  const { side, path, version } = useMemo(() => pathOf(text), [text]);
  return (
    <svg
      data-qr
      data-testid="qr"
      data-version={version}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${side} ${side}`}
      shapeRendering="crispEdges"
      className={className}
    >
      <path d={`M0 0h${side}v${side}H0z`} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
