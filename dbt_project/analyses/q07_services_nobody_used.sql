-- 7. Dịch vụ công toàn trình nào không phát sinh hồ sơ trong kỳ, theo đơn vị?
--    Which services are fully online but had zero dossiers in the period, by unit?
-- For: those who decide what to keep online. Vars: period_start, period_end.
-- Reading: provided is not used. Only a unit whose dossiers are known case by case can be judged; services_unused =
--     0 means that every service was used. The list of procedures is the newest.
-- Cách đọc: cung cấp chưa phải là có sử dụng. Chỉ đánh giá được đơn vị có dữ liệu từng hồ sơ; services_unused = 0
--     nghĩa là mọi dịch vụ đều phát sinh hồ sơ. Danh mục thủ tục là bản mới nhất.
with parameter as (
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
    from parameter
    inner join {{ ref('fct_service_use') }} as service
        on service.period_end between parameter.period_start and parameter.period_end
    group by all
    having sum(service.dossiers) > 0
),

dossiers_of_unit as (
    select
        unit_id,
        sum(dossiers) as dossiers
    from used
    group by unit_id
),

unit_provided_or_used as (
    select unit_id from provided
    union
    select unit_id from used
),

unit as (
    select
        unit_provided_or_used.unit_id,
        dossiers_of_unit.dossiers
    from unit_provided_or_used
    left join dossiers_of_unit on unit_provided_or_used.unit_id = dossiers_of_unit.unit_id
),

unused as (
    select provided.*
    from provided
    left join used on provided.unit_id = used.unit_id and provided.procedure_code = used.procedure_code
    where used.procedure_code is null
)

select
    parameter.period_start,
    parameter.period_end,
    unit.unit_id,
    unit.dossiers as dossiers_of_the_unit,
    count(unused.procedure_code) over (partition by unit.unit_id) as services_unused,
    unused.procedure_code,
    unused.procedure_name,
    case
        when unit.unit_id is null then 'lists of procedures ← tthc_db; dossiers case by case ← tthc_infosys'
        when unit.dossiers is null then 'dossiers case by case × unit × period ← tthc_infosys'
        when unit.unit_id not in (select provided.unit_id from provided) then 'list of procedures × unit ← tthc_db'
    end as missing_data
from parameter
left join unit on true
left join unused on unit.unit_id = unused.unit_id and unit.dossiers is not null
order by unit.unit_id, unused.procedure_code
