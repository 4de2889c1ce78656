/*
sentence: Every landed row belongs to a vintage that was accepted for this run
sentence_vi: Mọi dòng đã nạp thuộc một phiên bản được chấp nhận cho lần chạy này
expected: source_id and vintage_id are a row of landed.vintage
expected_vi: source_id và vintage_id là một dòng của landed.vintage
to_fix: "look at the loading of the warehouse: a file of another run or reading came along"
to_fix_vi: "xem bước nạp kho dữ liệu: một tệp của lần chạy hoặc lần đọc khác đã lọt vào"
shows: [source_id, vintage_id]
*/
select t.*
from batch as t
anti join landed.vintage as v using (vintage_id, source_id)
