/*
sentence: Synthetic figures are never judged together with real ones
sentence_vi: Số liệu mô phỏng không bao giờ được kiểm tra chung với số liệu thật
expected: is_synthetic is filled for every vintage, and is the same for all of them
expected_vi: mọi phiên bản đều ghi rõ is_synthetic, và như nhau
to_fix: give the synthetic source a data folder of its own (--data)
to_fix_vi: để nguồn mô phỏng trong thư mục dữ liệu riêng (--data)
shows: [source_id, vintage_id, is_synthetic]
examined: select count(*) from candidate.vintage
*/
select v.*
from candidate.vintage as v
semi join batch as t using (vintage_id)
where
    v.is_synthetic is null
    or (
        v.is_synthetic
        and exists (select 1 from candidate.vintage where not is_synthetic)
    )
