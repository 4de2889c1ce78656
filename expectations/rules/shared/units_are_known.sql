/*
sentence: Every reporting unit is in the reference list
sentence_vi: Mọi đơn vị báo cáo có trong danh mục đơn vị
expected: unit_id is in the seed org_unit
expected_vi: unit_id có trong danh mục đơn vị
to_fix: add the unit to the seed org_unit, or its spelling to the seed org_unit_alias
to_fix_vi: thêm đơn vị vào danh mục đơn vị org_unit, hoặc cách viết của nó vào danh mục tên gọi org_unit_alias
shows: [unit_text, unit_id, "${on_date}"]
*/
select t.*
from batch as t
anti join reference.org_unit as u using (unit_id)
where t.unit_id is not null
