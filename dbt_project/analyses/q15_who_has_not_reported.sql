-- 15. Doanh nghiệp nhà nước, cơ sở đào tạo nào chưa báo cáo, theo bộ chủ quản?
--     Which SOEs and institutions have not reported, by owner ministry?
-- For: the owner ministries. Vars: none.
-- Reading: a row per indicator about them. Who has not reported follows from a list of them with their owners;
--     where dim_org_unit holds none, only the totals that were printed are known.
-- Cách đọc: mỗi chỉ tiêu về các đơn vị này một dòng. Muốn biết đơn vị nào chưa báo cáo cần danh sách đơn vị kèm cơ
--     quan chủ quản; nếu dim_org_unit không có thì chỉ biết tổng số đã công bố.
with listed as (select distinct unit_class from {{ ref('dim_org_unit') }})

select
    indicator.indicator_id,
    indicator.name_vi,
    indicator.scope,
    target.due_on,
    figure.period_kind,
    figure.numerator as have_it,
    figure.denominator as in_scope,
    figure.denominator - figure.numerator as have_not,
    figure.value,
    concat_ws(
        '; ',
        if(figure.value is null, concat_ws(
            ' × ', indicator.numerator_measure, indicator.denominator_measure, indicator.scope, target.due_on
        ) || ' ← ' || indicator.system_id, null),
        if(listed.unit_class is null, 'the list of ' || indicator.scope || ' with the owner of each', null)
    ) as missing_data
from {{ ref('dim_indicator') }} as indicator
inner join {{ ref('dim_target') }} as target on indicator.indicator_id = target.indicator_id
left join {{ ref('fct_indicator') }} as figure
    on
        indicator.indicator_id = figure.indicator_id
        and figure.unit_id = 'VN'
        and figure.boundary_set = 'as_reported'
        and target.due_on = figure.period_end
left join listed on indicator.scope = listed.unit_class
where
    indicator.scope = 'state_owned_enterprises'
    or indicator.scope like '%soes'
    or indicator.scope like 'education%'
order by indicator.indicator_id, figure.period_kind
