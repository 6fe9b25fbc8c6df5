/** What a device or a key may do; the columns of the roles table (wire.md, Roles). */
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
] as const;
export type Role = (typeof ROLES)[number];

export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);
