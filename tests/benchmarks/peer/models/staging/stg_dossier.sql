select
    c.ma_ho_so as dossier_code,
    u.unit_id,
    c.ma_tthc as procedure_code,
    case c.muc_do when '1' then 'full' when '2' then 'partial' when '3' then 'none' end as online_level,
    case c.kenh_thuc_hien when '1' then 'direct' when '2' then 'online' when '3' then 'post' end as channel,
    cast(coalesce(
        try_strptime(c.ngay_tiep_nhan, '%d/%m/%Y'), try_strptime(c.ngay_tiep_nhan, '%Y-%m-%d')
    ) as date) as received_date,
    cast(try_strptime(c.ngay_xu_ly, '%d/%m/%Y') as date) as processing_started_date,
    cast(try_strptime(c.ngay_tra, '%d/%m/%Y') as date) as finished_date,
    cast(c.le_phi as decimal(18, 2)) as fee_due,
    case c.thanh_toan when '1' then 'national_portal' when '2' then 'gateway' end as payment_channel,
    c.co_ket_qua = '1' as returns_document,
    c.ma_ket_qua is not null and c.duong_dan_tep_tin_ket_qua is not null as is_electronic
from landed.dossier as c
inner join {{ ref('unit') }} as u on c.don_vi = u.printed
