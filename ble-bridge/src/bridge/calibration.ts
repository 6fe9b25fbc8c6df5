/** What the calibration page sees and may ask for (B4). */
import type { CalibrationState } from '../sightings/calibration.ts';

export interface CalibrationView extends CalibrationState {
  /** From which strength on people count as near now, dBm. */
  readonly enterDbm: number;
}

export const CALIBRATION_MARKS = ['near', 'far', 'use', 'clear'] as const;
export type CalibrationMark = (typeof CALIBRATION_MARKS)[number];
