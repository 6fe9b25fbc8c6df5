-- The events a report speaks of: --event, --series, --from and --to narrow it down; without them, all.
-- Grain: event_id
select
    *,
    (doors at time zone time_zone)::date as local_day
from stg_event
where
    coalesce(getvariable('event'), '') in ('', event_id)
    and coalesce(getvariable('series'), '') in ('', series)
    and coalesce((doors at time zone time_zone)::date >= try_cast(getvariable('from') as date), true)
    and coalesce((doors at time zone time_zone)::date <= try_cast(getvariable('to') as date), true)
