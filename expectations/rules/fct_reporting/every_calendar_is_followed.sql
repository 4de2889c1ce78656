/*
sentence: Every source with a calendar, a list of who must report and a first figure is listed
sentence_vi: >-
  Mọi nguồn có lịch báo cáo, có danh sách đơn vị phải báo cáo và đã có số liệu đều được theo dõi
expected: a row for each period that is over and each unit that must report
expected_vi: một dòng cho mỗi kỳ đã qua và mỗi đơn vị phải báo cáo
shows: [source_id, frequency]
examined: expecting
*/
with expecting as (
    select *
    from ${expecting_sources} as s
)

select *
from expecting
where source_id not in (select source_id from batch)
