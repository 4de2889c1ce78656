-- How much each service is used: unit × procedure × month, as known now. A procedure listed as fully online and not
-- used in the last month known of its unit stands there with 0 dossiers: provided is not used (domain.md §8.3).
with used as (
    select
        unit_id,
        procedure_code,
        month,
        sum(dossiers) as dossiers,
        sum(dossiers_online) as dossiers_online,
        sum(dossiers_fully_online) as dossiers_fully_online,
        sum(dossiers_fee_due) as dossiers_fee_due,
        sum(dossiers_paid_online) as dossiers_paid_online,
        sum(dossiers_paid_npsp) as dossiers_paid_npsp,
        sum(dossiers_with_channel) as dossiers_with_channel,
        sum(dossiers_with_level) as dossiers_with_level
    from {{ ref('int_dossier__by_month') }}
    where known_to is null
    group by all
),

known_month as (
    select
        unit_id,
        month,
        -- what no source states of any dossier of the month is unknown, not zero
        sum(dossiers_with_channel) > 0 as is_channel_known,
        sum(dossiers_with_level) > 0 as is_level_known
    from used
    group by all
    having sum(dossiers) > 0
),

last_month as (
    select
        unit_id,
        max(month) as month
    from known_month
    group by all
),

listed as (
    select
        unit_id,
        procedure_code,
        max(procedure_name) as procedure_name,
        bool_or(online_level = 'full') as is_fully_online
    from {{ ref('fct_procedure') }}
    group by all
),

used_service as (
    select
        used.unit_id,
        used.procedure_code,
        used.month,
        used.dossiers,
        if(known_month.is_channel_known, used.dossiers_online, null) as dossiers_online,
        if(known_month.is_channel_known and known_month.is_level_known, used.dossiers_fully_online, null)
            as dossiers_fully_online,
        used.dossiers_fee_due,
        used.dossiers_paid_online,
        used.dossiers_paid_npsp
    from used
    inner join known_month on used.unit_id = known_month.unit_id and used.month = known_month.month
),

unused_service as (
    select
        last_month.unit_id,
        listed.procedure_code,
        last_month.month,
        0 as dossiers,
        0 as dossiers_online,
        0 as dossiers_fully_online,
        0 as dossiers_fee_due,
        0 as dossiers_paid_online,
        0 as dossiers_paid_npsp
    from last_month
    inner join listed on last_month.unit_id = listed.unit_id
    left join used
        on
            last_month.unit_id = used.unit_id
            and last_month.month = used.month
            and listed.procedure_code = used.procedure_code
    where listed.is_fully_online and used.unit_id is null
),

service as (
    select * from used_service
    union all
    select * from unused_service
)

select
    service.unit_id,
    service.procedure_code,
    strftime(service.month, '%Y-%m') as period_id,
    service.month as period_start,
    last_day(service.month) as period_end,
    listed.procedure_name,
    listed.is_fully_online,
    cast(service.dossiers as bigint) as dossiers,
    cast(service.dossiers_online as bigint) as dossiers_online,
    cast(service.dossiers_fully_online as bigint) as dossiers_fully_online,
    cast(service.dossiers_fee_due as bigint) as dossiers_fee_due,
    cast(service.dossiers_paid_online as bigint) as dossiers_paid_online,
    cast(service.dossiers_paid_npsp as bigint) as dossiers_paid_npsp
from service
left join listed on service.unit_id = listed.unit_id and service.procedure_code = listed.procedure_code
order by service.unit_id, service.procedure_code, service.month
