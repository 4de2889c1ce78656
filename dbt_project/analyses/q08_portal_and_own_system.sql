-- 8. Số hồ sơ trên Cổng DVC quốc gia lệch hơn 5% so với hệ thống của chính đơn vị ở đâu?
--    Where does the portal's dossier count differ from the province's own system by more than 5%?
-- For: those who repair the synchronisation. Vars: measure, more_than (percent).
-- Reading: pairs of sources of one unit and period, by the system each comes from; of dossiers known case by case
--     what each sent itself. The two are never added, and the larger is not the truer. A row with compared > 0 and
--     nothing else: no gap so large.
-- Cách đọc: từng cặp nguồn của cùng đơn vị, cùng kỳ, theo hệ thống của mỗi nguồn; với dữ liệu từng hồ sơ là số do
--     chính nguồn đó gửi. Không cộng hai số, số lớn hơn không phải là số đúng hơn. Dòng chỉ có compared > 0: không
--     có chênh lệch lớn như vậy.
with parameter as (
    select
        '{{ var("measure", "dossiers_received") }}' as measure_code,
        {{ var('more_than', 5) }} as more_than
),

statement as (
    select
        difference.unit_id,
        difference.period_start,
        difference.period_end,
        difference.period_kind,
        unnest([difference.source_id, difference.speaking_source_id]) as source_id,
        unnest([difference.value, difference.speaking_value]) as value,
        unnest([difference.comparability = 'rival', false]) as is_sent_by_itself
    from parameter
    inner join {{ ref('fct_source_difference') }} as difference on parameter.measure_code = difference.measure_code
    where difference.breakdown = ''
),

count_of_source as (
    select
        statement.unit_id,
        statement.period_start,
        statement.period_end,
        statement.period_kind,
        statement.source_id,
        source.system_id = 'npsp' as is_portal,
        coalesce(max(statement.value) filter (statement.is_sent_by_itself), max(statement.value)) as dossiers
    from statement
    inner join {{ ref('dim_source') }} as source on statement.source_id = source.source_id
    inner join {{ ref('dim_org_unit') }} as unit on statement.unit_id = unit.unit_id
    where source.system_id in ('npsp', 'tthc_infosys', 'gov_reporting') and unit.unit_class in ('province', 'ministry')
    group by all
),

pair as (
    select
        portal.unit_id,
        portal.period_start,
        portal.period_end,
        portal.period_kind,
        portal.source_id as portal_source_id,
        portal.dossiers as portal_value,
        own.source_id as own_source_id,
        own.dossiers as own_value,
        100.0 * (portal_value - own_value) / nullif(own_value, 0) as difference_percent
    from count_of_source as portal
    inner join count_of_source as own
        on
            portal.unit_id = own.unit_id
            and portal.period_start = own.period_start
            and portal.period_end = own.period_end
            and portal.period_kind = own.period_kind
            and portal.is_portal
            and not own.is_portal
),

total as (select count(*) as compared from pair)

select
    pair.*,
    total.compared,
    if(
        total.compared = 0,
        parameter.measure_code || ' × unit × month, from the portal and from the unit ← npsp and tthc_infosys',
        null
    ) as missing_data
from parameter
cross join total
left join pair on abs(pair.difference_percent) > parameter.more_than
order by pair.period_end, pair.period_start, pair.unit_id, pair.portal_source_id, pair.own_source_id
