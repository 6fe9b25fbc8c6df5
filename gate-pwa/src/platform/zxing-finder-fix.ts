/**
 * Puts our choice of finder patterns into @zxing/library (zxing-js/library#653, see finder-triple.ts). Loaded only
 * together with that engine.
 */
import { NotFoundException } from '@zxing/library';
import type FinderPattern from '@zxing/library/esm/core/qrcode/detector/FinderPattern.js';
import FinderPatternFinder from '@zxing/library/esm/core/qrcode/detector/FinderPatternFinder.js';
import { finderTriple } from './finder-triple.ts';

/** The private parts of the library that are replaced. */
interface Patchable {
  selectBestPatterns: (this: { readonly possibleCenters: readonly FinderPattern[] }) => FinderPattern[];
}

/** May be called more than once. */
export function applyFinderFix(): void {
  const prototype = FinderPatternFinder.prototype as unknown as Patchable;
  prototype.selectBestPatterns = function selectBestPatterns() {
    const centers = this.possibleCenters;
    const triple = finderTriple(
      centers.map((center) => ({
        x: center.getX(),
        y: center.getY(),
        module: center.getEstimatedModuleSize(),
        count: center.getCount(),
      })),
    );
    if (!triple) throw new NotFoundException();
    return triple.map((i) => centers[i]!);
  };
}
