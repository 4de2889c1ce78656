-- 9. Tỷ lệ TTHC có nghĩa vụ tài chính đã phát sinh thanh toán trực tuyến; thủ tục nào chưa?
--    What share of fee-bearing procedures had at least one online payment, and which had none?
-- For: the owners of the procedures. Vars: year.
-- Reading: a procedure without a fee, or with a fee of 0, is not fee-bearing. The share counts payments on the
--     national portal since January, at the last month known; which procedures had none is known where dossiers are
--     known case by case.
-- Cách đọc: thủ tục không thu phí hoặc phí bằng 0 không thuộc diện có nghĩa vụ tài chính. Tỷ lệ tính các lần thanh
--     toán trên Cổng DVC quốc gia từ tháng 1 đến tháng mới nhất; chỉ biết thủ tục nào chưa có thanh toán khi có dữ
--     liệu từng hồ sơ.
with parameter as (select {{ var('year', 2024) }} as number),

share as (
    select figure.*
    from parameter
    inner join {{ ref('fct_indicator') }} as figure on parameter.number = year(figure.period_end)
    where
        figure.indicator_id = 'gov_fee_tthc_paid_online_share'
        and figure.boundary_set = 'as_reported'
        and figure.period_kind = 'year_to_date'
    qualify row_number() over (partition by figure.unit_id order by figure.value is null, figure.period_end desc) = 1
),

paid as (
    select
        service.unit_id,
        service.procedure_code,
        sum(service.dossiers_paid_npsp) as payments
    from parameter
    inner join {{ ref('fct_service_use') }} as service on parameter.number = year(service.period_end)
    group by all
),

unpaid as (
    select
        procedure.unit_id,
        procedure.procedure_code,
        procedure.procedure_name
    from {{ ref('fct_procedure') }} as procedure
    left join paid on procedure.unit_id = paid.unit_id and procedure.procedure_code = paid.procedure_code
    where procedure.fee_required and coalesce(paid.payments, 0) = 0
),

unit_with_dossiers as (select distinct unit_id from paid),

unit as (
    select unit_id from share
    union
    select unit_id from paid
)

select
    parameter.number,
    unit.unit_id,
    share.period_end,
    share.numerator as paid_online,
    share.denominator as fee_bearing,
    share.value as percent_paid_online,
    unpaid.procedure_code as never_paid_code,
    unpaid.procedure_name as never_paid_name,
    nullif(concat_ws(
        '; ',
        if(share.value is null, 'fee-bearing procedures and those paid online × unit × year ← npsp', null),
        if(cases.unit_id is null, 'dossiers case by case × unit × year ← tthc_infosys', null)
    ), '') as missing_data
from parameter
left join unit on true
left join share on unit.unit_id = share.unit_id
left join unit_with_dossiers as cases on unit.unit_id = cases.unit_id
left join unpaid on cases.unit_id = unpaid.unit_id
order by unit.unit_id, unpaid.procedure_code
