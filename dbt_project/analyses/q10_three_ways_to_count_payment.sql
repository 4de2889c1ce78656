-- 10. Thanh toán trực tuyến của cùng một đơn vị theo giao dịch, theo hồ sơ, theo thủ tục: vì sao khác nhau?
--     Payment by transactions, by dossiers and by procedures for the same unit side by side: why do they differ?
-- For: those who compare QĐ 17, QĐ 766 and press figures. Vars: month_end.
-- Reading: transactions are payments made on the national portal, out of all payments. Dossiers (QĐ 766, 3.6)
--     include those paid on the gateways of ministries and provinces, out of all dossiers with a fee. A procedure
--     counts once, however often it was paid for since January.
-- Cách đọc: giao dịch là các lần thanh toán trên Cổng DVC quốc gia, trên tổng số giao dịch. Hồ sơ (QĐ 766, 3.6) gồm
--     cả thanh toán qua cổng của bộ, tỉnh, trên số hồ sơ phải nộp phí. Thủ tục tính một lần, dù được thanh toán bao
--     nhiêu lần từ tháng 1.
with parameter as (select date '{{ var("month_end", "2024-12-31") }}' as month_end)

select
    services.unit_id,
    services.payments_online_numerator,
    services.payments_online_denominator,
    services.payments_online_percent,
    services.dossiers_paid_online_numerator,
    services.dossiers_paid_online_denominator,
    services.dossiers_paid_online_percent,
    services.fee_procedures_paid_online_numerator,
    services.fee_procedures_paid_online_denominator,
    services.fee_procedures_paid_online_percent,
    nullif(concat_ws(
        '; ',
        if(services.payments_online_percent is null, 'payment transactions ← npsp', null),
        if(services.dossiers_paid_online_percent is null, 'dossiers with a fee and those paid online ← npsp', null),
        if(
            services.fee_procedures_paid_online_percent is null,
            'fee-bearing procedures and those paid online ← npsp',
            null
        )
    ), '') as missing_data
from parameter
left join {{ ref('rpt_online_services') }} as services
    on
        parameter.month_end = services.month_end
        and services.boundary_set = 'as_reported'
        and coalesce(
            services.payments_online_percent,
            services.dossiers_paid_online_percent,
            services.fee_procedures_paid_online_percent
        ) is not null
order by services.unit_id
