/**
 * Who was let in on which day, added up once when an event is published instead of in every report: one row per
 * person, event and local day. `attendee_key` is the person: a token without a known participant is one of its own.
 */
import { literal } from './duck.ts';

/**
 * @param movements a table or sub-select with the columns of `movement`
 * @param tz IANA zone of the event's days
 */
export const visitsOf = (movements: string, tz: string): string => `select
    event_id, attendee_key, day, arrived, gate_id, entries,
    row_number() over (partition by event_id, attendee_key order by day) = 1 as is_first
  from (
    select event_id, coalesce(attendee_key::uuid, md5(event_id || '/' || token)::uuid) as attendee_key,
      (moment at time zone ${literal(tz)})::date as day, min(moment) as arrived, arg_min(gate_id, (moment, fact)) as gate_id,
      count(*)::integer as entries
    from ${movements} where live and kind = 'entry' group by all
  )`;
