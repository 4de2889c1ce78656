/*
# A known habit of one vendor's system: what is paid at the counter is sent as paid on the national portal.
sentence: Of many cases with a fee some were paid elsewhere than on the national portal, or not yet
sentence_vi: Trong nhiều hồ sơ có phí, lệ phí, có hồ sơ thanh toán ở nơi khác ngoài Cổng quốc gia hoặc chưa thanh toán
expected: fewer than 20 cases with a fee, or one of them not paid on the national portal
expected_vi: ít hơn 20 hồ sơ có phí, hoặc có hồ sơ không trả trên Cổng quốc gia
to_fix: "ask the keeper of the system whether it sends 1 for cash too: shares of online payment are then too high"
to_fix_vi: >-
  hỏi cơ quan quản lý hệ thống có gửi 1 cho cả tiền mặt không: khi đó tỷ lệ thanh toán trực tuyến bị cao hơn
  thực tế
severity: warning
shows: [source_id, vintage_id, cases, paid_on_the_portal]
examined: select count(distinct vintage_id) from batch
*/
with with_a_fee as (
    select
        source_id,
        vintage_id,
        count(*) as cases,
        count(*) filter (where payment_channel = 'national_portal') as paid_on_the_portal
    from batch
    where fee_due > 0
    group by source_id, vintage_id
)

select *
from with_a_fee
where cases >= 20 and cases = paid_on_the_portal
