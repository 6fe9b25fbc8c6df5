/** Bodies about alerts: what is wrong with an event's server, and who is told (O13). */
import { z } from 'zod';
import { TimeText } from './http-common.ts';

const Words = z.object({ ko: z.string(), en: z.string() });

export const AlertBody = z
  .object({
    /** Name of the rule, as in `deploy/prometheus/alerts.yml`. */
    rule: z.string(),
    /** `page` = somebody goes now; `look` = somebody looks within the hour. */
    severity: z.enum(['page', 'look']),
    title: Words,
    /** What to do. */
    advice: Words,
    since: TimeText,
    /** Null = it still holds. */
    endedAt: TimeText.nullable(),
    /** The devices it is about; empty = the event or its server as a whole. */
    devices: z.array(z.object({ device: z.string(), name: z.string() })),
  })
  .meta({ id: 'Alert' });
export type AlertBody = z.infer<typeof AlertBody>;

export const AlertReceivers = z
  .object({
    mail: z.array(z.email().max(254)).max(10),
    /** Also what can wait; otherwise only `page`. */
    minor: z.boolean(),
  })
  .meta({ id: 'AlertReceivers' });
export type AlertReceivers = z.infer<typeof AlertReceivers>;

export const AlertsAnswer = z
  .object({
    /** False: this server does not look at its own figures. */
    watching: z.boolean(),
    open: z.array(AlertBody),
    /** The last ones that are over, newest first. */
    ended: z.array(AlertBody),
    receivers: AlertReceivers,
    /** False: no mail server is configured. */
    canMail: z.boolean(),
  })
  .meta({ id: 'AlertsAnswer' });
export type AlertsAnswer = z.infer<typeof AlertsAnswer>;
