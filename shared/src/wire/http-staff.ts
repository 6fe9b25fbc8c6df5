/**
 * Bodies of staff enrolment (L30). The server keeps a person's private key only inside a box that their PIN opens, so
 * that they can unlock it at any tablet of the event; it can never sign for them.
 */
import { z } from 'zod';
import { fromBase64url } from '../bytes.ts';
import { isShortName } from '../ids.ts';
import { PUBLIC_KEY_BYTES } from '../keys/signing.ts';
import { STAFF_ROLES } from '../keys/staff.ts';
import { TimeText } from './http-common.ts';

export const StaffRequest = z
  .object({
    /** Short name that stands in every fact the person signs. */
    id: z.string().refine(isShortName).meta({ example: 'mina' }),
    name: z.string().min(1).max(200),
    role: z.enum(STAFF_ROLES),
    /** Raw Ed25519 public key, base64url. */
    publicKey: z.string().refine((text) => fromBase64url(text)?.length === PUBLIC_KEY_BYTES),
    /** The private key under the person's PIN, as the gate app wrapped it; opaque here. */
    box: z.string().min(1).max(4_096),
    expiresAt: TimeText.optional(),
  })
  .meta({ id: 'StaffRequest' });
export type StaffRequest = z.infer<typeof StaffRequest>;

export const StaffBody = z
  .object({
    ...{ id: z.string(), name: z.string(), role: z.enum(STAFF_ROLES) },
    /** COSE_Sign1 by the event key, base64url. */
    certificate: z.string(),
    box: z.string(),
    expiresAt: TimeText,
    withdrawnAt: TimeText.nullable(),
  })
  .meta({ id: 'StaffBody' });
export type StaffBody = z.infer<typeof StaffBody>;

export const StaffList = z.object({ staff: z.array(StaffBody) }).meta({ id: 'StaffList' });
export type StaffList = z.infer<typeof StaffList>;
