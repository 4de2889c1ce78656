-- 7. Dịch vụ công toàn trình nào không phát sinh hồ sơ trong kỳ, theo đơn vị?
--    Which services are fully online but had zero dossiers in the period, by unit?
-- For: who decides what to keep online. Vars: period_start, period_end.
-- Reading: provided is not used. Only a unit whose dossiers are known case by case can be judged; services_unused = 0
--    means that every one was used. The list of procedures is the newest.
with asked as (
    select
        date '{{ var("period_start", "2025-01-01") }}' as period_start,
        date '{{ var("period_end", "2025-12-31") }}' as period_end
),

provided as (
    select
        unit_id,
        procedure_code,
        any_value(procedure_name) as procedure_name
    from {{ ref('fct_procedure') }}
    where online_level = 'full'
    group by all
),

used as (
    select
        service.unit_id,
        service.procedure_code,
        sum(service.dossiers) as dossiers
    from asked
    inner join {{ ref('fct_service_use') }} as service
        on service.period_end between asked.period_start and asked.period_end
    group by all
    having sum(service.dossiers) > 0
),

unit as (
    select
        unit_id,
        (select sum(used.dossiers) from used where used.unit_id = listed.unit_id) as dossiers
    from (
        select unit_id from provided
        union
        select unit_id from used
    ) as listed
)

select
    asked.period_start,
    asked.period_end,
    unit.unit_id,
    unit.dossiers as dossiers_of_the_unit,
    count(unused.procedure_code) over (partition by unit.unit_id) as services_unused,
    unused.procedure_code,
    unused.procedure_name,
    case
        when unit.unit_id is null then 'lists of procedures and dossiers case by case'
        when unit.dossiers is null then 'dossiers case by case × unit × period'
        when unit.unit_id not in (select provided.unit_id from provided) then 'list of procedures × unit'
    end as missing_data
from asked
left join unit on true
left join (
    select provided.* from provided
    left join used on provided.unit_id = used.unit_id and provided.procedure_code = used.procedure_code
    where used.procedure_code is null
) as unused on unit.unit_id = unused.unit_id and unit.dossiers is not null
order by unit.unit_id, unused.procedure_code
