/**
 * A text as QR modules, by the rules doors read best (T2, T6): error correction L on a screen, version 2 or higher,
 * upper-case text as one alphanumeric segment. Drawing, dark on light with its quiet zone, is `ui/qr-code.tsx`.
 */
import QRCode from 'qrcode';

/** Without an alignment pattern the fallback decoder reads 4–21 % instead of 75–100 % (T2). */
const MIN_VERSION = 2;
const ALPHANUMERIC = /^[0-9A-Z $%*+\-./:]+$/;

export interface QrModules {
  readonly version: number;
  /** Modules along one side, without the quiet zone. */
  readonly size: number;
  isDark(row: number, column: number): boolean;
}

export function qrModules(text: string): QrModules {
  const alphanumeric = ALPHANUMERIC.test(text);
  const segments = alphanumeric
    ? [{ data: text, mode: 'alphanumeric' as const }]
    : [{ data: new TextEncoder().encode(text), mode: 'byte' as const }];
  const smallest = QRCode.create(segments, { errorCorrectionLevel: 'L' });
  const { version, modules } =
    smallest.version >= MIN_VERSION
      ? smallest
      : QRCode.create(segments, { errorCorrectionLevel: 'L', version: MIN_VERSION });
  return { version, size: modules.size, isDark: (row, column) => modules.get(row, column) === 1 };
}
