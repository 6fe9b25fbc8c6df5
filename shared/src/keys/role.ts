/**
 * What a device or a key may do; the columns of the roles table (wire.md, Roles). `phone` is a holder's own phone: it
 * writes in the pass documents of its tokens and nowhere else (L11).
 */
export const ROLES = [
  'kiosk',
  'steward',
  'supervisor',
  'organiser',
  'analyst',
  'integration',
  'bridge',
  'carrier',
  'server',
  'phone',
] as const;
export type Role = (typeof ROLES)[number];

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);
