/*
sentence: Every record of the files is landed or quarantined, and none is dropped in silence
sentence_vi: Mọi bản ghi trong tệp đều được nạp hoặc được cách ly, không bản ghi nào bị bỏ lặng lẽ
expected: as many records as the files hold = rows landed + rows quarantined
expected_vi: số bản ghi trong tệp = số dòng nạp + số dòng cách ly
to_fix: look for quotes that stand open or for line ends inside cells; the raw file is kept
to_fix_vi: tìm dấu nháy chưa đóng hoặc chỗ xuống dòng trong ô; tệp gốc vẫn được giữ
shows: [source_id, vintage_id, records, landed, quarantined]
examined: select count(*) from candidate.vintage
*/
select
    vintage_id,
    source_id,
    records,
    rows as landed,
    quarantined
from candidate.vintage
where records is distinct from rows + quarantined
