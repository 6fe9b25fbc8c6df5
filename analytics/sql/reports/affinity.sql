-- title: Who goes to the one also goes to the other
-- question: Which pairs of events (or series) share more people than chance would give?
-- grain: one row per pair with at least k people in common
-- param: by = event pairs of `event` or of `series`
-- param: series = '' series of events
-- param: from = '' events from this day on
-- param: to = '' events up to this day
-- param: top = 1000 pairs at most
-- param: only = shown pairs of which 1 to k−1 people attended just one: shown, or hidden
-- column: a one event (or series); a < b
-- column: b the other
-- column: people_a people who attended a
-- column: people_b people who attended b
-- column: both people who attended both
-- column: lift both × N ÷ (people_a × people_b), N = everybody who attended anything in scope; 1 = chance
-- column: jaccard both ÷ people who attended either
-- column: a_to_b both ÷ people_a
-- column: b_to_a both ÷ people_b
-- ko-title: 이 행사에 오는 사람은 저 행사에도 온다
-- ko-question: 우연보다 더 많은 사람을 공유하는 행사(또는 시리즈) 쌍은?
-- ko-column: a 행사 A | 한 행사 또는 시리즈, A < B
-- ko-column: b 행사 B | 다른 행사 또는 시리즈
-- ko-column: people_a A 참석자 | A에 참석한 사람
-- ko-column: people_b B 참석자 | B에 참석한 사람
-- ko-column: both 둘 다 | 두 행사 모두 참석한 사람
-- ko-column: lift 향상도 | 둘 다 × N ÷ (A 참석자 × B 참석자), N = 범위 안 전체 참석자, 1 = 우연
-- ko-column: jaccard 자카드 | 둘 다 ÷ 둘 중 하나라도 참석한 사람
-- ko-column: a_to_b A→B | 둘 다 ÷ A 참석자
-- ko-column: b_to_a B→A | 둘 다 ÷ B 참석자
-- k-rule: cells of both; keys a, b; margins none
with attended as (
    select distinct
        case when getvariable('by') = 'series' then e.series else e.event_id end as thing,
        a.person
    from attendance a
    join event_in_scope e using (event_id)
),

everybody as (
    select count(distinct person) as n from attended
),

sizes as (
    select thing, count(*) as people from attended group by thing
),

-- Who attended one event and not the next is a cell of `next-event` and `visitors`, which hide it when it is small;
-- here it would be the difference of two columns.
neighbours as (
    select event_id as a, lead(event_id) over (partition by series order by doors, event_id) as b from event_in_scope
    union
    select event_id as a, lead(event_id) over (order by doors, event_id) as b from event_in_scope
),

pairs as (
    select x.thing as a, y.thing as b, count(*) as both_n
    from attended x
    join attended y on x.person = y.person and x.thing < y.thing
    group by x.thing, y.thing
),

judged as (
    select
        p.*,
        ka.people as people_a,
        kb.people as people_b,
        p.both_n >= getvariable('k')
        and (ka.people - p.both_n between 1 and getvariable('k') - 1 or kb.people - p.both_n between 1 and getvariable('k') - 1)
        and (
            getvariable('only') = 'hidden'
            or exists (select 1 from neighbours n where (n.a = p.a and n.b = p.b) or (n.a = p.b and n.b = p.a))
        ) as left_out
    from pairs p
    join sizes ka on ka.thing = p.a
    join sizes kb on kb.thing = p.b
)

select
    p.a,
    p.b,
    p.people_a,
    p.people_b,
    case when not p.left_out then p.both_n end as "both",
    round(p.both_n * n.n / (p.people_a * p.people_b), 4) as lift,
    round(p.both_n / (p.people_a + p.people_b - p.both_n), 4) as jaccard,
    round(p.both_n / p.people_a, 4) as a_to_b,
    round(p.both_n / p.people_b, 4) as b_to_a,
    p.left_out::integer as _suppressed
from judged p
cross join everybody n
order by p.both_n desc, lift desc, p.a, p.b
limit getvariable('top')::bigint
