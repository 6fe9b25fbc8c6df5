/** A QR code as one SVG path. Letters and digits only, error correction L: it is read from a screen, at once. */
import { create } from 'qrcode';

export interface QrDrawing {
  /** Side in modules, with the quiet zone. */
  readonly size: number;
  /** Dark modules, for a `path` in a box of `size` × `size`. */
  readonly path: string;
}

const QUIET = 4;

/** @param text of `0–9A–Z $%*+-./:` only */
export function drawQr(text: string): QrDrawing {
  const { modules } = create([{ data: text, mode: 'alphanumeric' }], { errorCorrectionLevel: 'L' });
  let path = '';
  for (let y = 0; y < modules.size; y++)
    for (let x = 0; x < modules.size; x++)
      if (modules.get(y, x)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
  return { size: modules.size + 2 * QUIET, path };
}
